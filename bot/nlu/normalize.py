"""A message as the classifier reads it: names out, typos repaired.

Which question is asked does not depend on which certification it is asked of. "How
often do I renew my CMA" and "... my phlebotomy cert" become the same message, and a
certification added tomorrow is asked about in all the known ways at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bot.nlu import surface
from bot.nlu.spelling import Speller
from knowledge.parsing.plain_text import lowered, straight

# What stands in for a name. Amounts and the rest keep their words: "$200" alone is
# told from a question by what it is, and the encoder knows money.
STAND_INS: Mapping[str, str] = {"certification": "certification"}
# The encoder reads 128 word pieces; nobody asks a question in more letters than this.
MAX_CHARACTERS = 1_000
# A message is worth reading if it has some word or number in letters we can read:
# two Latin letters in a row, or a digit, or a single y or n.
READABLE = re.compile(
    r"[a-z]{2}|\d|\b[yn]\b|¿|[a-z][áéíóúñü]|[áéíóúñü][a-z]", re.IGNORECASE
)
# "aaaaaaa", "hahahahaha" and "?????" say nothing, however long they are.
REPEATED = re.compile(r"(.{1,4}?)\1{7,}", re.DOTALL)


def is_readable(text: str) -> bool:
    """Whether there is anything in a message to understand."""
    rest = REPEATED.sub(" ", text[:MAX_CHARACTERS])
    # Another script is not guessed at by its few Latin letters.
    return not is_other_script(rest) and bool(READABLE.search(rest))


def is_other_script(text: str) -> bool:
    """Whether a message is mostly in letters that are not Latin: 你好, привет."""
    letters = [letter for letter in text[:MAX_CHARACTERS] if letter.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return latin < len(letters) / 2


def prepare(text: str, entities: Sequence[Mapping[str, Any]], speller: Speller) -> str:
    """The message without names, misspellings, greetings and needless spaces, small."""
    # The speller looks at capitals; it comes before they are gone.
    repaired = speller(straight(hide_names(text[:MAX_CHARACTERS], entities)))
    return surface.bare(" ".join(lowered(repaired).split()))


def hide_names(text: str, entities: Sequence[Mapping[str, Any]]) -> str:
    """Put stand-ins where names are; entities must not overlap."""
    pieces, at = [], 0
    hidden = [entity for entity in entities if entity["entity"] in STAND_INS]
    for entity in sorted(hidden, key=lambda entity: int(entity["start"])):
        if entity["start"] < at or entity["end"] > len(text):
            continue
        pieces += [text[at : entity["start"]], STAND_INS[entity["entity"]]]
        at = entity["end"]
    return "".join([*pieces, text[at:]])
