"""The visitor's answers: what was heard, what is kept, how it is said back."""

from __future__ import annotations

from typing import Any

from actions import dependencies
from actions.conversation import Turn
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


def fresh_state() -> dict[str, Any]:
    """How the dialogue stands, apart from the answers."""
    return {"status": "running", "failures": {}, "doubtful": [], "flavour": None}


def label(answer: str, value: Any, book: Guide) -> str:
    """An answer as a person would say it back."""
    profile = Profile.from_values({answer: value})
    if answer == "experience" and profile.experience:
        return phrasing.worked_as(profile.experience, book)
    return phrasing.answer(answer, profile, book)


def answers_given(turn: Turn) -> dict[str, Any]:
    """Every answer so far, "open" ones too."""
    given = {a: turn.memory[slot_of(a)] for a in (*SLOTS, "experience")}
    return {a: value for a, value in given.items() if value is not None}


def summary(turn: Turn, book: Guide) -> str:
    """The answers in words, in the order of the questions."""
    return "; ".join(
        f"{book.questions[a].name}: {label(a, v, book)}"
        for a, v in answers_given(turn).items()
        if a in SLOTS
    )


def answers_heard(turn: Turn, asked: str | None, book: Guide) -> dict[str, Any]:
    """Answers in this message: the asked one as it was read, others if sure."""
    heard = turn.heard
    found: dict[str, Any] = {}
    for entity, answer in ANSWERS.items():
        values = heard.values(entity)
        if values:
            found[answer] = values[-1]  # "clinic, no wait, hospital"
    if heard.chip or asked is None:
        return found
    said = read_answer(asked, heard.text, book, dependencies.today())
    if said is not None:
        found[asked] = said
    if asked == "schooling" and said not in (None, OPEN):
        found.pop("time", None)  # "two years of college" is behind them
    return found


def take_answers(
    turn: Turn, found: dict[str, Any], book: Guide, *, repeat_from: int = 2
) -> None:
    """Remember answers; say what changed, so that no slot is wrong unseen.

    New ones are repeated when there are so many.
    """
    state = dict(turn.memory["advice_state"] or fresh_state())
    noted: list[str] = []
    for answer, value in found.items():
        slot = slot_of(answer)
        old = turn.memory[slot]
        if old == value:
            continue
        turn.memory[slot] = value
        if old in (None, OPEN):
            noted.append(label(answer, value, book))
            continue
        state["doubtful"] = sorted({*state["doubtful"], answer})
        turn.utter(
            "utter_advice_changed",
            name=book.questions[answer].name if answer in SLOTS else answer,
            new=label(answer, value, book),
            old=label(answer, old, book),
        )
    turn.memory["advice_state"] = state
    turn.memory["misunderstood"] = 0
    if len(noted) >= repeat_from:
        turn.utter("utter_advice_noted", answers=", ".join(noted))
