"""Talks with the trained model and the real actions, in this process."""

from __future__ import annotations

import asyncio
import os
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

MODEL = Path(__file__).parents[2] / "models" / "advisor.tar.gz"


@dataclass
class Answer:
    """What the visitor sees after one message."""

    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(m["text"] for m in self.messages if m.get("text"))

    @property
    def chips(self) -> dict[str, str]:
        return {
            b["title"]: b["payload"]
            for m in self.messages
            for b in m.get("buttons") or []
        }

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [m["custom"] for m in self.messages if m.get("custom")]

    def has(self, pattern: str) -> bool:
        return bool(re.search(pattern, self.text, re.I | re.S))


class Talk:
    """One visitor; `say` sends words or a chip's payload and gives the answer."""

    def __init__(self, agent: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._agent = agent
        self._loop = loop
        self.id = uuid.uuid4().hex
        self.last = Answer()

    def say(self, text: str, channel: str = "rest") -> Answer:
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

        out = CollectingOutputChannel()
        message = UserMessage(text, out, self.id, input_channel=channel)
        self._loop.run_until_complete(self._agent.handle_message(message))
        self.last = Answer(out.messages)
        return self.last

    def press(self, title: str) -> Answer:
        """Use a chip of the last answer."""
        return self.say(self.last.chips[title])

    @property
    def tracker(self) -> Any:
        return self._loop.run_until_complete(
            self._agent.tracker_store.retrieve(self.id)
        )

    def slot(self, name: str) -> Any:
        return self.tracker.get_slot(name)

    @property
    def asked(self) -> str | None:
        """The slot the guided dialogue waits for."""
        tracker = self.tracker
        return tracker.get_slot("requested_slot") if tracker.active_loop else None


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def agent(loop: asyncio.AbstractEventLoop) -> Any:
    if not MODEL.exists():
        word = f"no trained model at {MODEL.name}: run 'make train'"
        if os.environ.get("CI") == "true":
            pytest.fail(word)
        pytest.skip(word)
    from bot.rasa_patches import patches, slim_imports

    slim_imports.install()  # as the launcher does: the same answers, a quicker start
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import InMemoryTrackerStore

    from bot.rasa_extensions.actions_in_process import InProcessActions
    from bot.rasa_extensions.response_values import TradeResponses

    patches.apply(patches.SERVING)
    agent = Agent.load(
        str(MODEL),
        action_endpoint=InProcessActions.for_package(),
        generator=TradeResponses(),
    )
    agent.tracker_store = InMemoryTrackerStore(agent.domain)
    agent.processor.tracker_store = agent.tracker_store
    return agent


@pytest.fixture
def talk(agent: Any, loop: asyncio.AbstractEventLoop) -> Talk:
    return Talk(agent, loop)


@pytest.fixture
def new_talk(agent: Any, loop: asyncio.AbstractEventLoop) -> Callable[[], Talk]:
    return lambda: Talk(agent, loop)
