"""How training ends."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
PROGRAM = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from bot.server import train

def work():
    ThreadPoolExecutor(1).submit(time.sleep, 60)
    {end}

train.leave(work)
"""


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        ("return 0", 0, ""),
        ("return 3", 3, ""),
        ("sys.exit()", 0, ""),
        ("sys.exit(2)", 2, ""),
        ("sys.exit('no domain')", 1, "no domain"),
        ("raise ValueError('broken.yml')", 1, "ValueError: broken.yml"),
    ],
)
def test_it_ends_at_once_and_says_what_was_wrong(end, code, said):
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(end=end)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=50,
    )
    assert done.returncode == code
    assert said in done.stderr
    assert time.monotonic() - started < 30
