"""Our side: the model `make train` made, served by the launcher as `make run` does."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from tests.benchmarks.processes import (
    LOOPBACK,
    ROOT,
    WORK,
    BenchmarkError,
    Command,
    Server,
    environment,
    free_port,
)

MODEL = ROOT / "models" / "advisor.tar.gz"
FOLDER = WORK / "ours"
TRAINING_SECONDS = 300.0
# The load comes from one address; who may ask how often is not what is measured.
NO_LIMIT = 1_000_000
LIMITS = ("rate", "burst", "session_rate", "session_burst")
ADDRESS_LIMITS = ("address_rate", "address_burst")


def server(
    name: str = "ours",
    *,
    knowledge: Path | None = None,
    slow_action: bool = False,
) -> Server:
    """Our server on a free port, with a conversation database of its own."""
    port = free_port()
    module = "bot.server"
    more = {}
    if knowledge is not None or slow_action:
        module = "tests.benchmarks.special_server"
        more = {
            "BENCH_KNOWLEDGE": f"sqlite:///{knowledge}" if knowledge else "",
            "BENCH_SLOW_ACTION": "1" if slow_action else "",
        }
    arguments = (
        *("-m", module, "--model", str(MODEL)),
        *("--host", LOOPBACK, "--port", str(port)),
        *("--credentials", str(_credentials())),
        *("--endpoints", str(endpoints(name))),
    )
    return Server(name, port, [Command(arguments, more=more)])


async def agent(model: Path, endpoints: str | Path) -> Any:
    """The agent of a model, loaded as the launcher does, without a server.

    Where it is to be lean, `slim_imports.install` comes before.
    """
    from bot.server.service import Setup, load_agent, load_the_rest

    loaded = await load_agent(
        Setup(
            model=model,
            host=LOOPBACK,
            port=0,
            credentials="",
            endpoints=str(endpoints),
        )
    )
    load_the_rest()
    return loaded


def _credentials() -> Path:
    given = yaml.safe_load((ROOT / "credentials.yml").read_text(encoding="utf-8"))
    channel = "bot.channels.website.WebsiteInput"
    limits = dict.fromkeys((*LIMITS, *ADDRESS_LIMITS), NO_LIMIT)
    given[channel] = {**(given.get(channel) or {}), **limits}
    return _write("credentials.yml", given)


def endpoints(name: str) -> Path:
    """Our endpoints, with an empty conversation database of this name."""
    given = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    database = FOLDER / f"{name}.db"
    for file in FOLDER.glob(f"{name}.db*"):
        file.unlink()
    given["tracker_store"]["url"] = f"sqlite:///{database}"
    return _write(f"endpoints-{name}.yml", given)


def _write(name: str, content: Any) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def seconds_to_train(*, known_will_do: bool = False) -> float:
    """Train our model once more, from nothing, and say how long it took.

    With `known_will_do`, the time measured before on the same data is given.
    """
    digest = hashlib.sha256()
    for file in [*sorted((ROOT / "data").rglob("*.yml")), ROOT / "config.yml"]:
        digest.update(file.read_bytes())
    note = FOLDER / f"training-{digest.hexdigest()[:12]}.txt"
    if not (known_will_do and note.exists()):
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(f"{_train()}", encoding="utf-8")
    return float(note.read_text(encoding="utf-8"))


def _train() -> float:
    out = FOLDER / "trained"
    shutil.rmtree(out, ignore_errors=True)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot.server.train", "--out", str(out)],
        cwd=ROOT,
        # Rasa's cache would return a model in a second.
        env=environment({"RASA_MAX_CACHE_SIZE": "0"}),
        timeout=TRAINING_SECONDS,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    shutil.rmtree(out, ignore_errors=True)
    if done.returncode:
        raise BenchmarkError(f"our training failed: {done.stdout[-2000:]}")
    return seconds


def model_megabytes() -> dict[str, float]:
    """Size of the model, and of the encoder that all models share."""
    encoder = ROOT / "var" / "encoder"
    files = [file for file in encoder.glob("*") if file.is_file()]
    return {
        "model": MODEL.stat().st_size / 2**20,
        "encoder": sum(file.stat().st_size for file in files) / 2**20,
    }
