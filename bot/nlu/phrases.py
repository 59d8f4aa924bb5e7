"""Phrases of the content files as one pattern; pure.

"a|b" is either word, "*" up to three words of the same sentence, "(word)" a word that
may be missing, "#" a number, "$" the end of the clause; everything else is itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from knowledge.parsing.plain_text import lowered

_NOT_A_WORD = re.compile(r"[^a-z0-9.!?;,\s]+")
_SENTENCE_END = re.compile(r"[.!?;\n]+")
# "killll myself", "sooooo"
_DRAWLED = re.compile(r"([a-z])\1{2,}")
_COMMAS = re.compile(r"\s*,[\s,]*")
_GAP = r"(?:\w+ (?:, )?){0,3}?"


def plain(text: str) -> str:
    """Small letters and digits, no apostrophes, sentences parted by " . "."""
    lower = lowered(text).replace("'", "")
    lower = _DRAWLED.sub(r"\1\1", _NOT_A_WORD.sub(" ", lower))
    lower = _COMMAS.sub(" , ", lower)
    return " ".join(_SENTENCE_END.sub(" . ", lower).split())


def pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of some phrases, to search in `plain` text plus a space."""
    alternatives = sorted(_expression(phrase) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives) or '(?!)'})")


def substitution(same: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern for the words that are changed before looking, longest first."""
    words = sorted(same, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b")


def _expression(phrase: str) -> str:
    return "".join(_part(part) for part in phrase.split())


def _part(part: str) -> str:
    if part == "*":
        return _GAP
    if part == "#":
        return r"\d+ (?:, )?"
    missing = part.startswith("(")
    words = "|".join(map(_word, part.strip("()").split("|")))
    return f"(?:{words})" + ("?" if missing else "")


def _word(word: str) -> str:
    return r"(?:(?<=, )|\. |$)" if word == "$" else rf"{re.escape(word)} (?:, )?"
