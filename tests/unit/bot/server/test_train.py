"""How training ends."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.nlu.encoder import encoder
from bot.server import train

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


FILE = """\
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hi
      - hello
"""


def test_training_begins_with_the_examples_of_the_files(tmp_path, monkeypatch):
    monkeypatch.setattr(encoder, "load_encoder", lambda: None)
    (tmp_path / "greet.yml").write_text(FILE, encoding="utf-8")
    prepared = train.begin(tmp_path)
    (begun,) = prepared._ready.values()
    said = [("hello", "greet"), ("hi", "greet")]
    assert prepared.take(reversed(said), None) is begun.result()


def test_a_file_that_cannot_be_read_hinders_nobody(tmp_path):
    (tmp_path / "greet.yml").write_text("nlu: [", encoding="utf-8")
    assert train.begin(tmp_path)._ready == {}
