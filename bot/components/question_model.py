"""Which question a message asks: the arithmetic of the classifier, without Rasa.

Two experts look at a message. The dense one is a logistic regression on the sentence
encoder's vectors (768 numbers): it knows what words mean. The sparse one is a ridge
regression on tf-idf weights of letters and words: it knows how words look, and stands
alone where there is no encoder. Their log probabilities are added by weight.

    confidence = (p * cosine^2) ^ gamma

p is the probability of the answer, cosine the likeness to the nearest training message
(an unlike message is none of ours, however sure the experts are). gamma is chosen in
training by cross-validation so that `threshold` accepts 95 % of our own kind of
messages; it moves every confidence and changes no order.

Shapes: m training messages, k labels, d = 768, f sparse features.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.components.encoder import WIDTH, SentenceEncoder
from bot.components.tfidf import Tfidf

ARRAYS_FILE = "arrays.npz"
FACTS_FILE = "facts.json"
# Below this nothing is left to raise to a power.
SMALLEST = 1e-9


@dataclass(frozen=True)
class Options:
    """The numbers of config.yml; their reasons stand there."""

    inverse_regularisation: float = 20.0
    dense_weight: float = 0.7
    ridge: float = 1.0
    ridge_temperature: float = 0.1
    threshold: float = 0.5
    accepted: float = 0.95
    folds: int = 5


@dataclass(frozen=True)
class Guess:
    """A label with its calibrated confidence and its bare probability."""

    label: str
    confidence: float
    probability: float


@dataclass
class QuestionModel:
    """A trained classifier.

    Attributes:
        labels: Full names, e.g. "fact/renewal", sorted; length k.
        dense: Weights (d, k) and bias (k,), or None without an encoder.
        sparse: Ridge weights (f, k).
        messages: Unit vectors of the training messages, (m, 384) or (0, 384).
        facts: Threshold, gamma, encoder and figures of the cross-validation.
    """

    labels: list[str]
    dense: tuple[np.ndarray, np.ndarray] | None
    sparse: np.ndarray
    tfidf: Tfidf
    messages: np.ndarray
    options: Options
    facts: dict[str, Any]

    def rank(self, text: str, encoder: SentenceEncoder | None) -> list[Guess]:
        """All labels, most probable first, for a prepared text."""
        vector = encoder.encode([text]) if encoder and self.dense else None
        logs = self._log_probabilities([text], vector)[0]
        cosine = _likeness(vector, self.messages)[0]
        probabilities = np.exp(logs)
        order = np.argsort(-logs, kind="stable")
        sure = np.maximum(probabilities * cosine**2, SMALLEST) ** self.facts["gamma"]
        return [
            Guess(self.labels[i], float(sure[i]), float(probabilities[i]))
            for i in order
        ]

    def _log_probabilities(
        self, texts: Sequence[str], vectors: np.ndarray | None
    ) -> np.ndarray:
        """Shape (texts, k)."""
        rows = np.stack([self.tfidf.scores(text, self.sparse) for text in texts])
        logs = log_softmax(rows / self.options.ridge_temperature)
        if vectors is None or self.dense is None:
            return logs
        weights, bias = self.dense
        share = self.options.dense_weight
        dense = log_softmax(vectors @ weights + bias)
        return log_softmax(share * dense + (1 - share) * logs)

    def save(self, folder: Path) -> None:
        """Write arrays and facts; no pickles."""
        weights, bias = self.dense or (np.zeros((0, 0)), np.zeros(0))
        np.savez_compressed(
            folder / ARRAYS_FILE,
            weights=weights.astype(np.float16),
            bias=bias.astype(np.float32),
            sparse=self.sparse.astype(np.float16),
            messages=self.messages.astype(np.float16),
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
            kept = {name: arrays[name] for name in arrays.files}
        weights = kept["weights"].astype(np.float32)
        return cls(
            labels=facts["labels"],
            dense=(weights, kept["bias"]) if weights.size else None,
            sparse=kept["sparse"].astype(np.float32),
            tfidf=Tfidf(facts["grams"], kept["idf"]),
            messages=kept["messages"].astype(np.float32),
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
    """Fit both experts and calibrate the confidence.

    Args:
        texts: Prepared messages, one per label.
        labels: Full names.
        encoder: None trains the sparse expert alone.
        options: The numbers of config.yml.
        judged: Which messages count for the threshold (all when absent).
    """
    names, targets = np.unique(np.array(labels), return_inverse=True)
    vectors = encoder.encode(list(texts)) if encoder else None
    raw, right, logs = _cross_validate(texts, targets, vectors, len(names), options)
    chosen = np.ones(len(texts), dtype=bool) if judged is None else np.array(judged)
    # The value that `accepted` of our own messages reach is to read as `threshold`.
    value = float(np.quantile(raw[chosen], 1 - options.accepted)) if len(raw) else 0.5
    value = min(max(value, SMALLEST), 1 - SMALLEST)
    facts = {
        "gamma": math.log(options.threshold) / math.log(value),
        "encoder": encoder.fingerprint if encoder else "",
        "messages": len(texts),
        "cross_validated_accuracy": round(float(right.mean()), 4) if len(right) else 0,
        "raw_threshold": round(value, 5),
    }
    facts |= _margins(logs, right)
    model = _fit(texts, targets, vectors, len(names), options)
    model.labels = [str(name) for name in names]
    model.facts = facts
    return model


def _fit(
    texts: Sequence[str],
    targets: np.ndarray,
    vectors: np.ndarray | None,
    count: int,
    options: Options,
) -> QuestionModel:
    tfidf = Tfidf.learn(texts)
    return QuestionModel(
        labels=[],
        dense=None if vectors is None else _logistic(vectors, targets, count, options),
        sparse=tfidf.ridge(texts, np.eye(count)[targets] - 1 / count, options.ridge),
        tfidf=tfidf,
        messages=_meaning(vectors),
        options=options,
        facts={},
    )


def _logistic(
    vectors: np.ndarray, targets: np.ndarray, count: int, options: Options
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (d, count) and bias (count,); labels that are absent get none."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(
        C=options.inverse_regularisation, max_iter=300, tol=1e-2
    ).fit(vectors.astype(np.float32), targets)
    weights = np.zeros((vectors.shape[1], count), dtype=np.float32)
    bias = np.full(count, -30.0, dtype=np.float32)
    if len(fitted.classes_) == 2:  # one row stands for both
        half = np.stack([-fitted.coef_[0], fitted.coef_[0]]) / 2
        weights[:, fitted.classes_] = half.T
        bias[fitted.classes_] = np.array([-1, 1]) * fitted.intercept_[0] / 2
    else:
        weights[:, fitted.classes_] = fitted.coef_.T
        bias[fitted.classes_] = fitted.intercept_
    return weights, bias


def _cross_validate(
    texts: Sequence[str],
    targets: np.ndarray,
    vectors: np.ndarray | None,
    count: int,
    options: Options,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each message, judged by a model that has not seen it: p * cosine^2 of the
    answer, whether it is right, and the log probabilities."""
    folds = _folds(targets, options.folds)
    logs = np.zeros((len(texts), count), dtype=np.float32)
    cosine = np.ones(len(texts), dtype=np.float32)
    for fold in range(options.folds):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if not len(outside) or len(np.unique(targets[inside])) < 2:
            continue
        seen = None if vectors is None else vectors[inside]
        model = _fit([texts[i] for i in inside], targets[inside], seen, count, options)
        unseen = None if vectors is None else vectors[outside]
        logs[outside] = model._log_probabilities([texts[i] for i in outside], unseen)
        cosine[outside] = _likeness(unseen, model.messages, len(outside))
    answers = logs.argmax(axis=1)
    raw = np.exp(logs.max(axis=1)) * cosine**2
    return raw, answers == targets, logs


