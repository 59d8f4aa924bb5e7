"""The training examples, ready to learn from: repaired, counted, encoded.

To encode them is most of the work of training. It needs no Python, so it is done beside
all the rest; and no Rasa, which takes seconds to import, and then to read, hash and
check the same files on one core. `begin` starts before it: nothing here imports Rasa.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu import check_examples, spelling, vocabulary
from bot.nlu.encoder.encoder import SentenceEncoder, load_encoder
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
    vectors: np.ndarray | None
    encoder: SentenceEncoder | None

    def at(self, places: Sequence[int]) -> Examples:
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
    vectors: list[Future[np.ndarray]] = []
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


@dataclass(frozen=True)
class _Begun:
    examples: list[Example]
    ready: Examples


_begun: Future[_Begun] | None = None


def begin(folder: Path) -> None:
    """Start on the examples of a folder on a thread of its own."""
    global _begun
    # Here, as two threads that import at once may wait for each other.
    encoder = load_encoder()
    _begun = ThreadPoolExecutor(1).submit(_begin, folder, encoder)


def _begin(folder: Path, encoder: SentenceEncoder | None) -> _Begun:
    found = sorted(
        (entry.text, entry.intent) for entry in check_examples.entries(folder)
    )
    return _Begun(found, read(found, encoder))


def take(examples: Iterable[Example], encoder: SentenceEncoder | None) -> Examples:
    """The examples that were begun, if they are these; else these, from the start."""
    global _begun
    begun, _begun = _begun, None
    wanted = sorted(examples)
    # What went wrong there will go wrong here, where somebody hears of it.
    if begun is not None and begun.exception() is None:
        found = begun.result()
        if found.examples == wanted and found.ready.encoder is encoder:
            return found.ready
    return read(wanted, encoder)
