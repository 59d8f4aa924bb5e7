"""No collection while it starts; afterwards none that walks what the start made."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from bot.server import garbage_collection

ROOT = Path(__file__).parents[4]


@pytest.fixture
def as_it_was():
    enabled, threshold = gc.isenabled(), gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    (gc.enable if enabled else gc.disable)()


def test_what_the_start_made_is_set_aside(as_it_was):
    garbage_collection.start_without_collections()
    assert not gc.isenabled()
    kept = [[number] for number in range(1000)]
    garbage_collection.freeze_startup_objects()
    assert gc.isenabled()
    assert gc.get_threshold()[0] == garbage_collection.YOUNG
    assert gc.get_freeze_count() > len(kept)
    assert not any(found is kept for found in gc.get_objects())


def test_garbage_of_conversations_is_still_found(as_it_was):
    garbage_collection.freeze_startup_objects()
    before = gc.get_stats()[0]["collections"]
    for _ in range(3 * garbage_collection.YOUNG):
        ring: list = []
        ring.append(ring)
    assert gc.get_stats()[0]["collections"] > before


def test_the_launcher_starts_without_collections():
    """Before Rasa is imported, or half a second of the start is theirs."""
    code = (
        "import gc\n"
        "from bot.server import __main__ as launcher\n"
        "launcher.check_port = lambda *_: print('collects:', gc.isenabled())\n"
        "launcher.main(['--port', '1', '--model', 'no/such/model'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "collects: False" in done.stdout, done.stderr
