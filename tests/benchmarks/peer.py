"""The peer: Rasa's default pipeline and policies, trained on the same data.

Our data are used as they are. `fact/...` and `faq/...` are Rasa's own notation for
retrieval intents: DIET learns the base intent and the ResponseSelector the key, as the
default pipeline is meant to be used. Added is only what it demands: a response for each
key (never uttered; our action answers), and stories, without which the default's TED
and UnexpecTED would stay untrained. The peer gets no annotated names, which makes it
faster than it would be with them.

Training takes minutes, so a model is kept under var/bench until the data change.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.benchmarks.figures import seconds_at
from tests.benchmarks.processes import (
    LOOPBACK,
    ROOT,
    WORK,
    BenchmarkError,
    Command,
    Server,
    environment,
    free_port,
    say,
)

FOLDER = WORK / "peer"
TEMPLATES = Path(__file__).parent / "peer"
EPOCHS = 6
DEFAULT_EPOCHS = 100
TRAINING_SECONDS = 600.0
RETRIEVAL = re.compile(r"^  - intent: (\w+/\w+)", re.MULTILINE)
STARTING = re.compile(r"Starting to train component '(\w+)'")
EPOCH_DONE = re.compile(r"Epochs:.*\b(\d+)/(\d+) \[")
LEARNING_IN_EPOCHS = {
    "DIETClassifier",
    "ResponseSelector",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
}


@dataclass(frozen=True)
class Peer:
    """A trained peer."""

    model: Path
    training: dict[str, Any]

    def server(self, name: str = "peer") -> Server:
        """Plain `rasa run` and `rasa run actions`, as Rasa ships them."""
        port, actions = free_port(), free_port()
        (FOLDER / "credentials.yml").write_text("rest:\n", encoding="utf-8")
        (FOLDER / "endpoints.yml").write_text(
            f"action_endpoint:\n  url: http://{LOOPBACK}:{actions}/webhook\n",
            encoding="utf-8",
        )
        rasa = (
            *("-m", "rasa", "run", "--model", str(self.model)),
            *("--interface", LOOPBACK, "--port", str(port)),
            *("--credentials", "credentials.yml", "--endpoints", "endpoints.yml"),
        )
        sdk = (
            *("-m", "rasa", "run", "actions", "--port", str(actions)),
            *("--actions", "tests.benchmarks.peer_actions"),
        )
        # rasa-sdk has no option for the address it listens on, only this.
        more = {"SANIC_HOST": LOOPBACK}
        return Server(name, port, [Command(sdk, more=more), Command(rasa, cwd=FOLDER)])

    @property
    def megabytes(self) -> float:
        """Size of the model archive."""
        return self.model.stat().st_size / 2**20


def trained_on() -> list[Path]:
    """Everything that decides what the peer learns."""
    files = [*(ROOT / "data").rglob("*.yml"), *TEMPLATES.glob("*.yml")]
    return [*sorted(files), ROOT / "domain.yml"]


def prepare(epochs: int = EPOCHS) -> Peer:
    """The peer for today's data, trained now or before."""
    digest = hashlib.sha256(str(epochs).encode())
    for file in trained_on():
        digest.update(file.read_bytes())
    mark = digest.hexdigest()[:12]
    model = FOLDER / f"peer-{mark}.tar.gz"
    notes = FOLDER / f"peer-{mark}.json"
    if not (model.exists() and notes.exists()):
        say(f"training the peer once, {epochs} epochs (some minutes) ...")
        notes.write_text(json.dumps(_train(model, epochs)), encoding="utf-8")
    else:
        say("the peer was trained before on the same data")
    return Peer(model, json.loads(notes.read_text(encoding="utf-8")))


def _train(model: Path, epochs: int) -> dict[str, Any]:
    project = _project(epochs)
    arguments = [
        *(sys.executable, "-m", "rasa", "train", "--verbose"),
        *("--domain", str(ROOT / "domain.yml"), "--config", "config.yml"),
        *("--data", str(ROOT / "data"), "added.yml", "stories.yml"),
        *("--out", "trained", "--fixed-model-name", "peer"),
    ]
    started = time.perf_counter()
    process = subprocess.Popen(
        arguments,
        cwd=project,
        env=environment({"RASA_MAX_CACHE_SIZE": "0"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        marks = _epochs(process, started)
        process.wait(30)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(30)
    seconds = time.perf_counter() - started
    if process.returncode:
        log = (project / "training.log").read_text(encoding="utf-8")
        raise BenchmarkError(f"the peer's training failed: {log[-2000:]}")
    shutil.move(project / "trained" / "peer.tar.gz", model)
    return _notes(seconds, epochs, marks)


def _project(epochs: int) -> Path:
    project = FOLDER / "project"
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    config = (TEMPLATES / "config.yml").read_text(encoding="utf-8")
    config = config.replace("{epochs}", str(epochs))
    (project / "config.yml").write_text(config, encoding="utf-8")
    shutil.copy(TEMPLATES / "stories.yml", project)
    (project / "added.yml").write_text(yaml.safe_dump(_responses()), encoding="utf-8")
    return project


def _responses() -> dict[str, Any]:
    keys: set[str] = set()
    given: set[str] = set()
    for file in (ROOT / "data").rglob("*.yml"):
        text = file.read_text(encoding="utf-8")
        keys.update(RETRIEVAL.findall(text))
        given.update((yaml.safe_load(text) or {}).get("responses") or {})
    wanted = sorted(f"utter_{key}" for key in keys)
    texts = {name: [{"text": name}] for name in wanted if name not in given}
    return {"version": "3.1", "responses": texts}


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


def _epochs(
    process: subprocess.Popen[bytes], started: float
) -> dict[str, dict[str, Any]]:
    """When each component started and ended each of its epochs."""
    found: dict[str, dict[str, Any]] = {}
    current = ""
    for line in _lines(process, FOLDER / "project" / "training.log"):
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


def _notes(
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
