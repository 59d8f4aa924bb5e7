"""Servers in processes of their own, on a free port of the loopback address."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHANNEL = Path(__file__).with_name("channel_server.py")
START_SECONDS = 60


class Server:
    """A process, and its address that stays the same over restarts."""

    def __init__(self, folder: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.log = folder / "log.txt"
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/about.html", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        self.kill()
        raise RuntimeError(f"it did not start: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


class Channel(Server):
    """The real website channel with a bot of a few sentences behind it."""

    def command(self) -> Sequence[str]:
        database = str(self.folder / "conversations.db")
        return [sys.executable, str(CHANNEL), str(self.port), database]


class Advisor(Server):
    """The whole assistant."""

    def command(self) -> Sequence[str]:
        self.environment |= {"HOST": "127.0.0.1", "PORT": str(self.port)}
        model = str(ROOT / "models" / "advisor.tar.gz")
        return [sys.executable, "-m", "bot.server", "--model", model]


@contextmanager
def running(kind: type[Server]) -> Iterator[str]:
    """The address of a server that ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        server = kind(Path(folder))
        server.start()
        try:
            server.wait()
            yield server.url
        finally:
            server.kill()
