"""Visitors on one line that stays open: over REST, and as the website's widget."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections import Counter
from typing import Any

from tests.benchmarks.messages import is_answer
from tests.benchmarks.processes import LOOPBACK, BenchmarkError

TIMEOUT = 60.0
# By port of the server: turns that ended in silence or an apology. Reported, and not
# left out of the latencies.
unanswered: Counter[int] = Counter()


class Visitor:
    """Sends messages and says how long each took, in milliseconds."""

    channel = "rest"

    def __init__(self, port: int, name: str | None = None) -> None:
        self.name = name or uuid.uuid4().hex
        self._line = http.client.HTTPConnection(LOOPBACK, port, timeout=TIMEOUT)
        self.reply: list[dict[str, Any]] = []

    def __enter__(self) -> Visitor:
        self.greet()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def greet(self) -> None:
        """Open the line; what that takes is no part of a turn."""
        self._line.connect()

    def send(self, text: str) -> float:
        """Wait for the whole reply."""
        body = {"sender": self.name, "message": text}
        raw, milliseconds = self._post("/webhooks/rest/webhook", body)
        self.reply = json.loads(raw)
        if not is_answer(self.reply):
            unanswered[self._line.port] += 1
        return milliseconds

    def _post(self, path: str, body: dict[str, Any]) -> tuple[bytes, float]:
        payload = json.dumps(body)
        headers = {"Content-Type": "application/json"}
        started = time.perf_counter()
        try:
            self._line.request("POST", path, payload, headers)
            answer = self._line.getresponse()
            raw = answer.read()
        except (ConnectionError, http.client.HTTPException):
            # The server closes a line that was quiet for a while: open it once more.
            self._line.close()
            started = time.perf_counter()
            self._line.request("POST", path, payload, headers)
            answer = self._line.getresponse()
            raw = answer.read()
        milliseconds = (time.perf_counter() - started) * 1000
        if answer.status != 200:
            raise BenchmarkError(f"{path} says {answer.status}: {raw[:200]!r}")
        return raw, milliseconds

    def buttons(self) -> list[str]:
        """The payloads offered in the last reply, to tell which question was asked."""
        chips = [message.get("buttons") or [] for message in self.reply]
        return [chip["payload"] for several in chips for chip in several]


class WebsiteVisitor(Visitor):
    """The same over the website channel: token, message id, a stream of JSON lines."""

    channel = "website"

    def greet(self) -> None:
        """Get a token, as the widget does when the page is opened."""
        super().greet()
        raw, _ = self._post("/chat/session", {})
        self._token = json.loads(raw)["token"]

    def send(self, text: str) -> float:
        """Wait for the line that says the turn is over."""
        body = {"token": self._token, "id": uuid.uuid4().hex, "text": text}
        if text.startswith("/"):
            body["payload"] = text
        raw, milliseconds = self._post("/chat/message", body)
        lines = [json.loads(line) for line in raw.splitlines()]
        self.reply = [line for line in lines if line["type"] == "message"]
        if lines[-1]["type"] != "done" or not is_answer(self.reply):
            unanswered[self._line.port] += 1
        return milliseconds
