"""The launcher as its own process, and visitors who talk to it."""

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import requests

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "advisor.tar.gz"
START_SECONDS = 60
SETTINGS = {
    "DATABASE_URL", "REDIS_URL", "BROKER_URL", "ACTIONS_URL",
    "ORIGINS", "HOST", "PORT", "SECRET", "SECRET_PREVIOUS",
}  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**settings: str) -> dict[str, str]:
    """This process's environment with these settings and no others."""
    kept = {name: v for name, v in os.environ.items() if name not in SETTINGS}
    return {
        **kept,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONPATH": str(ROOT),
        **settings,
    }


class Process:
    """A server that says on its error output how far it is."""

    def __init__(self, *command: str, ready: str, **settings: str) -> None:
        self.lines: list[str] = []
        self._said: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(**settings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()
        self._ready = ready

    def _listen(self) -> None:
        for line in self._process.stderr:
            self.lines.append(line.rstrip())
            self._said.put(line)
        self._said.put(None)

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                line = self._said.get(timeout=max(0, until - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                self.kill()
                raise AssertionError("not ready:\n" + "\n".join(self.lines))
            if self._ready in line:
                return

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def end(self) -> int:
        """Ctrl-C; return the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self.wait()

    def wait(self, seconds: float = 30) -> int:
        try:
            return self._process.wait(seconds)
        finally:
            self.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


class Replica(Process):
    """`python -m bot.server` with these settings."""

    def __init__(self, *arguments: str, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(
            "-m", "bot.server", "--model", str(MODEL), "--port", str(self.port),
            *arguments, ready="ready:", **{"SECRET": "s" * 32, **settings},
        )  # fmt: skip

    def health(self) -> requests.Response:
        return requests.get(f"{self.url}/chat/health", timeout=30)


class Visitor:
    """Somebody at the widget; any replica may serve any message."""

    def __init__(self, replica: Replica) -> None:
        self.token = self.post(replica, "session").json()["token"]

    @property
    def conversation(self) -> str:
        return self.token.rsplit(".", 2)[0]

    def post(self, replica: Replica, path: str, **body: object) -> requests.Response:
        if path != "session":
            body["token"] = self.token
        return requests.post(f"{replica.url}/chat/{path}", json=body, timeout=60)

    def say(
        self,
        replica: Replica,
        text: str,
        id: str | None = None,
        payload: str | None = None,
    ) -> "Reply":
        """Send words, or press a chip with this payload."""
        body = {"id": id or uuid.uuid4().hex, "text": text}
        if payload:
            body["payload"] = payload
        answer = self.post(replica, "message", **body)
        assert answer.status_code == 200, answer.text
        return Reply([json.loads(line) for line in answer.text.splitlines()])

    def history(self, replica: Replica) -> list[dict]:
        answer = self.post(replica, "history")
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]

    def said(self, replica: Replica) -> list[str]:
        """What the visitor has said, as the server remembers it."""
        return [m["text"] for m in self.history(replica) if m["from"] == "user"]


class Reply:
    """The lines a message is answered with."""

    def __init__(self, lines: list[dict]) -> None:
        self.messages = [line for line in lines if line["type"] == "message"]
        self.error = next((line for line in lines if line["type"] == "error"), None)
        self.text = "\n".join(m.get("text", "") for m in self.messages)

    @property
    def words(self) -> str:
        """What the visitor reads, be it an answer or an apology."""
        return self.text or (self.error or {}).get("text", "")
