"""An action that is slow on demand, the same on both sides."""

from __future__ import annotations

import importlib
import pkgutil
import time
from typing import Any

import actions
from actions.base import AdvisorAction
from actions.turn import Turn
from tests.benchmarks.messages import MARKER

SECONDS = 0.5


def arm() -> None:
    """Let every action of ours wait when the message has the marker.

    It blocks, as a driver that waits for a slow database does.
    """

    def slowly(take: Any) -> Any:
        def wait(self: AdvisorAction, turn: Turn) -> Any:
            if MARKER in turn.heard.text:
                time.sleep(SECONDS)
            return take(self, turn)

        return wait

    import_all()
    for topic in _subclasses(AdvisorAction):
        if "answer" in vars(topic) and not getattr(topic.answer, "armed", False):
            topic.answer = slowly(topic.answer)
            topic.answer.armed = True


def import_all() -> None:
    """Import every module of actions/, as the action server does with a package."""
    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"actions.{module.name}")


def _subclasses(cls: type) -> list[Any]:
    found = list(cls.__subclasses__())
    return [*found, *(deeper for one in found for deeper in _subclasses(one))]
