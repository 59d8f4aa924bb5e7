"""The five questions and the words that answer them: `questions.yml`, `words.yml`.

A field that exists here may be written there, and nothing else may. Reading an answer
needs this and no more; a trained model keeps a copy, so that it hears what it learned.
"""
# ruff: noqa: RUF009 (`_f` returns a dataclass field, as `dataclasses.field` does)

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from knowledge.fields import Number
from knowledge.fields import describe as _f

# The five answers a recommendation is made of; the form has a slot for each.
Slot = Literal["goal", "setting", "budget", "schooling", "time"]
SLOTS: tuple[Slot, ...] = ("goal", "setting", "budget", "schooling", "time")
# A slot that was skipped or not known.
OPEN = "open"

Phrases = tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One answer to a question: its chip and the words people use for it."""

    id: str = _f("short name, as the rules refer to it", key=True)
    title: str = _f("at most 40 letters, shown on a chip")
    said: str = _f("inside a sentence; the title where it fits", "", yaml="label")
    given: Mapping[str, Number | bool | None] | None = _f(
        "budget {low, high, open} or time {months}", None, yaml="value"
    )
    words: tuple[str, ...] = _f("understood anywhere, also in passing", ())
    when_asked: tuple[str, ...] = _f("understood only as an answer to this", ())
    opposite: str | None = _f("the option meant by ruling this one out", None)
    counts_as: Literal["open", "any"] | None = _f(
        "open: as if left open; any: all the same to the visitor", None
    )

    @property
    def label(self) -> str:
        """How it is said inside a sentence."""
        return self.said or self.title

    @property
    def value(self) -> Any:
        """What the slot holds, and the chip sends."""
        return self.id if self.given is None else dict(self.given)


@dataclass(frozen=True)
class Question:
    """A question of the guided dialogue."""

    slot: str = _f("one of the five answers", key=True)
    name: str = _f("what it asks for, in a word or two")
    ask: str = _f("the question")
    why: str = _f("said to somebody who asks why")
    help: str = _f("a plainer question, for somebody who does not know")
    explain: str = _f("how to answer, after an answer that was not understood")
    options: Mapping[str, Option] = _f("the chips, in their order")
    either: str | None = _f('the option that "this or that" means', None)
    both: str | None = _f('the option that "this and that" means', None)
    ranked: bool = _f("whether of several answers the last in the list counts", False)

    def words(self, *, asked: bool) -> Mapping[str, str]:
        """Every word for an option, lower case, to its id; more when it was asked."""
        return self._when_asked if asked else self._in_passing

    @cached_property
    def _in_passing(self) -> dict[str, str]:
        return {w.lower(): o.id for o in self.options.values() for w in o.words}

    @cached_property
    def _when_asked(self) -> dict[str, str]:
        return {
            word.lower(): option.id
            for option in self.options.values()
            for word in (*option.words, *option.when_asked)
        }


@dataclass(frozen=True)
class Job:
    """Work experience that opens doors."""

    label: str = _f("stands after `3 years as`, with its article")
    words: tuple[str, ...] = _f("what people call it")
    tries: tuple[Number, ...] = _f("months of it that are tried out, rising")


@dataclass(frozen=True)
class Words:
    """What visitors say that is no option of a question."""

    open: Phrases = _f("the answer is not known")
    skip: Phrases = _f("leave this question out")
    affirm: Phrases = _f("yes")
    deny: Phrases = _f("no")
    corrections: Phrases = _f(
        "said between two answers, they make the second one count"
    )
    negations: Phrases = _f("take the next word back")
    budget_open: Phrases = _f("any amount will do")
    budget_cheapest: Phrases = _f("no figure, but as little as possible")
    budget_nothing: Phrases = _f("no money at all")
    time_open: Phrases = _f("any time will do")
    time_soon: Phrases = _f("as soon as possible")
    only_as_answer: Phrases = _f("of these lists, what is too weak in passing")
    place: Phrases = _f("before a chip's place in the list: option 2")
    after_amount: Phrases = _f("may follow an amount and is not what it counts")
    soon_months: Number = _f('"as soon as possible" in months')


@dataclass(frozen=True)
class Questionnaire:
    """The questions and all words that answer them; a trained model has a copy."""

    questions: Mapping[str, Question] = _f("the five questions, in their order")
    jobs: Mapping[str, Job] = _f("work experience that the rules ask for")
    words: Words = _f("words.yml", key=True)

    @property
    def least_schooling(self) -> str:
        """The lowest rung of the schooling question."""
        return next(iter(self.questions["schooling"].options))

    def counts_as(self, slot: str, value: str | None) -> str | None:
        """How an option counts when it is no plain choice: `open` or `any`."""
        option = self.questions[slot].options.get(value or "")
        return option.counts_as if option else None


@lru_cache(maxsize=256)  # building one takes longer than all the searching with it
def any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for whole phrases; spaces stretch, apostrophes may be missing."""
    parts = [
        re.escape(phrase.lower()).replace(r"\ ", r"[\s,]+").replace("'", "'?")
        for phrase in sorted(phrases, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w'$])(?:{'|'.join(parts) or '(?!)'})(?![\w'])")
