"""Repairs misspelt words before a message is classified.

Word-piece encoders break on typos, and one slip in an unknown word is nearly always
what it looks like. Only words that nobody knows are touched: a real word, a name from
the vocabulary, a short acronym or a word in capitals stays as it is.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.components import encoder

WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
# "cna" is one slip from "can" and from "cma", and is neither.
SHORTEST = 4
LONGEST = 24
# From this length two slips are repaired, to a word of our own domain only.
LONG = 8
# Repaired words remembered per classifier; a message has few unknown words.
REMEMBERED = 20_000


class Speller:
    """Repairs words one slip away from a known one.

    Args:
        domain: Words of the training examples and how often they occur; the target of
            choice.
        protected: Names that are right as they are and never a target: "ccma" is not
            a slip of "cma".
        general: Ordinary words and their rank, frequent first.
    """

    def __init__(
        self,
        domain: Mapping[str, int],
        protected: Iterable[str] = (),
        general: Mapping[str, int] | None = None,
    ) -> None:
        self._general = dict(general or {})
        names = set(protected)
        # A word seen once in the examples may itself be a typo.
        often = {word for word, count in domain.items() if count > 1}
        self._known = {*often, *names, *self._general}
        self._targets = {
            word: count
            for word, count in domain.items()
            if len(word) >= SHORTEST
            and (count > 1 or word in self._general)
            and (word in self._general or word not in names or len(word) > 5)
        }
        self._by_length: dict[int, list[str]] = {}
        for word in self._general:
            self._by_length.setdefault(len(word), []).append(word)
        self._repaired = lru_cache(REMEMBERED)(self._repair)

    def __call__(self, text: str) -> str:
        """The text with unknown words repaired."""
        return WORD.sub(lambda found: self._word(found.group()), text)

    def _word(self, word: str) -> str:
        lower = word.lower()
        if not SHORTEST <= len(word) <= LONGEST or lower in self._known:
            return word
        if word.isupper() and len(word) < LONG:  # an acronym we do not know
            return word
        return self._repaired(lower)

    def _repair(self, word: str) -> str:
        whole = word.replace("'", "")
        if word != whole and whole in self._known:
            return word
        return (
            self._nearest(word, self._targets, slips=1)
            or self._nearest_general(word)
            or self._nearest(word, self._targets, slips=2 if len(word) >= LONG else 0)
            or word
        )

    def _nearest(self, word: str, targets: Mapping[str, int], *, slips: int) -> str:
        """The closest target, the most frequent of equals."""
        near = process.extract(
            word, list(targets), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        if not near:
            return ""
        return min(near, key=lambda hit: (hit[1], -targets[hit[0]]))[0]

    def _nearest_general(self, word: str) -> str:
        lengths = (len(word) - 1, len(word), len(word) + 1)
        words = [known for n in lengths for known in self._by_length.get(n, ())]
        near = process.extract(
            word, words, scorer=OSA.distance, score_cutoff=1, limit=None
        )
        if not near:
            return ""
        return min(near, key=lambda hit: self._general[hit[0]])[0]


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """How often each word occurs, in lower case."""
    return dict(Counter(word.lower() for text in texts for word in WORD.findall(text)))


def save_words(path: Path, words: Mapping[str, object]) -> None:
    """Write the words of a model."""
    path.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def load_words(path: Path) -> dict[str, Any]:
    """Read what `save_words` wrote."""
    words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=1)
def general_words(folder: Path = encoder.FOLDER) -> dict[str, int]:
    """Ordinary words by rank, from the encoder's vocabulary; empty without it."""
    try:
        lines = (folder / encoder.VOCABULARY_FILE).read_text(encoding="utf-8")
    except OSError:
        return {}
    return encoder.whole_words(lines.split("\n"))
