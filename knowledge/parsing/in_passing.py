"""Values in a message that nobody asked for in particular.

Only what is surely meant is taken: money with a sign or a money word, lengths of time
that are not ages or renewal cycles, work experience with a job, days of the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from knowledge.parsing import dates
from knowledge.parsing.money import Budget, amounts
from knowledge.parsing.numbers import Normalized, normalize
from knowledge.questionnaire import Phrases, Questionnaire, any_of

# A person writes a few hundred letters; the rest of a longer text is not read.
LONGEST = 600


@dataclass(frozen=True)
class Found:
    """A value in a message and where it stands in the text as typed."""

    entity: str
    start: int
    end: int
    value: Any


def find_all(
    text: str, *, vocabulary: Questionnaire, today: date | None = None
) -> list[Found]:
    """Budgets, durations, experience and dates in a message, left to right."""
    source, book = normalize(text[:LONGEST]), vocabulary
    today = today or date.today()
    found: list[Found] = []
    for finder in (
        _find_experience(source, book),
        _find_dates(source, today),
        _find_durations(source, today),
        _find_budgets(source, book),
        _find_phrases(source, book),
    ):
        for entity, start, end, value in finder:
            begin, stop = source.span(start, end)
            if not any(f.start < stop and begin < f.end for f in found):
                found.append(Found(entity, begin, stop, value))
    return sorted(found, key=lambda f: f.start)


_Raw = tuple[str, int, int, Any]


def _find_dates(source: Normalized, today: date) -> Iterator[_Raw]:
    for day in dates.days(source, today=today):
        before = source.text[: day.start].rstrip()
        if re.search(r"\b(?:by|before|until|till|than|within)(?: the)?$", before):
            continue  # a deadline: the time they have, not a day they name
        if isinstance(day.value, date) and not _vague(source.text[day.start : day.end]):
            yield "date", day.start, day.end, day.value.isoformat()


def _vague(words: str) -> bool:
    """ "this year", "next month": a time to spend rather than a day."""
    return bool(re.match(r"(?:this|next) |today$", words))


def _find_durations(source: Normalized, today: date) -> Iterator[_Raw]:
    for timing in dates.timings(source, today=today):
        after = source.text[timing.end :]
        if re.match(r"(?:'s?)?[\s-]+(?:of )?(?:\w+ ){0,2}experience\b", after):
            continue
        if re.match(r"[\s-]+(?:program|course|school)\b", after):
            continue
        yield "duration", timing.start, timing.end, {"months": timing.months}


def _find_budgets(source: Normalized, book: Questionnaire) -> Iterator[_Raw]:
    for money in amounts(source, after=book.words.after_amount):
        if isinstance(money.value, Budget) and money.marked:
            yield "budget", money.start, money.end, money.value.as_value()


def _find_phrases(source: Normalized, book: Questionnaire) -> Iterator[_Raw]:
    """The wishes without a figure; single words are too weak in passing."""
    words = book.words
    weak = words.only_as_answer
    for phrases, entity, value in (
        (words.budget_cheapest, "budget", Budget(cheapest=True).as_value()),
        (words.budget_open, "budget", Budget(open=True).as_value()),
        (words.time_soon, "duration", soon(book)),
        (words.time_open, "duration", {"months": None}),
    ):
        for hit in any_of(_strong(phrases, weak)).finditer(source.text):
            yield entity, *hit.span(), value


@lru_cache(maxsize=16)
def _strong(phrases: Phrases, weak: Phrases) -> Phrases:
    return tuple(p for p in phrases if " " in p and p not in weak)


def soon(book: Questionnaire) -> dict[str, Any]:
    """ "As soon as possible", as a slot holds it."""
    return {"months": book.words.soon_months, "soonest": True}


def parse_experience(text: str, book: Questionnaire) -> dict[str, Any] | None:
    """How long somebody has worked, and as what; None unless both are said."""
    for _, _, _, value in _find_experience(normalize(text), book):
        return dict(value)
    return None


def _find_experience(source: Normalized, book: Questionnaire) -> Iterator[_Raw]:
    """ "five years working as a medical assistant", "2 years of lab experience"."""
    text = source.text
    worked = re.compile(
        r"\b(?:work\w*|job|experience\w*|been|as an?|employed|on the job|practic\w+)\b"
    )
    for hit in dates.LENGTH.finditer(text):
        if re.match(r"[\s-]*(?:old\b|of age|degree|program|course)", text[hit.end() :]):
            continue
        left = (
            max((text.rfind(mark, 0, hit.start()) for mark in ".;!?"), default=-1) + 1
        )
        right = min(
            (at for mark in ".;!?" if (at := text.find(mark, hit.end())) >= 0),
            default=len(text),
        )
        sentence = text[left:right]
        if not worked.search(sentence):
            continue
        nearest = _nearest_job(text, left, right, hit.span(), book)
        if nearest is None:
            continue
        job, place = nearest
        begin, stop = min(hit.start(), place[0]), max(hit.end(), place[1])
        if not worked.search(text[max(left, begin - 25) : min(right, stop + 15)]):
            continue
        months = dates.tidy(dates.length(hit))
        yield "experience", begin, stop, {"months": months, "as": job}


def _nearest_job(
    text: str, left: int, right: int, near: tuple[int, int], book: Questionnaire
) -> tuple[str, tuple[int, int]] | None:
    """The job named closest to a length of time, at most a few words away."""
    best: tuple[int, str, tuple[int, int]] | None = None
    for id, job in book.jobs.items():
        for hit in any_of(job.words).finditer(text, left, right):
            schooling = re.match(
                r"\s(?:school|program|training|course|student|degree|certificate)",
                text[hit.end() :],
            )
            distance = max(hit.start() - near[1], near[0] - hit.end(), 0)
            if schooling or distance > 45:
                continue
            if best is None or distance < best[0]:
                best = (distance, id, hit.span())
    return None if best is None else (best[1], best[2])
