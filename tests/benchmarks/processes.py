"""Servers and commands of the benchmark: started, watched, ended by their own id."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

from tests.benchmarks.messages import is_answer

ROOT = Path(__file__).parents[2]
WORK = ROOT / "var" / "bench"
LOOPBACK = "127.0.0.1"
START_SECONDS = 300.0
STOP_SECONDS = 10.0
# How often a server that starts is asked; shorter would steal its processor.
ASK_EVERY = 0.1
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONPATH": str(ROOT),
    "SECRET": "only-for-the-benchmark-and-no-secret",
}
# Of the developer's shell, none of this may change what is measured.
NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "ACTIONS_URL", "PORT")


class BenchmarkError(RuntimeError):
    """Nothing can be measured; the message says why."""


def say(line: str) -> None:
    """Tell the person at the terminal how far the benchmark is."""
    sys.stderr.write(time.strftime("%H:%M:%S ") + line + "\n")
    sys.stderr.flush()


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every process of the benchmark."""
    kept = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
    return {**kept, **ENVIRONMENT, **(more or {})}


def free_port() -> int:
    """A port of the loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def run_json(
    arguments: Sequence[str],
    *,
    seconds: float,
    more: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run one of our own commands and return the JSON it writes last."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(more),
        timeout=seconds,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchmarkError(
            f"{' '.join(arguments[:3])}: exit {done.returncode}: {done.stderr[-2000:]}"
        )
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


@dataclass(frozen=True)
class Command:
    """How one process of a side is started."""

    arguments: tuple[str, ...]
    cwd: Path = ROOT
    more: Mapping[str, str] = field(default_factory=dict)


class Server:
    """All processes of one side; `with Server(...) as server` ends them for sure."""

    def __init__(self, name: str, port: int, commands: Sequence[Command]) -> None:
        self.name = name
        self.port = port
        self._commands = commands
        self._processes: list[subprocess.Popen[bytes]] = []
        self.log = WORK / "logs" / f"{name}.log"
        self.seconds_to_answer = 0.0

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Server:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        try:
            started = time.perf_counter()
            with self.log.open("wb") as log:
                for command in self._commands:
                    self._processes.append(
                        subprocess.Popen(
                            [sys.executable, *command.arguments],
                            cwd=command.cwd,
                            env=environment(command.more),
                            stdin=subprocess.DEVNULL,
                            stdout=log,
                            stderr=log,
                        )
                    )
            self._wait_for_answer()
            self.seconds_to_answer = time.perf_counter() - started
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _wait_for_answer(self) -> None:
        """Ask until a question of fact is answered, not until a port is open."""
        until = time.monotonic() + START_SECONDS
        attempt = 0
        while time.monotonic() < until:
            for process in self._processes:
                if process.poll() is not None:
                    raise BenchmarkError(
                        f"{self.name} ended with {process.returncode}: {self.tail()}"
                    )
            attempt += 1
            if self._answers(f"start-{attempt}"):
                return
            time.sleep(ASK_EVERY)
        raise BenchmarkError(f"{self.name}: no answer: {self.tail()}")

    def _answers(self, sender: str) -> bool:
        line = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        body = {"sender": sender, "message": "how much does the cma exam cost"}
        try:
            line.request(
                "POST",
                "/webhooks/rest/webhook",
                json.dumps(body),
                {"Content-Type": "application/json"},
            )
            answer = line.getresponse()
            text = answer.read()
            return answer.status == 200 and is_answer(json.loads(text))
        except (OSError, ValueError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def tail(self) -> str:
        """The end of what the processes wrote."""
        return self.log.read_text(errors="replace")[-1500:]

    def _all(self) -> Iterator[psutil.Process]:
        for process in self._processes:
            root = psutil.Process(process.pid)
            yield from (root, *root.children(recursive=True))

    def megabytes(self) -> float:
        """Resident memory of all processes of this side, children included."""
        return sum(float(one.memory_info().rss) for one in self._all()) / 2**20

    def processor_seconds(self) -> float:
        """Processor time all processes of this side have used so far."""
        times = [one.cpu_times() for one in self._all()]
        return sum(float(one.user + one.system) for one in times)

    def stop(self) -> None:
        """End every process that was started here, by its id."""
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(STOP_SECONDS)
        self._processes.clear()
