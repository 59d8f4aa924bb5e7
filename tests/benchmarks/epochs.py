"""How long the peer's networks learn: read from the progress bars of `rasa train`."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import seconds_at
from tests.benchmarks.processes import BenchmarkError

DEFAULT_EPOCHS = 100
TRAINING_SECONDS = 900.0
STARTING = re.compile(r"Starting to train component '(\w+)'")
EPOCH_DONE = re.compile(r"Epochs:.*\b(\d+)/(\d+) \[")
LEARNING_IN_EPOCHS = {
    "DIETClassifier",
    "ResponseSelector",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
}


def _lines(process: subprocess.Popen[bytes], log: Path) -> Iterator[str]:
    """What the training says, piece by piece: a progress bar ends with \\r."""
    until = time.monotonic() + TRAINING_SECONDS
    with log.open("wb") as copy:
        piece = b""
        while byte := process.stdout.read(1) if process.stdout else b"":
            copy.write(byte)
            if time.monotonic() > until:
                process.kill()
                raise BenchmarkError(f"the peer trains for over {TRAINING_SECONDS} s")
            if byte in b"\r\n":
                yield piece.decode(errors="replace")
                piece = b""
            else:
                piece += byte


def read(
    process: subprocess.Popen[bytes], started: float, log: Path
) -> dict[str, dict[str, Any]]:
    """When each component started and ended each of its epochs."""
    found: dict[str, dict[str, Any]] = {}
    current = ""
    for line in _lines(process, log):
        now = time.perf_counter() - started
        if match := STARTING.search(line):
            current = match.group(1)
            if current in LEARNING_IN_EPOCHS:
                found[current] = {"from": now, "marks": []}
        elif (match := EPOCH_DONE.search(line)) and current in found:
            done, marks = int(match.group(1)), found[current]["marks"]
            # The bar is drawn again when the loss is known.
            if done > len(marks):
                marks.append(now - found[current]["from"])
    return found


def notes(
    seconds: float, epochs: int, components: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """What was measured, and what follows from it for the default's epochs."""
    in_epochs = sum(part["marks"][-1] for part in components.values() if part["marks"])
    extrapolated = seconds - in_epochs
    for part in components.values():
        extrapolated += seconds_at(
            DEFAULT_EPOCHS, marks=part["marks"], rest=0.0, trained=epochs
        )
    return {
        "epochs": epochs,
        "measured_seconds": seconds,
        "seconds_besides_epochs": seconds - in_epochs,
        "epoch_ends": {name: part["marks"] for name, part in components.items()},
        "default_epochs": DEFAULT_EPOCHS,
        "extrapolated_seconds": extrapolated,
    }
