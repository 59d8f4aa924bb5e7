"""Finds the numbers of a question model from examples, without Rasa.

Kinds with many examples count less each, by the square root, so that a kind is not
favoured for being well documented.

A ridge regression tells in closed form what it would have said of each training message
without having seen it (leave one out). From that training chooses the temperature,
which makes p honest, and gamma, which makes `threshold` the confidence that 95 % of our
own messages reach.

Why not the logistic regression of the study: on our 4,000 examples it was two points
worse and its cross-validation took a minute instead of a second.

Shapes as in `question_model`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from bot.components.encoder import SentenceEncoder
from bot.components.question_model import (
    FAMILIARITY,
    SMALLEST,
    Options,
    QuestionModel,
    homely,
    in_steps,
    log_softmax,
    share_of_letters,
    unit,
)
from bot.components.tfidf import Tfidf

# Principal directions kept of the encoder's 1,152. With 192 half a point is lost on
# held-out messages, and as they are bytes little time is won.
DIRECTIONS = 384
# How much less an example of a kind with many counts.
BALANCE = 0.5
# Features of letters and words that many messages share.
COMMON = 512
TEMPERATURES = np.geomspace(0.02, 0.5, 33)


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    encoder: SentenceEncoder | None,
    options: Options,
    foreign: Collection[str] = (),
) -> QuestionModel:
    """Fit the regression and calibrate the confidence.

    Args:
        texts: Prepared messages, one per label.
        labels: Full names.
        encoder: None trains on letters and words alone.
        options: The numbers of config.yml.
        foreign: Labels of what is none of ours; they do not count for the threshold.
    """
    order = np.argsort(np.array(labels), kind="stable")
    texts = [texts[place] for place in order]
    names, firsts, targets = np.unique(
        np.array(labels)[order], return_index=True, return_inverse=True
    )
    tfidf = Tfidf.learn(texts)
    rows = tfidf.matrix(texts)
    vectors = encoder.encode(texts) if encoder else None
    projection, messages = _project(vectors)
    likeness, cosines = _likeness(rows, messages, options)
    wanted = np.eye(len(names), dtype=np.float32)[targets] - 1 / len(names)
    rarity = np.bincount(targets)[targets] ** -BALANCE
    rarity = rarity / rarity.mean()
    weights, unseen = _ridge(likeness, wanted, options.ridge, rarity)
    familiar = _unseen_familiarity(cosines, targets, unseen.argmax(axis=1))
    strange = np.isin(names, list(foreign))
    facts = _calibrate(unseen, targets, familiar, strange, options)
    levels, steps = in_steps(messages)
    return QuestionModel(
        labels=[str(name) for name in names],
        projection=projection,
        messages=levels,
        steps=steps,
        firsts=firsts,
        weights=weights,
        tfidf=tfidf,
        letters=np.asarray(rows.T @ weights, dtype=np.float32),
        options=options,
        facts={
            **facts,
            "foreign": sorted(foreign),
            "encoder": encoder.fingerprint if encoder else "",
        },
    )


def _project(vectors: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Principal directions (1152, d) and the messages along them (m, d).

    What a message has in other directions is lost, not made up for by stretching it:
    with 256 kept a foreign message lies there to a seventh, ours to a fifteenth.
    """
    if vectors is None:
        return np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)
    _, directions = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    kept = directions[:, ::-1][:, :DIRECTIONS].astype(np.float32)
    return kept, unit(vectors) @ kept


