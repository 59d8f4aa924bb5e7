"""Which question a message asks: the arithmetic of the classifier, without Rasa.

One kernel ridge regression (least squares on likeness to the training messages).
Likeness is the sentence encoder's, which knows what words mean, with a share of the
tf-idf likeness of letters and words, which typos cannot break; that one stands alone
where there is no encoder.

    likeness(a, b) = (1 - share) * exp(width * (cosine(a, b) - 1)) + share * tfidf(a, b)
    scores = likeness(message, training messages) @ weights
    p = softmax(scores / temperature)
    confidence = (p * familiarity^4) ^ gamma

familiarity is the cosine of meaning to the nearest training message of the answer that
was chosen: a message unlike all of them is none of ours, however sure p is. (Of foreign
messages p alone rejects 82 % at 95 % of ours accepted, with the nearest message of any
answer 83 to 87 %, so 89 %; squares or fourth powers are alike.)

A ridge regression tells in closed form what it would have said of each training message
without having seen it (leave one out). From that training chooses the temperature,
which makes p honest, and gamma, which makes `threshold` the confidence that 95 % of our
own messages reach.

Why not the logistic regression of the study: on our 4,000 examples it was two points
worse and its cross-validation took a minute instead of a second.

Shapes: m training messages, k labels, d = 384 after projection, f tf-idf features.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.components.encoder import SentenceEncoder
from bot.components.tfidf import Tfidf

ARRAYS_FILE = "arrays.npz"
FACTS_FILE = "facts.json"
# Principal directions kept of the encoder's 1,152: accuracy is the same, and time and
# memory of a message are a third.
DIRECTIONS = 384
# The encoder's first columns are the published sentence vector.
MEANING = 384
# How strongly an unlike message is doubted.
FAMILIARITY = 4
# Below this nothing is left to raise to a power.
SMALLEST = 1e-9
TEMPERATURES = np.geomspace(0.02, 0.5, 33)


@dataclass(frozen=True)
class Options:
    """The numbers of config.yml; their reasons stand there."""

    width: float = 2.0
    ridge: float = 0.05
    letters_share: float = 0.1
    threshold: float = 0.5
    accepted: float = 0.95


@dataclass(frozen=True)
class Guess:
    """A label with its calibrated confidence and its bare probability."""

    label: str
    confidence: float
    probability: float


@dataclass(frozen=True)
class QuestionModel:
    """A trained classifier.

    Attributes:
        labels: Full names, e.g. "fact/renewal", sorted; length k.
        projection: Principal directions (1152, d), empty without an encoder.
        messages: Unit vectors of the training messages (m, d), empty without one.
        meanings: The encoder's last layer of them (m, 384), empty without one.
        owners: Which label each belongs to (m,).
        weights: What each training message says of each label (m, k).
        letters: The same by tf-idf feature (f, k).
        facts: Temperature, gamma, encoder and what leaving one out found.
    """

    labels: list[str]
    projection: np.ndarray
    messages: np.ndarray
    meanings: np.ndarray
    owners: np.ndarray
    weights: np.ndarray
    tfidf: Tfidf
    letters: np.ndarray
    options: Options
    facts: dict[str, Any]

    def rank(self, text: str, encoder: SentenceEncoder | None) -> list[Guess]:
        """All labels, most probable first, for a prepared text."""
        share = _share(self.options, dense=self.messages.size > 0)
        scores = share * self.tfidf.scores(text, self.letters)
        vector = encoder.encode([text]) if encoder and self.messages.size else None
        if vector is not None:
            cosines = self.messages @ _unit(vector @ self.projection)[0]
            likeness = np.exp(self.options.width * (cosines - 1))
            scores = scores + (1 - share) * (likeness @ self.weights)
        logs = log_softmax(scores / self.facts["temperature"])
        order = np.argsort(-logs, kind="stable")
        familiar = self._familiarity(vector, int(order[0]))
        probable = np.exp(logs)
        sure = np.maximum(probable * familiar**FAMILIARITY, SMALLEST)
        sure = sure ** self.facts["gamma"]
        return [
            Guess(self.labels[i], float(sure[i]), float(probable[i])) for i in order
        ]

    def _familiarity(self, vector: np.ndarray | None, label: int) -> float:
        """Cosine of meaning to the nearest training message of a label."""
        if vector is None:
            return 1.0
        own = self.meanings[self.owners == label]
        return float(np.clip((own @ vector[0, :MEANING]).max(), 0.0, 1.0))

    def save(self, folder: Path) -> None:
        """Write arrays and facts; no pickles."""
        np.savez_compressed(
            folder / ARRAYS_FILE,
            projection=self.projection.astype(np.float16),
            messages=self.messages.astype(np.float16),
            meanings=self.meanings.astype(np.float16),
            owners=self.owners.astype(np.int16),
            weights=self.weights.astype(np.float16),
            letters=self.letters.astype(np.float16),
            idf=self.tfidf.idf,
        )
        facts = {
            "labels": self.labels,
            "grams": self.tfidf.grams(),
            "facts": self.facts,
            "options": vars(self.options),
        }
        text = json.dumps(facts, ensure_ascii=False)
        (folder / FACTS_FILE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> QuestionModel:
        """Read what `save` wrote."""
        facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
        with np.load(folder / ARRAYS_FILE, allow_pickle=False) as arrays:
            kept = {name: arrays[name].astype(np.float32) for name in arrays.files}
        return cls(
            labels=facts["labels"],
            projection=kept["projection"],
            messages=kept["messages"],
            meanings=kept["meanings"],
            owners=kept["owners"].astype(np.int64),
            weights=kept["weights"],
            tfidf=Tfidf(facts["grams"], kept["idf"]),
            letters=kept["letters"],
            options=Options(**facts["options"]),
            facts=facts["facts"],
        )


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    encoder: SentenceEncoder | None,
    options: Options,
    judged: Sequence[bool] | None = None,
) -> QuestionModel:
    """Fit the regression and calibrate the confidence.

    Args:
        texts: Prepared messages, one per label.
        labels: Full names.
        encoder: None trains on letters and words alone.
        options: The numbers of config.yml.
        judged: Which messages count for the threshold (all when absent).
    """
    names, targets = np.unique(np.array(labels), return_inverse=True)
    tfidf = Tfidf.learn(texts)
    rows = tfidf.matrix(texts)
    vectors = encoder.encode(list(texts)) if encoder else None
    projection, messages = _project(vectors)
    meanings = messages[:, :0] if vectors is None else vectors[:, :MEANING]
    share = _share(options, dense=messages.size > 0)
    likeness = share * (rows @ rows.T).toarray().astype(np.float32)
    if messages.size:
        likeness += (1 - share) * np.exp(options.width * (messages @ messages.T - 1))
    wanted = np.eye(len(names), dtype=np.float32)[targets] - 1 / len(names)
    weights, unseen = _ridge(likeness, wanted, options.ridge)
    chosen = np.ones(len(texts), dtype=bool) if judged is None else np.array(judged)
    familiar = _unseen_familiarity(meanings, targets, unseen.argmax(axis=1))
    facts = _calibrate(unseen, targets, familiar, chosen, options)
    return QuestionModel(
        labels=[str(name) for name in names],
        projection=projection,
        messages=messages,
        meanings=meanings,
        owners=targets,
        weights=weights,
        tfidf=tfidf,
        letters=np.asarray(rows.T @ weights, dtype=np.float32),
        options=options,
        facts={**facts, "encoder": encoder.fingerprint if encoder else ""},
    )


def _share(options: Options, *, dense: bool) -> float:
    """Letters speak alone where there is no encoder."""
    return options.letters_share if dense else 1.0


def _project(vectors: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Principal directions (1152, d) and the messages along them (m, d), unit long."""
    if vectors is None:
        return np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)
    _, directions = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    kept = directions[:, ::-1][:, :DIRECTIONS].astype(np.float32)
    return kept, _unit(vectors @ kept)


