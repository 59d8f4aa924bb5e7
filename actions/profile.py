"""The visitor's answers: what was heard, what is kept, how it is said back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from actions.advice_state import AdviceState, Status
from actions.turn import Heard, Turn
from knowledge.advice import phrasing
from knowledge.advice.profile import Profile
from knowledge.guide import OPEN, SLOTS, Guide
from knowledge.parsing.answers import read_answer

# Entity of the pipeline -> answer of the dialogue.
ANSWERS = {
    "goal": "goal",
    "setting": "setting",
    "budget": "budget",
    "schooling": "schooling",
    "duration": "time",
    "experience": "experience",
}
# How an answer of the dialogue travels in a chip.
ENTITY = {"time": "duration"}


def slot_of(answer: str) -> str:
    """The Rasa slot of an answer."""
    return f"advice_{answer}"


def state_of(turn: Turn) -> AdviceState:
    """How the dialogue stands, apart from the answers."""
    return AdviceState.from_slot(turn.memory["advice_state"])


def keep_state(turn: Turn, state: AdviceState) -> None:
    """Remember how the dialogue stands now."""
    turn.memory["advice_state"] = state.to_slot()


def begin_afresh(turn: Turn) -> None:
    """Forget every answer; the dialogue runs from its first question."""
    for answer in (*SLOTS, "experience"):
        turn.memory[slot_of(answer)] = None
    keep_state(turn, AdviceState(Status.RUNNING))


def label(answer: str, value: Any, guide: Guide) -> str:
    """An answer as a person would say it back."""
    profile = Profile.from_values({answer: value})
    if answer == "experience" and profile.experience:
        return phrasing.worked_as(profile.experience, guide)
    return phrasing.answer(answer, profile, guide)


def answers_given(turn: Turn) -> dict[str, Any]:
    """Every answer so far, "open" ones too."""
    given = {a: turn.memory[slot_of(a)] for a in (*SLOTS, "experience")}
    return {a: value for a, value in given.items() if value is not None}


def summary(turn: Turn, guide: Guide) -> str:
    """The answers in words, in the order of the questions."""
    return "; ".join(
        f"{guide.questions[a].name}: {label(a, v, guide)}"
        for a, v in answers_given(turn).items()
        if a in SLOTS
    )


def answers_heard(heard: Heard) -> dict[str, Any]:
    """Answers in a message that nobody asked for, by name: what is surely meant."""
    found: dict[str, Any] = {}
    for entity, answer in ANSWERS.items():
        values = heard.values(entity)
        if values:
            found[answer] = values[-1]  # "clinic, no wait, hospital"
    return found


def answers_to(asked: str, heard: Heard, guide: Guide, today: date) -> dict[str, Any]:
    """Answers in a message, by name: the asked one as it was read, others if sure.

    The asked one may be a `Problem`, when it was meant and cannot be.
    """
    found = answers_heard(heard)
    if heard.chip:
        return found
    said = read_answer(asked, heard.text, guide, today)
    if said is not None:
        found[asked] = said
    if asked == "schooling" and said not in (None, OPEN):
        found.pop("time", None)  # "two years of college" is behind them
    return found


def take_answers(
    turn: Turn, found: Mapping[str, Any], guide: Guide, *, repeat_from: int = 2
) -> None:
    """Remember answers; say what changed, so that no slot is wrong unseen.

    New ones are repeated when there are so many.
    """
    state = state_of(turn)
    noted: list[str] = []
    for answer, value in found.items():
        slot = slot_of(answer)
        old = turn.memory[slot]
        if old == value:
            continue
        turn.memory[slot] = value
        if old in (None, OPEN):
            noted.append(label(answer, value, guide))
            continue
        state = state.doubt(answer)
        turn.utter(
            "utter_advice_changed",
            name=guide.questions[answer].name if answer in SLOTS else answer,
            new=label(answer, value, guide),
            old=label(answer, old, guide),
        )
    keep_state(turn, state)
    turn.memory["misunderstood"] = 0
    if len(noted) >= repeat_from:
        turn.utter("utter_advice_noted", answers=", ".join(noted))
