"""What people type, turned into values: the one door for the extractor and the form.

`find_all` reads a message nobody asked for in particular; only what is surely meant is
taken. `read_answer` reads the answer to one question, where a bare "200" is a budget
and "either" is no preference. Neither ever guesses: what cannot be an answer comes
back as a `Problem` whose text stands in `advice/sentences.yml`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from knowledge.parsing import dates
from knowledge.parsing.dates import parse_date, parse_duration
from knowledge.parsing.in_passing import (
    LONGEST,
    Found,
    find_all,
    parse_experience,
    soon,
)
from knowledge.parsing.money import Budget, Problem, parse_budget
from knowledge.parsing.options import misspelt, options_said, picked, plain
from knowledge.questionnaire import OPEN, Phrases, Questionnaire, any_of

__all__ = [
    "Budget",
    "Found",
    "Problem",
    "find_all",
    "options_said",
    "parse_budget",
    "parse_date",
    "parse_duration",
    "parse_experience",
    "read_answer",
    "read_yes_no",
]


def read_answer(
    slot: str, text: str, book: Questionnaire, today: date | None = None
) -> Any:
    """The value of an answer, "open", a `Problem`, or None when it is no answer."""
    text = text[:LONGEST]
    words = plain(text)
    if _whole(words, book.words.skip):
        return OPEN
    question = book.questions[slot]
    chosen = picked(words, question, book)
    if chosen is not None:
        return chosen.value
    if slot == "budget":
        return _read_budget(text, words, book)
    if slot == "time":
        return _read_time(text, words, book, today or date.today())
    said = options_said(slot, text, book)
    if said is None:
        said = misspelt(words, question)
    if said is None and _contains(words, book.words.open):
        return OPEN
    return said


def _read_budget(text: str, words: str, book: Questionnaire) -> Any:
    after = book.words.after_amount
    found = _last_word(text, book, lambda piece: parse_budget(piece, after=after))
    if isinstance(found, Budget):
        return found.as_value()
    if isinstance(found, Problem) and found.kind != "not_money":
        return found
    for phrases, value in (
        (book.words.budget_open, Budget(open=True)),
        (book.words.budget_cheapest, Budget(cheapest=True)),
        (book.words.budget_nothing, Budget(high=0)),
    ):
        if _contains(words, phrases) and not found:
            return value.as_value()
    return OPEN if _contains(words, book.words.open) and not found else found


def _read_time(text: str, words: str, book: Questionnaire, today: date) -> Any:
    found = _last_word(text, book, lambda piece: parse_duration(piece, today))
    if found:
        return found
    if bare := re.fullmatch(r"(?:about |maybe |around )?(\d{1,2})", words):
        return {"months": int(bare.group(1))}
    if _contains(words, book.words.time_open):
        return {"months": None}
    day = parse_date(text, today, future=True)
    if isinstance(day, Problem):
        return day
    if day is not None and day > today:
        return {"months": dates.months_until(day, today)}
    if _contains(words, book.words.time_soon):
        return soon(book)
    return OPEN if _contains(words, book.words.open) else None


def _last_word(text: str, book: Questionnaire, read: Any) -> Any:
    """Read what stands after the last correction, else the whole text."""
    lowered = text.lower()
    for hit in reversed(list(any_of(book.words.corrections).finditer(lowered))):
        later = read(text[hit.end() :])
        if later:
            return later
    return read(text)


def read_yes_no(text: str, book: Questionnaire) -> bool | None:
    """Yes, no, or neither; a text with both is neither."""
    words = plain(text)
    yes, no = _starts(words, book.words.affirm), _starts(words, book.words.deny)
    return yes if yes != no else None


def _whole(words: str, phrases: Phrases) -> bool:
    stripped = re.sub(r"^(?:um+|uh+|well|oh|i'?ll|let'?s|just|please)\s+", "", words)
    stripped = re.sub(r"\s+(?:please|pls|thanks)$", "", stripped)
    return any_of(phrases).fullmatch(stripped) is not None


def _contains(words: str, phrases: Phrases) -> bool:
    return any_of(phrases).search(words) is not None


def _starts(words: str, phrases: Phrases) -> bool:
    return any_of(phrases).match(words) is not None