def _likeness(
    rows: Any, messages: np.ndarray, options: Options
) -> tuple[np.ndarray, np.ndarray | None]:
    """The kernel (m, m) of the training messages, right of its diagonal only, and the
    cosines (m, m) of their meanings.

    What is left of the diagonal is not to be read: it would take as long again.
    """
    cosines = messages @ messages.T if messages.size else None
    share = share_of_letters(options, dense=cosines is not None)
    # Of all products of features, 19 in 20 are of the few hundred commonest: as a dense
    # matrix those take a second, as a sparse one eight.
    often = np.argsort(-np.bincount(rows.indices, minlength=rows.shape[1]))
    common = rows[:, often[:COMMON]].toarray()
    rare = rows[:, often[COMMON:]].tocsr()
    columns = rare.T.tocsr()
    likeness: np.ndarray = common @ common.T

    def finish(start: int, end: int) -> None:
        block = likeness[start:end, start:]
        block += (rare[start:end] @ columns[:, start:]).toarray()
        block *= share
        if cosines is not None:
            meanings = options.width * (cosines[start:end, start:] - 1)
            np.exp(meanings, out=meanings)
            meanings *= 1 - share
            block += meanings

    edges = np.linspace(0, len(likeness), 32 * (os.cpu_count() or 1) + 1, dtype=int)
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        list(workers.map(finish, edges[:-1], edges[1:]))
    return likeness, cosines


def _ridge(
    likeness: np.ndarray, wanted: np.ndarray, ridge: float, rarity: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (m, k), and for each message the scores (m, k) it would have got from
    all the others: wanted - weights / diagonal of the inverse (Allen 1974).

    A message of rarity r counts as if it were there r times. Reads `likeness` right of
    its diagonal and overwrites it: with 14,000 messages a matrix takes 800 MB.
    """
    from scipy.linalg import lapack

    root = np.sqrt(rarity).astype(np.float32)[:, None]
    likeness *= root
    likeness *= root.T
    likeness.flat[:: len(likeness) + 1] += ridge
    # LAPACK counts by columns: the transposed view of a symmetric matrix saves a copy.
    factor, failed = lapack.spotrf(
        likeness.T, lower=True, clean=False, overwrite_a=True
    )
    if failed:
        raise ValueError(f"ridge {ridge} is too small for these examples: raise it")
    weights, _ = lapack.spotrs(factor, wanted * root, lower=True)
    half, _ = lapack.strtri(factor, lower=True, overwrite_c=True)
    # What is above the diagonal is left over from before.
    diagonal = np.array([half[i:, i] @ half[i:, i] for i in range(len(half))])
    return weights * root, wanted - weights / (root * diagonal[:, None])


def _calibrate(
    scores: np.ndarray,
    targets: np.ndarray,
    familiar: np.ndarray,
    strange: np.ndarray,
    options: Options,
) -> dict[str, Any]:
    """Temperature and gamma from scores of messages the model has not seen."""
    places = np.arange(len(targets))
    losses = [-log_softmax(scores / t)[places, targets].mean() for t in TEMPERATURES]
    temperature = float(TEMPERATURES[int(np.argmin(losses))])
    logs = log_softmax(scores / temperature)
    answers = logs.argmax(axis=1)
    at_home = np.where(strange[answers], 1.0, homely(scores, strange, temperature))
    raw = np.exp(logs.max(axis=1)) * familiar**FAMILIARITY * at_home
    judged = ~strange[targets]
    # What `accepted` of our own messages reach is to read as `threshold`.
    value = float(np.quantile(raw[judged], 1 - options.accepted))
    value = min(max(value, SMALLEST), 1 - SMALLEST)
    right = answers == targets
    return {
        "temperature": temperature,
        "gamma": math.log(options.threshold) / math.log(value),
        "raw_threshold": round(value, 5),
        "messages": len(targets),
        "unseen_accuracy": round(float(right.mean()), 4),
        "unseen_log_loss": round(float(min(losses)), 4),
    }


def _unseen_familiarity(
    cosines: np.ndarray | None, targets: np.ndarray, answers: np.ndarray
) -> np.ndarray:
    """Each message's cosine to the nearest other one of the answer it was given."""
    familiar = np.ones(len(targets), dtype=np.float32)
    if cosines is None:
        return familiar
    for place, answer in enumerate(answers):
        own = targets == answer
        own[place] = False
        nearest = cosines[place, own].max(initial=0.0)
        familiar[place] = np.clip(nearest, 0.0, 1.0)
    return familiar
