"""The training examples, ready to learn from: repaired, counted, encoded.

To encode them is most of the work of training. It needs no Python, so it is done beside
all the rest; and no Rasa, which takes seconds to import, and then to read, hash and
check the same files on one core. `PreparedExamples` lets a command start before it:
nothing here imports Rasa.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bot.nlu import spelling, vocabulary
from bot.nlu.arrays import Floats, Integers
from bot.nlu.encoder.encoder import SentenceEncoder
from bot.nlu.names import MentionFinder
from bot.nlu.normalize import prepare
from bot.nlu.tfidf import Tfidf

# Enough for many to have the same length, few enough for encoding to begin early.
AT_A_TIME = 256
# A message and the full name of its intent.
Example = tuple[str, str]


@dataclass(frozen=True)
class Examples:
    """Examples in any order.

    Attributes:
        labels: Their full names (m).
        lengths: In words (m).
        words: What the speller learned of them.
        tfidf: The features of their letters and words.
        rows: These features of each, a scipy CSR matrix (m, f).
        vectors: Of the encoder (m, 1152); None without one.
        encoder: Which one that was.
    """

    labels: Sequence[str]
    lengths: Sequence[int]
    words: dict[str, Any]
    tfidf: Tfidf
    rows: Any
    vectors: Floats | None
    encoder: SentenceEncoder | None

    def at(self, places: Sequence[int] | Integers) -> Examples:
        """Those at some places."""
        return replace(
            self,
            labels=[self.labels[place] for place in places],
            lengths=[self.lengths[place] for place in places],
            rows=self.rows[places],
            vectors=None if self.vectors is None else self.vectors[places],
        )


def read(examples: Sequence[Example], encoder: SentenceEncoder | None) -> Examples:
    """Make examples ready."""
    names = vocabulary.read()
    words = {
        "domain": spelling.count_words(text for text, _ in examples),
        "protected": sorted(names.words()),
    }
    speller, finder = make_speller(words), MentionFinder.of(names)
    prepared: list[str] = []
    vectors: list[Future[Floats]] = []
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for start in range(0, len(examples), AT_A_TIME):
            some = [
                prepare(text, [vars(name) for name in finder.find(text)], speller)
                for text, _ in examples[start : start + AT_A_TIME]
            ]
            prepared += some
            if encoder:
                vectors.append(workers.submit(encoder.encode, some))
        tfidf, rows = Tfidf.learn(prepared)
        found = [vector.result() for vector in vectors]
    return Examples(
        labels=[label for _, label in examples],
        lengths=[len(text.split()) for text in prepared],
        words=words,
        tfidf=tfidf,
        rows=rows,
        vectors=np.concatenate(found) if encoder else None,
        encoder=encoder,
    )


def make_speller(words: dict[str, Any]) -> spelling.Speller:
    """The speller for the words of a model."""
    general = spelling.general_words()
    return spelling.Speller(words["domain"], words["protected"], general)


class PreparedExamples:
    """Examples that were made ready before they are asked for.

    Who trains begins with what data/nlu says (`begin`) and hands the cache to the
    component that learns from it (`QuestionClassifier.prepared`). Kept by the digest of
    the examples and their encoder, so that other ones are never taken for these.
    """

    def __init__(self) -> None:
        self._ready: dict[str, Future[Examples]] = {}

    def begin(
        self, examples: Iterable[Example], encoder: SentenceEncoder | None
    ) -> None:
        """Start to make examples ready, on a thread of its own."""
        wanted = sorted(examples)
        # Its one thread ends with its one task.
        worker = ThreadPoolExecutor(1)
        self._ready[digest(wanted, encoder)] = worker.submit(read, wanted, encoder)
        worker.shutdown(wait=False)

    def take(
        self, examples: Iterable[Example], encoder: SentenceEncoder | None
    ) -> Examples:
        """The examples ready, and no longer kept: from the start, if not begun."""
        wanted = sorted(examples)
        begun = self._ready.pop(digest(wanted, encoder), None)
        # What went wrong there will go wrong here, where somebody hears of it.
        if begun is None or begun.exception() is not None:
            return read(wanted, encoder)
        return begun.result()


def digest(examples: Sequence[Example], encoder: SentenceEncoder | None) -> str:
    """Says which examples and which encoder: a SHA-256, in hexadecimal digits."""
    said = json.dumps([encoder.fingerprint if encoder else "", *examples])
    return hashlib.sha256(said.encode()).hexdigest()
