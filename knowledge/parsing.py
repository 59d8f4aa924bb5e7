"""What people type, turned into values: the one door for the extractor and the form.

`find_all` reads a message nobody asked for in particular; only what is surely meant is
taken. `read_answer` reads the answer to one question, where a bare "200" is a budget
and "either" is no preference. Neither ever guesses: what cannot be an answer comes
back as a `Problem` whose text stands in `advice.yml`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from knowledge import durations, model
from knowledge.advice import OPEN, Guide, Option, Question, any_of, guide
from knowledge.durations import parse_date, parse_duration
from knowledge.money import Budget, Problem, amounts, parse_budget
from knowledge.quantities import Normalized, normalize

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

AdviceLike = model.Advice | Guide | Mapping[str, Any]
# Below this likeness a misspelt word is another word ("clinc" is 91, "lap" 67).
_LIKENESS = 85
_SHORTEST_TO_CORRECT = 5
# A person answers in a few hundred letters; the rest of a longer text is not read.
_LONGEST = 600


@dataclass(frozen=True)
class Found:
    """A value in a message and where it stands in the text as typed."""

    entity: str
    start: int
    end: int
    value: Any


@dataclass(frozen=True)
class _Mention:
    value: str
    start: int
    end: int
    negated: bool


# ------------------------------------------------------------------ anything, anywhere


def find_all(
    text: str, *, vocabulary: AdviceLike, today: date | None = None
) -> list[Found]:
    """Budgets, durations, experience and dates in a message, left to right."""
    source, book = normalize(text[:_LONGEST]), guide(vocabulary)
    today = today or date.today()
    found: list[Found] = []
    for finder in (
        _find_experience(source, book),
        _find_dates(source, today),
        _find_durations(source, today),
        _find_budgets(source),
        _find_phrases(source, book),
    ):
        for entity, start, end, value in finder:
            begin, stop = source.span(start, end)
            if not any(f.start < stop and begin < f.end for f in found):
                found.append(Found(entity, begin, stop, value))
    return sorted(found, key=lambda f: f.start)


_Raw = tuple[str, int, int, Any]


def _find_dates(source: Normalized, today: date) -> Iterator[_Raw]:
    for day in durations.days(source, today=today):
        before = source.text[: day.start].rstrip()
        if re.search(r"\b(?:by|before|until|till|than|within)(?: the)?$", before):
            continue  # a deadline: the time they have, not a day they name
        if isinstance(day.value, date) and not _vague(source.text[day.start : day.end]):
            yield "date", day.start, day.end, day.value.isoformat()


def _vague(words: str) -> bool:
    """ "this year", "next month": a time to spend rather than a day."""
    return bool(re.match(r"(?:this|next) |today$", words))


def _find_durations(source: Normalized, today: date) -> Iterator[_Raw]:
    for timing in durations.timings(source, today=today):
        after = source.text[timing.end :]
        if re.match(r"(?:'s?)?[\s-]+(?:of )?(?:\w+ ){0,2}experience\b", after):
            continue
        if re.match(r"[\s-]+(?:program|course|school)\b", after):
            continue
        yield "duration", timing.start, timing.end, {"months": timing.months}


def _find_budgets(source: Normalized) -> Iterator[_Raw]:
    for money in amounts(source):
        if isinstance(money.value, Budget) and money.marked:
            yield "budget", money.start, money.end, money.value.as_value()


def _find_phrases(source: Normalized, book: Guide) -> Iterator[_Raw]:
    """The wishes without a figure; single words are too weak in passing."""
    weak = set(book.phrases["only_as_answer"])
    for kind, entity, value in _wishes(book):
        long = [p for p in book.phrases[kind] if " " in p and p not in weak]
        for hit in any_of(long).finditer(source.text):
            yield entity, *hit.span(), value


def _wishes(book: Guide) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "budget_cheapest", "budget", Budget(cheapest=True).as_value()
    yield from (
        ("budget_open", "budget", Budget(open=True).as_value()),
        ("time_soon", "duration", _soon(book)),
        ("time_open", "duration", {"months": None}),
    )


def _soon(book: Guide) -> dict[str, Any]:
    return {"months": book.data["soon_months"], "soonest": True}


def parse_experience(text: str, advice: AdviceLike) -> dict[str, Any] | None:
    """How long somebody has worked, and as what; None unless both are said."""
    for _, _, _, value in _find_experience(normalize(text), guide(advice)):
        return dict(value)
    return None


def _find_experience(source: Normalized, book: Guide) -> Iterator[_Raw]:
    """ "five years working as a medical assistant", "2 years of lab experience"."""
    text = source.text
    worked = re.compile(
        r"\b(?:work\w*|job|experience\w*|been|as an?|employed|on the job|practic\w+)\b"
    )
    for hit in durations.LENGTH.finditer(text):
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
        months = durations.tidy(durations.length(hit))
        yield "experience", begin, stop, {"months": months, "as": job}


def _nearest_job(
    text: str, left: int, right: int, near: tuple[int, int], book: Guide
) -> tuple[str, tuple[int, int]] | None:
    """The job named closest to a length of time, at most a few words away."""
    best: tuple[int, str, tuple[int, int]] | None = None
    for job, words in book.experience.items():
        for hit in any_of(words).finditer(text, left, right):
            schooling = re.match(
                r"\s(?:school|program|training|course|student|degree|certificate)",
                text[hit.end() :],
            )
            distance = max(hit.start() - near[1], near[0] - hit.end(), 0)
            if schooling or distance > 45:
                continue
            if best is None or distance < best[0]:
                best = (distance, job, hit.span())
    return None if best is None else (best[1], best[2])


# -------------------------------------------------------- the answer to one question


def read_answer(
    slot: str, text: str, advice: AdviceLike, today: date | None = None
) -> Any:
    """The value of an answer, "open", a `Problem`, or None when it is no answer."""
    book = guide(advice)
    text = text[:_LONGEST]
    words = _plain(text)
    if _whole(words, book, "skip"):
        return OPEN
    question = book.questions[slot]
    picked = _picked(words, question, book)
    if picked is not None:
        return picked.value
    if slot == "budget":
        return _read_budget(text, words, book)
    if slot == "time":
        return _read_time(text, words, book, today or date.today())
    said = options_said(slot, text, book)
    if said is None:
        said = _misspelt(words, question)
    if said is None and _contains(words, book, "open"):
        return OPEN
    return said


def options_said(
    slot: str, text: str, advice: AdviceLike, *, asked: bool = True
) -> str | Problem | None:
    """The option of a question that a text names; contradictions are a problem."""
    book = guide(advice)
    question = book.questions[slot]
    plain = normalize(text[:_LONGEST]).text
    mentions = list(_mentions(plain, question, book, asked=asked))
    kept = [mention for mention in mentions if not mention.negated]
    if not kept:
        ruled_out = {m.value for m in mentions}
        others = {question.options[value].opposite for value in ruled_out} - {None}
        if len(others) == 1:
            return others.pop()
        if not mentions:
            return None
        names = tuple(question.options[value].label for value in sorted(ruled_out))
        return Problem("only_ruled_out", plain, names)
    corrected = _after_correction(plain, kept, book)
    values = list(dict.fromkeys(mention.value for mention in corrected))
    if len(values) == 1:
        return values[0]
    return _settle(values, corrected, plain, question)


def _settle(
    values: list[str], mentions: list[_Mention], plain: str, question: Question
) -> str | Problem:
    """One value of several: the highest, "no preference", or a contradiction."""
    order = list(question.options)
    if question.ranked:
        return max(values, key=order.index)
    fallback = {question.either, question.both} - {None}
    firm = [value for value in values if value not in fallback]
    if len(firm) == 1:
        return firm[0]
    joined = any(
        re.search(r"\bor\b|/", plain[a.end : b.start])
        for a, b in itertools.pairwise(mentions)
    )
    if joined and question.either:
        return question.either
    if question.both:
        return question.both
    labels = tuple(question.options[value].label for value in firm or values)
    return Problem("contradiction", plain, labels)


def _mentions(
    plain: str, question: Question, book: Guide, *, asked: bool
) -> Iterator[_Mention]:
    """Options named in a text; a longer phrase hides the shorter ones in it."""
    key = (question.slot, asked)
    if key not in book.patterns:
        book.patterns[key] = any_of(list(_words(question, asked)))
    owners = _words(question, asked)
    quiet = book.pattern("corrections").sub(lambda m: "," * len(m.group()), plain)
    denials = [hit.span() for hit in book.pattern("negations").finditer(plain)]
    for hit in book.patterns[key].finditer(plain):
        # The "anything" of "anything but" is no answer.
        if any(a <= hit.start() and hit.end() < b for a, b in denials):
            continue
        word = re.sub(r"[\s,]+", " ", hit.group())
        value = owners.get(word) or owners.get(word.replace("'", ""))
        if value is None:
            value = next(
                (v for w, v in owners.items() if w.replace("'", "") == word), None
            )
        if value is not None:
            yield _Mention(value, *hit.span(), _negated(quiet, hit.start(), book))


def _words(question: Question, asked: bool) -> dict[str, str]:
    return {
        word.lower(): option.id
        for option in question.options.values()
        for word in (*option.words, *(option.when_asked if asked else ()))
    }


def _negated(quiet: str, start: int, book: Guide) -> bool:
    """Whether a "not" or "no" stands before a word, with no comma between."""
    clause = re.split(r"[,.;:!?]|(?<!thing )(?<!where )\bbut\b", quiet[:start])[-1]
    before = " ".join(clause.split()[-5:])
    hit = None
    for hit in book.pattern("negations").finditer(before):  # noqa: B007 (the last)
        pass
    # "not only patients" and "don't mind patients" deny nothing.
    return bool(hit) and not re.search(r"\b(?:only|just|mind|sure)\b", before)


def _after_correction(
    plain: str, mentions: list[_Mention], book: Guide
) -> list[_Mention]:
    """What was said after the last "no wait"; everything when there was none."""
    for hit in reversed(list(book.pattern("corrections").finditer(plain))):
        later = [m for m in mentions if m.start >= hit.start()]
        if later and len(later) < len(mentions):
            return later
    denied = re.search(r"[.,;?]\s*no\s*[,.;]", plain)
    later = [m for m in mentions if denied and m.start >= denied.start()]
    return later or mentions


def _read_budget(text: str, words: str, book: Guide) -> Any:
    found = _last_word(text, book, parse_budget)
    if isinstance(found, Budget):
        return found.as_value()
    if isinstance(found, Problem) and found.kind != "not_money":
        return found
    for kind, value in (
        ("budget_open", Budget(open=True)),
        ("budget_cheapest", Budget(cheapest=True)),
        ("budget_nothing", Budget(high=0)),
    ):
        if _contains(words, book, kind) and not found:
            return value.as_value()
    return OPEN if _contains(words, book, "open") and not found else found


def _read_time(text: str, words: str, book: Guide, today: date) -> Any:
    found = _last_word(text, book, lambda piece: parse_duration(piece, today))
    if found:
        return found
    if bare := re.fullmatch(r"(?:about |maybe |around )?(\d{1,2})", words):
        return {"months": int(bare.group(1))}
    if _contains(words, book, "time_open"):
        return {"months": None}
    day = parse_date(text, today, future=True)
    if isinstance(day, Problem):
        return day
    if day is not None and day > today:
        return {"months": durations.months_until(day, today)}
    if _contains(words, book, "time_soon"):
        return _soon(book)
    return OPEN if _contains(words, book, "open") else None


def _last_word(text: str, book: Guide, read: Any) -> Any:
    """Read what stands after the last correction, else the whole text."""
    lowered = text.lower()
    for hit in reversed(list(book.pattern("corrections").finditer(lowered))):
        later = read(text[hit.end() :])
        if later:
            return later
    return read(text)


def _picked(words: str, question: Question, book: Guide) -> Option | None:
    """A chip's own title, or its place in the list: "option 2", "the second one"."""
    options = list(question.options.values())
    for option in options:
        if words == _plain(option.title):
            return option
    place = "|".join(re.escape(word) for word in book.phrases["place"])
    hit = re.fullmatch(rf"(?:the )?(?:{place})\s?#?(\d)", words) or (
        # A bare digit would be dollars or months in the other two questions.
        re.fullmatch(r"#?(\d)", words)
        if question.slot not in ("budget", "time")
        else None
    )
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth")
    named = re.fullmatch(r"(?:the )?(\w+)(?: (?:one|1|option|choice))?", words)
    number = int(hit.group(1)) if hit else 0
    if named and named.group(1) in ordinals:
        number = ordinals.index(named.group(1)) + 1
    return options[number - 1] if 1 <= number <= len(options) else None


