"""Spelled-out numbers as digits, without losing the visitor's own positions.

Money, durations and dates are all found by patterns over digits. Here "two hundred
bucks" becomes "200 bucks" once, together with a map back to the text as it was typed,
so that the extractor can still say where each value stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from text_to_num import text2num

from knowledge.parsing.plain_text import lowered

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ("hundred", "thousand", "million", "billion")
_NUMBER_WORDS = frozenset((*_UNITS, *_TENS, *_SCALES))
# Words in "nine hundred and ninety-nine thousand nine hundred and ninety-nine".
_LONGEST_NUMBER = 11
_TOKEN = re.compile(r"[a-z]+|\d+|\s+|.", re.S)
# "a couple of" is two, "a few" three, "several" five: the usual reading, said back to
# the visitor before it is used.
_VAGUE = (
    (re.compile(r"\b(?:a )?couple(?: of)?(?= (?:more )?[a-z])"), "two"),
    (re.compile(r"\b(?:a )?few(?= (?:more )?[a-z])"), "three"),
    (re.compile(r"\bseveral(?= [a-z])"), "five"),
    (re.compile(r"\b(?:a )?half (?:of )?an?(?= (?:year|month|week))"), "0.5"),
    (re.compile(r"\b(?:a|an|one)(?= (?:hundred|thousand|million|grand)\b)"), "one"),
    (re.compile(r"\b(?:a )?dozen\b"), "12"),
)


@dataclass(frozen=True)
class Normalized:
    """A text in lower case with digits, and where each of its characters came from."""

    text: str
    origin: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The positions in the original text of a piece of the normalized one."""
        if start >= end:
            return (0, 0)
        return self.origin[start][0], self.origin[end - 1][1]


def normalize(text: str) -> Normalized:
    """Lower case, plain punctuation and digits for number words."""
    lower = lowered(text)
    plain = Normalized(lower, tuple((i, i + 1) for i in range(len(lower))))
    for pattern, digits in _VAGUE:
        plain = _replace(
            plain, [(m.start(), m.end(), digits) for m in pattern.finditer(plain.text)]
        )
    return _replace(plain, list(_spelled(plain.text)))


def _replace(source: Normalized, changes: list[tuple[int, int, str]]) -> Normalized:
    """Put new text in, every new character pointing at the whole old piece."""
    if not changes:
        return source
    text: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    for start, end, new in changes:
        text.append(source.text[at:start] + new)
        origin.extend(source.origin[at:start])
        origin.extend([source.span(start, end)] * len(new))
        at = end
    text.append(source.text[at:])
    origin.extend(source.origin[at:])
    return Normalized("".join(text), tuple(origin))


def _spelled(text: str) -> Iterator[tuple[int, int, str]]:
    """Runs of number words with the digits they stand for."""
    run: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word in _NUMBER_WORDS or (word == "and" and run):
            run.append((word, match.start(), match.end()))
        elif not (run and (word.isspace() or word == "-")):
            yield from _convert(run, text)
            run = []
    yield from _convert(run, text)


def _convert(
    run: list[tuple[str, int, int]], text: str
) -> Iterator[tuple[int, int, str]]:
    """Digits for a run; a run of several numbers is cut where one ends."""
    while run:
        # A scale after digits ("2 hundred", "5 million") multiplies them: money.py.
        after_digits = text[: run[0][1]].rstrip()[-1:].isdigit()
        if run[0][0] == "and" or (run[0][0] in _SCALES and after_digits):
            run = run[1:]
            continue
        for length in range(min(len(run), _LONGEST_NUMBER), 0, -1):
            words = [word for word, _, _ in run[:length]]
            if words[-1] == "and":
                continue
            number = _value(words)
            if number is not None:
                yield run[0][1], run[length - 1][2], str(number)
                run = run[length:]
                break
        else:
            run = run[1:]


def _value(words: list[str]) -> int | None:
    """The number these words spell, also the spoken "two fifty" for 250."""
    if "and" in words and not any(scale in words for scale in _SCALES):
        return None
    try:
        return int(text2num(" ".join(words), "en"))
    except ValueError:
        pass
    if len(words) in (2, 3) and words[0] in _UNITS[1:10] and words[1] in _TENS:
        try:
            return int(text2num(words[0], "en")) * 100 + int(
                text2num(" ".join(words[1:]), "en")
            )
        except ValueError:
            return None
    return None
