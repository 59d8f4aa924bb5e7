"""Which option of a question a text names: chips, words, places, misspellings.

The words stand in `questions.yml`. A longer phrase hides the shorter ones in it, "not"
takes a word back, "no wait" makes the later one count, and a true contradiction comes
back as a problem that names both sides.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge.parsing.in_passing import LONGEST
from knowledge.parsing.money import Problem
from knowledge.parsing.numbers import normalize
from knowledge.questionnaire import Option, Question, Questionnaire, any_of

# Below this likeness a misspelt word is another word ("clinc" is 91, "lap" 67).
_LIKENESS = 85
_SHORTEST_TO_CORRECT = 5


@dataclass(frozen=True)
class _Mention:
    value: str
    start: int
    end: int
    negated: bool


def options_said(
    slot: str, text: str, book: Questionnaire, *, asked: bool = True
) -> str | Problem | None:
    """The option of a question that a text names; contradictions are a problem."""
    question = book.questions[slot]
    plain = normalize(text[:LONGEST]).text
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
    plain: str, question: Question, book: Questionnaire, *, asked: bool
) -> Iterator[_Mention]:
    """Options named in a text; a longer phrase hides the shorter ones in it."""
    owners = question.words(asked=asked)
    quiet = any_of(book.words.corrections).sub(lambda m: "," * len(m.group()), plain)
    denials = [hit.span() for hit in any_of(book.words.negations).finditer(plain)]
    for hit in any_of(tuple(owners)).finditer(plain):
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


def _negated(quiet: str, start: int, book: Questionnaire) -> bool:
    """Whether a "not" or "no" stands before a word, with no comma between."""
    clause = re.split(r"[,.;:!?]|(?<!thing )(?<!where )\bbut\b", quiet[:start])[-1]
    before = " ".join(clause.split()[-5:])
    hit = None
    for hit in any_of(book.words.negations).finditer(before):  # noqa: B007 (the last)
        pass
    # "not only patients" and "don't mind patients" deny nothing.
    return bool(hit) and not re.search(r"\b(?:only|just|mind|sure)\b", before)


def _after_correction(
    plain: str, mentions: list[_Mention], book: Questionnaire
) -> list[_Mention]:
    """What was said after the last "no wait"; everything when there was none."""
    for hit in reversed(list(any_of(book.words.corrections).finditer(plain))):
        later = [m for m in mentions if m.start >= hit.start()]
        if later and len(later) < len(mentions):
            return later
    denied = re.search(r"[.,;?]\s*no\s*[,.;]", plain)
    later = [m for m in mentions if denied and m.start >= denied.start()]
    return later or mentions


def picked(words: str, question: Question, book: Questionnaire) -> Option | None:
    """A chip's own title, or its place in the list: "option 2", "the second one"."""
    options = list(question.options.values())
    for option in options:
        if words == plain(option.title):
            return option
    place = "|".join(re.escape(word) for word in book.words.place)
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


def misspelt(words: str, question: Question) -> str | None:
    """The option a short answer nearly spells."""
    owners = {
        w: v
        for w, v in question.words(asked=True).items()
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


def plain(text: str) -> str:
    """Lower case, digits for number words, no punctuation at the ends."""
    plain = re.sub(r"\s+", " ", normalize(text).text)
    return plain.strip(" .,!?;:'\"()")
