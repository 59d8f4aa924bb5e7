"""Cuts a message that asks two things in two; pure.

"How much is the CMA and how long is it valid?" is neither a question of cost nor one of
renewal to a classifier that must choose. A cut is made only where a new question surely
begins; the classifier then decides whether both halves are questions it knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.parsing.asking import QUESTION_WORDS

_CUT = re.compile(
    rf"(?:[?.!;]+\s*(?:and |also |then |plus )*|,?\s+(?:and|also|plus)\s+(?:also\s+)?)"
    rf"(?=(?:{QUESTION_WORDS})\b)",
    re.IGNORECASE,
)
# The part before the first cut need not be one: stories begin with what happened.
_ASKS = re.compile(
    rf"\?|(?:^|[,.;!]|\b(?:and|but|so|ok|okay|hi|hey|hello|well|please|wondering|know)\b)"
    rf"\W*(?:{QUESTION_WORDS})\b",
    re.IGNORECASE,
)
# Less is no question by itself ("and how?").
FEWEST_WORDS = 3
# A story with many questions is answered as a whole.
MOST_PARTS = 3
Part = tuple[str, list[dict[str, Any]]]


def questions(text: str, entities: Sequence[Mapping[str, Any]]) -> list[Part]:
    """The parts of a text that asks more than once, each with its entities.

    Offsets count from the start of the part. A text with one question has no parts.
    """
    cuts = list(_CUT.finditer(text))
    if not 1 <= len(cuts) < MOST_PARTS:
        return []
    if not _ASKS.search(text[: cuts[0].end()].rstrip()):
        return []
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(text)]
    spans = list(zip(starts, ends, strict=True))
    if any(len(text[start:end].split()) < FEWEST_WORDS for start, end in spans):
        return []
    return [
        (
            text[start:end],
            [_moved(e, start) for e in entities if _inside(e, start, end)],
        )
        for start, end in spans
    ]


def _inside(entity: Mapping[str, Any], start: int, end: int) -> bool:
    return bool(start <= entity["start"] and entity["end"] <= end)


def _moved(entity: Mapping[str, Any], start: int) -> dict[str, Any]:
    moved = {"start": entity["start"] - start, "end": entity["end"] - start}
    return {**entity, **moved}
