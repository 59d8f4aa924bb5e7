"""tf-idf weights of letter groups and words.

Small enough to own: serving must not import scikit-learn (a second of start-up, 60 MB),
and its vectorisers can only be kept as pickles.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

import numpy as np

from bot.nlu.arrays import Floats, Integers

WORD = re.compile(r"\w+")
# Letters inside words with their edges, 2 to 5 long: endings and stems, and whatever a
# typo leaves whole. Single letters say nothing.
SHORTEST, LONGEST = 2, 5
SQRT_OF_TWO = math.sqrt(2)
# A longer word is no word; this bounds the work of one message.
LONGEST_WORD = 40
MOST_WORDS = 400
# Words whose letter groups are kept at hand: a kilobyte each, eight the longest.
REMEMBERED = 1_024


class Tfidf:
    """Sparse rows of length one: half of it letters, half words.

    Args:
        grams: The features, in the order of their numbers.
        idf: Their weights, shape (f,).
    """

    def __init__(self, grams: Sequence[str], idf: Floats) -> None:
        self._number = {gram: number for number, gram in enumerate(grams)}
        self.idf = np.asarray(idf, dtype=np.float32)

    @classmethod
    def learn(cls, texts: Sequence[str]) -> tuple[Tfidf, Any]:
        """The features that occur in two texts or more, weighted by rarity.

        log((1 + texts) / (1 + texts that have it)) + 1, as scikit-learn's smoothed idf.

        Returns:
            The features, and the rows of the texts as a scipy CSR matrix (m, f).
        """
        # A feature that has no number yet gets the next.
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        parts = zip(*map(_parts, texts), strict=True)
        halves = [_places(half, numbers) for half in parts]
        counts = [_counts(*half, features=len(numbers)) for half in halves]
        seen = sum(half.getnnz(axis=0) for half in counts)
        grams = sorted(gram for gram, number in numbers.items() if seen[number] > 1)
        kept = [numbers[gram] for gram in grams]
        idf = np.log((1 + len(texts)) / (1 + seen[kept])) + 1
        learned = cls(grams, idf)
        return learned, sum(learned._weighed(half[:, kept]) for half in counts)

    def grams(self) -> list[str]:
        """The features, in the order of their numbers."""
        return list(self._number)

    def row(self, text: str) -> tuple[Integers, Floats]:
        """Numbers and weights of the features of a text."""
        numbers: list[Integers] = []
        weights: list[Floats] = []
        for part in _parts(text):
            counts = Counter(
                self._number[gram] for gram in part if gram in self._number
            )
            if counts:
                places = np.fromiter(counts, dtype=np.int64)
                times = np.fromiter(counts.values(), dtype=np.float32)
                values = (1 + np.log(times)) * self.idf[places]
                numbers.append(places)
                weights.append(values / np.linalg.norm(values) / SQRT_OF_TWO)
        if not numbers:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        return np.concatenate(numbers), np.concatenate(weights)

    def scores(self, text: str, weights: Floats) -> Floats:
        """The text's row times a weight matrix (f, k), shape (k,)."""
        numbers, values = self.row(text)
        return np.asarray(values @ weights[numbers])

    def _weighed(self, counts: Any) -> Any:
        """How often features occur (m, f), as rows; in place. See `row`."""
        owners = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        values = (1 + np.log(counts.data)) * self.idf[counts.indices]
        lengths = np.sqrt(np.bincount(owners, values**2, minlength=counts.shape[0]))
        counts.data = np.asarray(values / lengths[owners] / SQRT_OF_TWO, np.float32)
        return counts


def _places(
    grams: Iterable[Sequence[str]], numbers: Mapping[str, int]
) -> tuple[Integers, Integers]:
    """The numbers of the features of all texts in a row, and where each text ends."""
    lists = list(grams)
    ends = np.cumsum([0, *map(len, lists)])
    places = map(numbers.__getitem__, chain.from_iterable(lists))
    return np.fromiter(places, dtype=np.int64, count=ends[-1]), ends


def _counts(places: Integers, ends: Integers, *, features: int) -> Any:
    """How often each text has each feature, a scipy CSR matrix (m, features)."""
    from scipy.sparse import csr_matrix

    shape = (len(ends) - 1, features)
    ones = np.ones(len(places), dtype=np.float32)
    counts = csr_matrix((ones, places, ends), shape=shape)
    counts.sum_duplicates()
    return counts


def _parts(text: str) -> Iterator[Sequence[str]]:
    """The letter groups of a text, then its words and pairs of words."""
    words = [w[:LONGEST_WORD] for w in text.lower().split()[:MOST_WORDS]]
    yield list(chain.from_iterable(map(_letters, words)))
    plain = WORD.findall(" ".join(words))
    pairs = [f"{a} {b}" for a, b in pairwise(plain)]
    yield [f"={word}" for word in (*plain, *pairs)]


@lru_cache(REMEMBERED)
def _letters(word: str) -> tuple[str, ...]:
    """The letter groups of a word, those of one size after those of the last."""
    edged = f" {word} "
    sizes = range(SHORTEST, min(LONGEST, len(edged)) + 1)
    return tuple(
        edged[i : i + size] for size in sizes for i in range(len(edged) - size + 1)
    )
