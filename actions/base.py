"""The base of every action: never silent, never a trace of the visitor's words."""

from __future__ import annotations

import logging
import uuid
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import dependencies
from actions.turn import Events, Heard, Memory, Turn
from knowledge.error_summary import describe

log = logging.getLogger(__name__)


class AdvisorAction(Action, ABC):  # type: ignore[misc] # rasa_sdk has no types
    """One thing the assistant can do.

    A subclass names itself and does it in `answer`, which speaks through the turn and
    may return events of its own; slots set through `turn.memory` are added. A new one
    is listed under `actions:` in domain.yml and used in a rule of data/stories/.
    """

    @abstractmethod
    def name(self) -> str:
        """The action's name in domain.yml."""

    @abstractmethod
    def answer(self, turn: Turn) -> Events | None:
        """Answer one message."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> Events:
        """Called by Rasa; a failure becomes an apology and an id in the log."""
        try:
            turn = Turn(
                dispatcher=dispatcher,
                tracker=tracker,
                kb=dependencies.knowledge_base(),
                heard=Heard.from_message(tracker.latest_message),
                memory=Memory(tracker.slots),
            )
            events = self.answer(turn) or []
        except Exception as problem:
            incident = uuid.uuid4().hex[:8]
            log.error(
                "%s failed, incident %s: %s", self.name(), incident, describe(problem)
            )
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_error", incident=incident)
            return []
        return [*events, *turn.memory.events()]
