"""Which precise question a message asks, by meaning alone.

A topic ("what to bring on exam day") has cases ("is a calculator allowed"), each with a
few ways to ask it, written by editors. The case whose nearest phrasing points where the
message does is meant, if it points there closely enough. Nothing is trained: a case is
understood as soon as its phrasings have vectors, a few milliseconds each, and vectors
that were calculated once are kept in a file.

Shapes: p phrasings, d = 384, the sentence vector of the last layer.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder.encoder import SENTENCE_WIDTH, SentenceEncoder
from knowledge.store.knowledge_base import KnowledgeBase, knowledge_base

logger = logging.getLogger(__name__)

VECTORS_FILE = Path("var/encoder/cases.npz")

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class CaseMatch:
    """A case, and how near its nearest phrasing is: a cosine, 1 is the same."""

    case: str
    cosine: float


class CaseIndex:
    """The phrasings of all cases as vectors.

    Args:
        phrasings: Prepared texts (see `normalize.prepare`) by case.
        encoder: The encoder that messages are encoded with.
        file: Where vectors are kept between starts; None keeps none.
    """

    def __init__(
        self,
        phrasings: Mapping[str, Sequence[str]],
        encoder: SentenceEncoder,
        file: Path | None = VECTORS_FILE,
    ) -> None:
        pairs = [(case, text) for case, texts in phrasings.items() for text in texts]
        self._cases = list(phrasings)
        places = {case: place for place, case in enumerate(self._cases)}
        self._of = np.array([places[case] for case, _ in pairs], dtype=np.intp)
        self._vectors = _vectors([text for _, text in pairs], encoder, file)

    def nearest(self, vector: Vectors, most: int = 5) -> list[CaseMatch]:
        """The nearest cases to an encoder's vector (1152,), nearest first."""
        if not len(self._vectors):
            return []
        cosines = self._vectors @ vector[:SENTENCE_WIDTH]
        best = np.full(len(self._cases), -1.0, dtype=np.float32)
        np.maximum.at(best, self._of, cosines)
        order = np.argsort(-best, kind="stable")[:most]
        return [CaseMatch(self._cases[i], float(best[i])) for i in order]

    def ties(self, closest: float) -> list[tuple[str, str, float]]:
        """Pairs of cases of which two phrasings are nearer than `closest`."""
        likeness = self._vectors @ self._vectors.T
        rows, columns = np.nonzero(np.triu(likeness >= closest, k=1))
        found: dict[tuple[str, str], float] = {}
        for row, column in zip(rows, columns, strict=True):
            one, other = self._cases[self._of[row]], self._cases[self._of[column]]
            if one != other:
                pair = (one, other)
                found[pair] = max(found.get(pair, -1.0), float(likeness[row, column]))
        return [(*pair, cosine) for pair, cosine in sorted(found.items())]


def _vectors(
    texts: Sequence[str], encoder: SentenceEncoder, file: Path | None
) -> Vectors:
    """Sentence vectors (p, 384), those known already from the file."""
    marks = [_mark(text, encoder.fingerprint) for text in texts]
    known = _read(file) if file else {}
    new = [place for place, mark in enumerate(marks) if mark not in known]
    if new:
        made = encoder.encode([texts[place] for place in new])[:, :SENTENCE_WIDTH]
        known |= {marks[place]: made[row] for row, place in enumerate(new)}
        if file:
            # What no case says any more is left out.
            _write(file, {mark: known[mark] for mark in marks})
    if not texts:
        return np.zeros((0, SENTENCE_WIDTH), dtype=np.float32)
    return np.stack([known[mark] for mark in marks]).astype(np.float32)


def _mark(text: str, fingerprint: str) -> str:
    """One name for a text and the encoder that read it."""
    return hashlib.sha256(f"{fingerprint}\n{text}".encode()).hexdigest()[:32]


def _read(file: Path) -> dict[str, Vectors]:
    """Kept vectors by mark; none when the file is missing or damaged."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            return dict(zip(kept["marks"].tolist(), kept["vectors"], strict=True))
    except FileNotFoundError:
        return {}
    except Exception:  # zipfile, zlib and numpy each raise their own
        logger.warning("%s cannot be read: the vectors are calculated again", file)
        return {}


def _write(file: Path, vectors: Mapping[str, Vectors]) -> None:
    """Keep vectors, whole or not at all; to keep none is no harm."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as target:
            np.savez(
                target,
                marks=np.array(list(vectors)),
                vectors=np.stack(list(vectors.values())).astype(np.float16),
            )
        part.replace(file)
    except OSError as error:
        logger.warning("%s cannot be written: %s", file, error)


class LiveCases:
    """The index of the knowledge base's cases, made anew aside when they change.

    A message never waits for a database or for vectors: it is read with the index there
    is. Only the first one, right after a start, waits a moment for the first index.
    """

    FIRST_SECONDS = 5.0
    EVERY_SECONDS = 1.0

    def __init__(
        self,
        encoder: SentenceEncoder,
        prepare: Callable[[str], str],
        base: Callable[[], KnowledgeBase] = knowledge_base,
        file: Path | None = VECTORS_FILE,
    ) -> None:
        self._encoder = encoder
        self._prepare = prepare
        self._base = base
        self._file = file
        self._index: CaseIndex | None = None
        self._topics: dict[str, tuple[str, ...]] = {}
        self._revision: int | None = None
        self._looked = float("-inf")
        self._lock = threading.Lock()
        self._first = threading.Event()

    def index(self) -> CaseIndex | None:
        """The newest index, None while there is none."""
        if time.monotonic() - self._looked > self.EVERY_SECONDS:
            self._look()
        self._first.wait(self.FIRST_SECONDS)
        return self._index

    def topics(self, case: str) -> tuple[str, ...]:
        """The questions a case belongs to, the nearest first; none of a question."""
        return self._topics.get(case, ())

    def _look(self) -> None:
        self._looked = time.monotonic()
        threading.Thread(target=self._renew, name="cases", daemon=True).start()

    def _renew(self) -> None:
        if not self._lock.acquire(blocking=False):
            return
        try:
            base = self._base()
            revision, cases = base.revision(), base.cases()
            if revision != self._revision:
                phrasings = {
                    key: [self._prepare(text) for text in texts]
                    for key, texts in base.asked().items()
                }
                self._index = CaseIndex(phrasings, self._encoder, self._file)
                self._topics = {one.key: one.topics for one in cases}
                self._revision = revision
        except Exception as error:
            # Without the knowledge base topics are understood all the same.
            logger.warning("cases: not read (%s)", type(error).__name__)
        finally:
            self._first.set()
            self._lock.release()
