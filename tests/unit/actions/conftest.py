"""Actions without a model: a tracker is built, the action runs, what it did is read.

The content is the small sample of tests/fixtures, with the school's wording and
advice, so that no test moves with the school's facts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import dependencies
from actions.base import AdvisorAction
from actions.turn import Heard, Memory, Turn
from knowledge.store import tables
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.read import read
from tests.unit.actions.trackers import tracker_of
from tests.unit.knowledge.sample import TODAY, copy_sample


@dataclass(frozen=True)
class Ran:
    """What one action did."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """The words said from the content, responses left out."""
        return "\n".join(m["text"] for m in self.messages if m.get("text"))

    @property
    def responses(self) -> list[str]:
        """The responses uttered, by name."""
        return [m["response"] for m in self.messages if m.get("response")]

    @property
    def chips(self) -> dict[str, str]:
        """Payload by title."""
        return {b["title"]: b["payload"] for m in self.messages for b in m["buttons"]}

    @property
    def slots(self) -> dict[str, Any]:
        """The slots set, the last value of each."""
        return {e["name"]: e["value"] for e in self.events if e["event"] == "slot"}

    @property
    def followup(self) -> str | None:
        """The action that is to run next."""
        names = [e["name"] for e in self.events if e["event"] == "followup"]
        return names[-1] if names else None


@pytest.fixture(scope="session")
def kb(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The sample content in a database of its own."""
    folder = tmp_path_factory.mktemp("actions")
    content = copy_sample(folder / "content")
    engine = tables.engine_for(f"sqlite:///{folder / 'knowledge.db'}")
    load(engine, read(content, today=TODAY))
    return KnowledgeBase(engine)


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch, kb: KnowledgeBase) -> None:
    """The sample and a fixed day in place of the school's database and today."""
    monkeypatch.setattr(dependencies, "knowledge_base", lambda: kb)
    monkeypatch.setattr(dependencies, "today", lambda: TODAY)


@pytest.fixture
def run_action() -> Callable[..., Ran]:
    """Run an action at a message; the rest of the arguments is `tracker_of`'s."""

    def run(action: AdvisorAction, *said: str, **given: Any) -> Ran:
        dispatcher = CollectingDispatcher()
        tracker = tracker_of(*said, **given)
        events = asyncio.run(action.run(dispatcher, tracker, {}))
        return Ran(dispatcher.messages, events)

    return run


@pytest.fixture
def turn_at(kb: KnowledgeBase) -> Callable[..., Turn]:
    """A turn at a message, for what actions are made of."""

    def make(*said: str, **given: Any) -> Turn:
        tracker = tracker_of(*said, **given)
        return Turn(
            dispatcher=CollectingDispatcher(),
            tracker=tracker,
            kb=kb,
            heard=Heard.from_message(tracker.latest_message),
            memory=Memory(tracker.slots),
        )

    return make
