"""What stands around a question does not change it (Ribeiro et al. 2020: CheckList)."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.nlu.check_examples import entries

pytestmark = pytest.mark.model

HELD_OUT = Path(__file__).parents[1] / "nlu"
ASKED = 120
# Of 300 messages 1.0 % changed, of their 3,285 variants 0.09 %.
MOST_MESSAGES = 0.04
MOST_VARIANTS = 0.006
VARIANTS: list[Callable[[str], str]] = [
    str.lower,
    lambda text: text[:1].upper() + text[1:],
    lambda text: text.rstrip("?.! ") + "?",
    lambda text: text.rstrip("?.! ") + ".",
    lambda text: f"hey, {text}",
    lambda text: f"Hi there! {text}",
    lambda text: f"quick question: {text}",
    lambda text: f"can you tell me, {text}",
    lambda text: text.rstrip("?.! ") + " please",
    lambda text: text.rstrip("?.! ") + "? thanks!",
    lambda text: text.rstrip("?.! ") + ", just wondering",
    lambda text: text.replace("'", "").replace("\u2019", ""),
    lambda text: text.replace(" ", "  "),
]


def test_the_surface_changes_no_question(agent, loop):
    questions = sorted({e.text for e in entries(HELD_OUT) if "/" in e.intent})
    chosen = random.Random(7).sample(questions, ASKED)

    def meant(text: str) -> tuple[object, ...]:
        parsed = loop.run_until_complete(agent.parse_message(text))
        intent = parsed["intent"]
        return intent["name"], intent.get("key"), intent.get("case")

    changed: list[tuple[str, str]] = []
    tried = 0
    for text in chosen:
        asked = meant(text)
        others = {change(text) for change in VARIANTS} - {text}
        tried += len(others)
        changed += [(text, other) for other in others if meant(other) != asked]
    assert len({text for text, _ in changed}) <= MOST_MESSAGES * ASKED, changed
    assert len(changed) <= MOST_VARIANTS * tried, changed
