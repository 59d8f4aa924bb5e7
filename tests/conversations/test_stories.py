"""The stories of `test_*.yml`: the visitor's words, the trained model, real actions.

`rasa test core` predicts actions without running one, so it cannot follow an action
that opens the form. These files are read with Rasa's own reader, which refuses what is
no story, and each is played through the assistant as it serves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.training_data.story_reader.yaml_story_reader import (
    YAMLStoryReader,
)

pytestmark = pytest.mark.model

FILES = sorted(Path(__file__).parent.glob("test_*.yml"))
WAITING = ("action_listen", "action_session_start")
# An event as one line: who did what.
Line = tuple[str, str]


def stories() -> Iterator[Any]:
    """One parameter for each story of each file."""
    for file in FILES:
        for story in YAMLStoryReader().read_from_file(file):
            yield pytest.param(story.events, id=story.block_name)


def lines(events: Any) -> Iterator[Line]:
    """What the visitor meant and which actions ran, in order."""
    for event in events:
        if isinstance(event, UserUttered):
            yield "meant", event.intent_name or ""
        elif isinstance(event, ActionExecuted) and event.action_name not in WAITING:
            yield "did", event.action_name


@pytest.mark.parametrize("told", stories())
def test_it_goes_as_the_story_tells(talk, told):
    for event in told:
        if isinstance(event, UserUttered):
            talk.say(event.text.strip())
    assert list(lines(talk.tracker.events)) == list(lines(told))
