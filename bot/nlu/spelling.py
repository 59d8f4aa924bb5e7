"""Repairs misspelt words before a message is classified.

Word-piece encoders break on typos, and one slip in an unknown word is nearly always
what it looks like. Only words that nobody knows are touched: a real word, a name from
the vocabulary, a short acronym or a word in capitals stays as it is.

Of the words one slip away the most probable is taken, as in a noisy channel (Kernighan,
Church and Gale 1990): how often it is said, times how easily fingers make that slip.

Two others ask something else and stay apart: `names` finds a name of several words at
its place in the text as typed, and says which thing it is, and
`knowledge.parsing.options` asks which of a few answers a whole short message nearly is.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.nlu.encoder import encoder

WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
PAIR = re.compile(r"\b([A-Za-z]{2,}) ([A-Za-z]{2,})\b")
SHORTEST = 3
LONGEST = 24
# A shorter word is repaired only where fingers slip easily, and to one that is said all
# the time: "hte" is "the". "cna", one slip from "can" and from "cma", is neither.
SHORT = 4
ALL_THE_TIME = 40
# Words that short are no target of longer ones unless they are said now and then.
NOW_AND_THEN = 10
# From this length two slips are repaired, to a word of our own domain only.
LONG = 8
# Repaired words remembered per classifier; a message has few unknown words.
REMEMBERED = 20_000
# Of a hundred words of a visitor, this many are of the kind in the examples.
DOMAIN_SHARE = 0.8
# What is known of ordinary words is their rank; Zipf's law makes it a frequency.
ZIPF_SHIFT = 10
# Slips in the order of how often fingers make them, as logarithms.
EASY, HARD = 0.0, -3.0
# The first letter is rarely wrong (Pollock and Zamora 1984).
AT_FIRST_LETTER = -1.5
KEYS_BESIDE = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij",
    "i": "uok", "o": "ipl", "p": "ol", "a": "qsz", "s": "adwx", "d": "sfec",
    "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim", "l": "ko",
    "z": "ax", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nj",
}  # fmt: skip


class Speller:
    """Repairs words one slip away from a known one.

    Args:
        domain: Words of the training examples and how often they occur.
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
        general = general or {}
        names = set(protected)
        # A word seen once in the examples may itself be a typo.
        often = {word for word, count in domain.items() if count > 1}
        self._domain = domain
        self._known = {*often, *names, *general}
        self._targets = {
            word: math.log(frequency)
            for word, frequency in _frequencies(domain, general).items()
            if word in self._known
            and (word in general or word not in names or len(word) > 5)
        }
        self._own_words = [w for w in self._targets if len(w) >= LONG and w in often]
        self._repaired = lru_cache(REMEMBERED)(self._repair)

    def __call__(self, text: str) -> str:
        """The text with unknown words repaired."""
        text = PAIR.sub(self._moved_space, text)
        return WORD.sub(lambda found: self._word(found.group()), text)

    def _word(self, word: str) -> str:
        lower = word.lower()
        if not SHORTEST <= len(word) <= LONGEST or lower in self._known:
            return word
        if word.isupper() and len(word) < LONG:  # an acronym we do not know
            return word
        return self._repaired(lower)

    def _moved_space(self, found: re.Match[str]) -> str:
        """ "inw ith" is "in with": the space and a letter changed places."""
        left, right = found.groups()
        if {left.lower(), right.lower()} <= self._known:
            return found.group()
        for pair in ((left[:-1], left[-1] + right), (left + right[0], right[1:])):
            if all(self._domain.get(w.lower(), 0) >= NOW_AND_THEN for w in pair):
                return " ".join(pair)
        return found.group()

    def _repair(self, word: str) -> str:
        whole = word.replace("'", "")
        if word != whole and whole in self._known:
            return word
        near = [
            (self._targets[other] + ease, other)
            for other, ease in _slips(word)
            if other in self._targets and self._may_become(word, other, ease)
        ]
        if near:
            return max(near)[1]
        return self._split(word) or self._two_slips(word) or word

    def _may_become(self, word: str, other: str, ease: float) -> bool:
        if min(len(word), len(other)) >= SHORT:
            return True
        least = ALL_THE_TIME if len(word) < SHORT else NOW_AND_THEN
        return ease > HARD and self._domain.get(other, 0) >= least

    def _split(self, word: str) -> str:
        """Two words that are said all the time, written as one."""
        parts = [(word[:at], word[at:]) for at in range(1, len(word))]
        return max(
            (
                (self._targets[a] + self._targets[b], f"{a} {b}")
                for a, b in parts
                if min(self._domain.get(p, 0) for p in (a, b)) >= ALL_THE_TIME
                and a in self._targets
                and b in self._targets
            ),
            default=(0.0, ""),
        )[1]

    def _two_slips(self, word: str) -> str:
        """A long word of ours, two slips away."""
        if len(word) < LONG:
            return ""
        near = process.extract(
            word, self._own_words, scorer=OSA.distance, score_cutoff=2, limit=None
        )
        return max((self._targets[hit[0]], hit[0]) for hit in near)[1] if near else ""


def _frequencies(
    domain: Mapping[str, int], general: Mapping[str, int]
) -> dict[str, float]:
    """How often a visitor says each word, as a share of all words."""
    said = {word: DOMAIN_SHARE * count for word, count in domain.items()}
    ranks = {word: 1 / (rank + ZIPF_SHIFT) for word, rank in general.items()}
    total = sum(domain.values()) or 1
    scale = (1 - DOMAIN_SHARE) * total / (sum(ranks.values()) or 1)
    for word, share in ranks.items():
        said[word] = said.get(word, 0.0) + scale * share
    return {word: frequency / total for word, frequency in said.items()}


def _slips(word: str) -> Iterator[tuple[str, float]]:
    """What was meant if one slip made the word, and how easily it is made."""
    for at, letter in enumerate(word):
        before, after = word[:at], word[at + 1 :]
        first = AT_FIRST_LETTER if at == 0 else 0.0
        # One letter too many: struck twice, or a neighbour struck as well.
        beside = KEYS_BESIDE.get(letter, "")
        around = word[at - 1 : at] + word[at + 1 : at + 2]
        easy = letter in around or any(key in beside for key in around)
        yield before + after, first + (EASY if easy else HARD)
        for other in ascii_lowercase:
            yield before + other + after, first + (EASY if other in beside else HARD)
            yield before + other + word[at:], first + EASY
        if after:
            yield before + after[0] + letter + after[1:], first + EASY
    for other in ascii_lowercase:
        yield word + other, EASY


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
