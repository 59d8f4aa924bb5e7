"""tf-idf weights of letter groups and words.

Small enough to own: serving must not import scikit-learn (a second of start-up, 60 MB),
and its vectorisers can only be kept as pickles.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

WORD = re.compile(r"\w+")
# Letters inside words with their edges, 2 to 5 long: endings and stems, and whatever a
# typo leaves whole. Single letters say nothing.
SHORTEST, LONGEST = 2, 5
SQRT_OF_TWO = math.sqrt(2)
# A longer word is no word; this bounds the work of one message.
LONGEST_WORD = 40
MOST_WORDS = 400


class Tfidf:
    """Sparse rows of length one: half of it letters, half words.

    Args:
        grams: The features, in the order of their numbers.
        idf: Their weights, shape (f,).
    """

    def __init__(self, grams: Sequence[str], idf: np.ndarray) -> None:
        self._number = {gram: number for number, gram in enumerate(grams)}
        self.idf = np.asarray(idf, dtype=np.float32)

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Tfidf:
        """Features of the texts that occur at least twice, weighted by rarity."""
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update({gram for part in _parts(text) for gram in part})
        grams = sorted(gram for gram, count in seen.items() if count > 1)
        weights = [math.log((1 + len(texts)) / (1 + seen[g])) + 1 for g in grams]
        return cls(grams, np.array(weights, dtype=np.float32))

    def grams(self) -> list[str]:
        """The features, in the order of their numbers."""
        return list(self._number)

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Numbers and weights of the features of a text."""
        numbers: list[np.ndarray] = []
        weights: list[np.ndarray] = []
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

    def scores(self, text: str, weights: np.ndarray) -> np.ndarray:
        """The text's row times a weight matrix (f, k), shape (k,)."""
        numbers, values = self.row(text)
        return np.asarray(values @ weights[numbers])

    def matrix(self, texts: Sequence[str]) -> Any:
        """The rows of all texts as a scipy CSR matrix (m, f)."""
        from scipy.sparse import csr_matrix

        rows = [self.row(text) for text in texts]
        owners = np.repeat(np.arange(len(rows)), [len(numbers) for numbers, _ in rows])
        values = np.concatenate([values for _, values in rows])
        numbers = np.concatenate([numbers for numbers, _ in rows])
        shape = (len(rows), len(self._number))
        return csr_matrix((values, (owners, numbers)), shape=shape)


def _parts(text: str) -> Iterator[list[str]]:
    """The letter groups of a text, then its words and pairs of words."""
    words = [w[:LONGEST_WORD] for w in text.lower().split()[:MOST_WORDS]]
    letters: list[str] = []
    for word in words:
        edged = f" {word} "
        for size in range(SHORTEST, min(LONGEST, len(edged)) + 1):
            letters += [edged[i : i + size] for i in range(len(edged) - size + 1)]
    yield letters
    plain = WORD.findall(" ".join(words))
    pairs = [f"{a} {b}" for a, b in pairwise(plain)]
    yield [f"={word}" for word in (*plain, *pairs)]