def _ridge(
    likeness: np.ndarray, wanted: np.ndarray, ridge: float
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (m, k), and for each message the scores (m, k) it would have got from
    all the others: wanted - weights / diagonal of the inverse (Allen 1974)."""
    from scipy.linalg import lapack

    matrix = likeness.astype(np.float32)
    matrix.flat[:: len(matrix) + 1] += ridge
    factor, failed = lapack.spotrf(matrix, lower=True, overwrite_a=True)
    if failed:
        raise ValueError(f"ridge {ridge} is too small for these examples: raise it")
    weights, _ = lapack.spotrs(factor, wanted, lower=True)
    half, _ = lapack.strtri(factor, lower=True, overwrite_c=True)
    diagonal = (np.tril(half) ** 2).sum(axis=0)
    return weights, wanted - weights / diagonal[:, None]


def _calibrate(
    scores: np.ndarray,
    targets: np.ndarray,
    familiar: np.ndarray,
    judged: np.ndarray,
    options: Options,
) -> dict[str, Any]:
    """Temperature and gamma from scores of messages the model has not seen."""
    places = np.arange(len(targets))
    losses = [-log_softmax(scores / t)[places, targets].mean() for t in TEMPERATURES]
    temperature = float(TEMPERATURES[int(np.argmin(losses))])
    logs = log_softmax(scores / temperature)
    raw = np.exp(logs.max(axis=1)) * familiar**FAMILIARITY
    # What `accepted` of our own messages reach is to read as `threshold`.
    value = float(np.quantile(raw[judged], 1 - options.accepted))
    value = min(max(value, SMALLEST), 1 - SMALLEST)
    right = logs.argmax(axis=1) == targets
    return {
        "temperature": temperature,
        "gamma": math.log(options.threshold) / math.log(value),
        "raw_threshold": round(value, 5),
        "messages": len(targets),
        "unseen_accuracy": round(float(right.mean()), 4),
        "unseen_log_loss": round(float(min(losses)), 4),
    }


def _unseen_familiarity(
    meanings: np.ndarray, targets: np.ndarray, answers: np.ndarray
) -> np.ndarray:
    """Each message's cosine to the nearest other one of the answer it was given."""
    familiar = np.ones(len(targets), dtype=np.float32)
    if not meanings.size:
        return familiar
    for answer in np.unique(answers):
        asking, own = (
            np.flatnonzero(answers == answer),
            np.flatnonzero(targets == answer),
        )
        cosines = meanings[asking] @ meanings[own].T
        cosines[asking[:, None] == own[None, :]] = -1.0
        familiar[asking] = np.clip(cosines.max(axis=1, initial=0.0), 0.0, 1.0)
    return familiar


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, SMALLEST), dtype=np.float32)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Log probabilities along the last axis."""
    lowered = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(lowered - np.log(np.exp(lowered).sum(axis=-1, keepdims=True)))