def _misspelt(words: str, question: Question) -> str | None:
    """The option a short answer nearly spells."""
    owners = {
        w: v
        for w, v in _words(question, True).items()
        if len(w) >= _SHORTEST_TO_CORRECT
    }
    pieces = [words, *words.split()] if len(words.split()) <= 6 else words.split()
    for piece in pieces:
        if len(piece) < _SHORTEST_TO_CORRECT:
            continue
        best = process.extractOne(
            piece, list(owners), scorer=fuzz.ratio, score_cutoff=_LIKENESS
        )
        if best:
            return owners[best[0]]
    return None


def read_yes_no(text: str, advice: AdviceLike) -> bool | None:
    """Yes, no, or neither; a text with both is neither."""
    book = guide(advice)
    words = _plain(text)
    said = [kind for kind in ("affirm", "deny") if _starts(words, book, kind)]
    return (said[0] == "affirm") if len(said) == 1 else None


def _plain(text: str) -> str:
    """Lower case, digits for number words, no punctuation at the ends."""
    plain = re.sub(r"\s+", " ", normalize(text).text)
    return plain.strip(" .,!?;:'\"()")


def _whole(words: str, book: Guide, kind: str) -> bool:
    stripped = re.sub(r"^(?:um+|uh+|well|oh|i'?ll|let'?s|just|please)\s+", "", words)
    stripped = re.sub(r"\s+(?:please|pls|thanks)$", "", stripped)
    return book.pattern(kind).fullmatch(stripped) is not None


def _contains(words: str, book: Guide, kind: str) -> bool:
    return book.pattern(kind).search(words) is not None


def _starts(words: str, book: Guide, kind: str) -> bool:
    return book.pattern(kind).match(words) is not None