def _folds(targets: np.ndarray, count: int) -> np.ndarray:
    """A fold per message: each label is dealt out evenly, the same way each time."""
    folds = np.zeros(len(targets), dtype=int)
    shuffle = np.random.default_rng(0)
    for target in np.unique(targets):
        places = shuffle.permutation(np.flatnonzero(targets == target))
        folds[places] = (np.arange(len(places)) + target) % count
    return folds


def _margins(logs: np.ndarray, right: np.ndarray) -> dict[str, Any]:
    """How much likelier the first answer is than the second: in the closest tenth."""
    if not len(logs) or logs.shape[1] < 2:
        return {"close_call": 1.0}
    best = np.sort(logs, axis=1)[:, -2:]
    ratio = np.exp(best[:, 0] - best[:, 1])
    # The tenth with the closest runners-up.
    close = float(np.quantile(ratio, 0.9))
    wrong = float((~right)[ratio >= close].mean())
    return {"close_call": round(close, 4), "wrong_when_close": round(wrong, 4)}


def _meaning(vectors: np.ndarray | None) -> np.ndarray:
    """The part of the vectors whose angle is likeness, (m, 384)."""
    if vectors is None:
        return np.zeros((0, WIDTH), dtype=np.float32)
    return vectors[:, :WIDTH].astype(np.float32)


def _likeness(
    vectors: np.ndarray | None, messages: np.ndarray, count: int = 1
) -> np.ndarray:
    """Cosine to the nearest training message, (texts,); one where none is known."""
    if vectors is None or not len(messages):
        return np.ones(count, dtype=np.float32)
    nearest = (vectors[:, :WIDTH] @ messages.T).max(axis=1)
    return np.asarray(np.clip(nearest, 0.0, 1.0))


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Log probabilities along the last axis."""
    lowered = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(lowered - np.log(np.exp(lowered).sum(axis=-1, keepdims=True)))
