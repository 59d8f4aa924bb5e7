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
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.benchmarks import epochs as progress
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
# The first is slow, the others alike: two of those say how long a hundred take.
EPOCHS = 3
RETRIEVAL = re.compile(r"^  - intent: (\w+/\w+)", re.MULTILINE)


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
            f"action_endpoint:\n  url: http://{LOOPBACK}:{actions}/webhook\n"
            # The same words: responses are filled from the same content.
            "nlg:\n  type: bot.rasa_extensions.response_values.TradeResponses\n",
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


def prepare(epochs: int = EPOCHS, *, keep: bool = False) -> Peer:
    """The peer for today's data, trained now or before; with `keep` the newest one."""
    digest = hashlib.sha256(str(epochs).encode())
    for file in trained_on():
        digest.update(file.read_bytes())
    todays = model = FOLDER / f"peer-{digest.hexdigest()[:12]}.tar.gz"
    earlier = sorted(
        FOLDER.glob("peer-*.tar.gz"), key=lambda file: file.stat().st_mtime
    )
    if keep and earlier:
        model = earlier[-1]
    notes = model.with_name(model.name.replace(".tar.gz", ".json"))
    if not (model.exists() and notes.exists()):
        say(f"training the peer once, {epochs} epochs (five minutes or so) ...")
        notes.write_text(json.dumps(_train(model, epochs)), encoding="utf-8")
    training = json.loads(notes.read_text(encoding="utf-8"))
    training["trained"] = date.fromtimestamp(model.stat().st_mtime).isoformat()
    training["same_data"] = model == todays
    say(
        f"the peer: {training['epochs']} epochs on {training['trained']}, "
        f"{'the same data' if model == todays else 'OTHER DATA OR EPOCHS than now'}"
    )
    return Peer(model, training)


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
        marks = progress.read(process, started, project / "training.log")
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
    return progress.notes(seconds, epochs, marks)


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
