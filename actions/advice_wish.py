"""What a visitor wants while a question of the guided dialogue waits; pure.

A message is an answer, a wish about the dialogue itself (skip, back, not sure) or
somebody else's business: a question, danger, small talk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.profile import answers_to
from actions.turn import Heard
from knowledge.guide import OPEN, SLOTS, Guide
from knowledge.parsing.answers import Problem, read_answer
from knowledge.parsing.asking import apart_from_questions, asks

# Words that mean the dialogue, not a question about the world.
ABOUT_THE_ANSWER = {
    "inform",
    "dont_know",
    "skip",
    "go_back",
    "affirm",
    "deny",
    "acknowledge",
    "change_answer",
    "ask_advice",
    "out_of_scope",
    "other_language",
    "nlu_fallback",
}
SMALL_TALK = {"greet", "goodbye", "thanks", "how_are_you", "compliment", "joke"}
QUESTIONS = {"fact", "faq", "rank", "compare", "follow_up", "argue"}
# Neither answers a question that has more than two answers, nor fails at it.
SAYS_NOTHING = {"affirm", "deny", "acknowledge", *QUESTIONS}
# More words are more than an answer: "see you soon" is no time.
ANSWER_WORDS = 2


@dataclass(frozen=True)
class Answer:
    """Answers by name: what was asked, or others that were said instead."""

    found: Mapping[str, Any]


@dataclass(frozen=True)
class AnswerAndQuestion:
    """ "A hospital. How much is the exam?" """

    answer: Any


@dataclass(frozen=True)
class Question:
    """Not the form's business: its own rule answers, and the form asks again."""


@dataclass(frozen=True)
class Skip:
    """Leave the question open."""


@dataclass(frozen=True)
class Back:
    """Ask the question before."""


@dataclass(frozen=True)
class AskInstead:
    """Ask another of the questions again."""

    answer: str


@dataclass(frozen=True)
class Unsure:
    """Does not know the answer."""


@dataclass(frozen=True)
class Begin:
    """Asked to begin what is under way."""


@dataclass(frozen=True)
class Unclear:
    """Meant as an answer and not understood; a problem says why."""

    problem: Problem | None = None


Wish = (
    Answer
    | AnswerAndQuestion
    | Question
    | Skip
    | Back
    | AskInstead
    | Unsure
    | Begin
    | Unclear
)


def classify(heard: Heard, asked: str, guide: Guide, today: date) -> Wish:
    """What a message wants while the answer `asked`, one of `SLOTS`, is waited for."""
    if heard.intent == "go_back":
        return Back()
    if heard.intent == "change_answer" and heard.key in SLOTS:
        return AskInstead(heard.key)
    if heard.intent == "skip":
        return Skip()
    if heard.intent not in ABOUT_THE_ANSWER | QUESTIONS:
        bare = _is_bare_answer(heard, asked, guide, today)
        return _answer(heard, asked, guide, today) if bare else Question()
    if heard.intent in QUESTIONS and (heard.chip or asks(heard.text)):
        return _question(heard, asked, guide, today)
    if heard.intent == "out_of_scope" and asks(heard.text):
        return Question()
    return _answer(heard, asked, guide, today)


def _answer(heard: Heard, asked: str, guide: Guide, today: date) -> Wish:
    found = answers_to(asked, heard, guide, today)
    said = found.get(asked)
    if isinstance(said, Problem):
        return Unclear(said)
    if said == OPEN or (heard.intent == "dont_know" and said is None):
        return Unsure()
    if found:
        return Answer(found)
    if heard.intent == "ask_advice":
        return Begin()
    return Question() if heard.intent in SAYS_NOTHING else Unclear()


def _question(heard: Heard, asked: str, guide: Guide, today: date) -> Wish:
    """A question is left to its rule, unless the message also has the answer."""
    rest = "" if heard.chip else apart_from_questions(heard.text)
    said = read_answer(asked, rest, guide, today) if rest else None
    return AnswerAndQuestion(said) if _is_value(said) else Question()


def _is_bare_answer(heard: Heard, asked: str, guide: Guide, today: date) -> bool:
    """Whether small talk is in truth the answer: "soon" alone sounds like a goodbye."""
    if heard.intent not in SMALL_TALK or heard.chip:
        return False
    if len(heard.text.split()) > ANSWER_WORDS:
        return False
    return _is_value(read_answer(asked, heard.text, guide, today))


def _is_value(said: Any) -> bool:
    return said not in (None, OPEN) and not isinstance(said, Problem)
