"""The tests of the knowledge stores, on a real PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "unit" / "knowledge"
TESTS = [
    FOLDER / "store" / "test_load.py",
    FOLDER / "store" / "test_knowledge_base.py",
    FOLDER / "answers" / "test_volume.py",
]


def test_the_stores_behave_the_same_on_postgresql(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--no-header", *map(str, TESTS)],
        cwd=ROOT, env={**os.environ, "KNOWLEDGE_TEST_URL": url},
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_commands_load_into_postgresql(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "knowledge", "load", "--force"],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": url},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Loaded revision" in done.stdout
