"""Finds the numbers of a question model from examples, without Rasa.

Kinds with many examples count less each, by the square root, so that a kind is not
favoured for being well documented.

A ridge regression tells in closed form what it would have said of a training message
without having seen it (leave one out). Every second message is judged so. From that
training chooses the temperature, which makes p honest, and gamma, which makes
`threshold` the confidence that 95 % of our own messages reach.

Why not the logistic regression of the study: on our 4,000 examples it was two points
worse and its cross-validation took a minute instead of a second.

Shapes as in `question_model`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from bot.nlu.arrays import Flags, Floats, Integers
from bot.nlu.clauses import LONG_WORDS
from bot.nlu.examples import Examples
from bot.nlu.question_model import (
    FAMILIARITY,
    SMALLEST,
    Options,
    QuestionModel,
    in_scope,
    in_steps,
    log_softmax,
    share_of_letters,
    unit,
)

# Principal directions kept of the encoder's 1,152. With 192 half a point is lost on
# held-out messages, and as they are bytes little time is won.
DIRECTIONS = 384
# A question in short; how many stories make a kind's mean trusted in full.
SHORT_WORDS = 12
ENOUGH_STORIES = 8
# How much less an example of a kind with many counts.
BALANCE = 0.5
# Features of letters and words that many messages share.
COMMON = 512
TEMPERATURES = np.geomspace(0.02, 0.5, 33)


def train(
    examples: Examples, *, options: Options, foreign: Collection[str] = ()
) -> QuestionModel:
    """Fit the regression and calibrate the confidence.

    Args:
        options: The numbers of config.yml.
        foreign: Labels of what is none of ours; they do not count for the threshold.
    """
    labels = np.array(examples.labels)
    order = np.argsort(labels, kind="stable")
    names, firsts, targets = np.unique(
        labels[order], return_index=True, return_inverse=True
    )
    rows, vectors = examples.rows[order], examples.vectors
    projection, messages = _project(
        None if vectors is None else vectors[order],
        targets,
        np.array(examples.lengths)[order],
    )
    # The messages to judge go last: see `_ridge`.
    mixed = np.concatenate([np.arange(0, len(order), 2), np.arange(1, len(order), 2)])
    judged = (len(order) + 1) // 2
    kinds = targets[mixed]
    meanings = messages[mixed] if messages.size else None
    likeness = _likeness(rows[mixed], meanings, options)
    weights, unseen = _ridge(likeness, kinds, options.ridge, judged)
    weights = weights[np.argsort(mixed)]
    familiar = _unseen_familiarity(meanings, kinds, unseen.argmax(axis=1))
    is_foreign = np.isin(names, list(foreign))
    facts = _calibrate(unseen, kinds[-judged:], familiar, is_foreign, options)
    levels, steps = in_steps(messages)
    return QuestionModel(
        labels=[str(name) for name in names],
        projection=projection,
        messages=levels,
        steps=steps,
        firsts=firsts,
        weights=weights,
        tfidf=examples.tfidf,
        letters=np.asarray(rows.T @ weights, dtype=np.float32),
        options=options,
        facts={
            **facts,
            "foreign": sorted(foreign),
            "encoder": examples.encoder.fingerprint if examples.encoder else "",
        },
    )


def saliency(examples: Examples, options: Options) -> Floats:
    """How much each message teaches (m,).

    How far the regression moves, in the norm of its kernel, when it has to do without
    that one: what optimal brain surgery (Hassibi and Stork 1993) calls the saliency of
    a weight. Here it is weight times error unseen.
    """
    kinds = np.unique(np.array(examples.labels), return_inverse=True)[1]
    _, messages = _project(examples.vectors, kinds, np.array(examples.lengths))
    likeness = _likeness(examples.rows, messages if messages.size else None, options)
    weights, unseen = _ridge(likeness, kinds, options.ridge, len(kinds))
    return np.asarray((weights * (_wanted(kinds) - unseen)).sum(axis=1))


def _wanted(kinds: Integers) -> Floats:
    """What each message is to say of each label (m, k): the mean over labels is 0."""
    labels = int(kinds.max()) + 1
    return np.asarray(np.eye(labels, dtype=np.float32)[kinds] - 1 / labels)


def _project(
    vectors: Floats | None, kinds: Integers, lengths: Integers
) -> tuple[Floats, Floats]:
    """Principal directions (1152, d) and the messages along them (m, d).

    What a message has in other directions is lost, not made up for by stretching it:
    with 256 kept a foreign message lies there to a seventh, ours to a fifteenth.
    """
    if vectors is None:
        return np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)
    vectors = unit(vectors)
    style = _style_direction(vectors, kinds, lengths)
    content = vectors - np.outer(vectors @ style, style)
    _, directions = np.linalg.eigh((content.T @ content).astype(np.float64))
    kept = directions[:, ::-1][:, :DIRECTIONS].astype(np.float32)
    # With few messages what was taken out may stand among the directions of nothing.
    kept -= np.outer(style, style @ kept)
    return kept, content @ kept


def _style_direction(vectors: Floats, kinds: Integers, lengths: Integers) -> Floats:
    """The direction (1152,) in which stories differ from short questions of their kind.

    It says how a visitor tells something and not what is asked. Left in, a story is
    taken for a kind that happens to have many stories among its examples. On 280 held
    out 226 were right with it and 239 without; two directions gave 235, three 233, and
    leaving one out said the same. Without enough stories it is nothing (zeros).

    Nuisance attribute projection (Solomonoff, Quillen and Campbell 2004), which took
    the telephone out of a speaker's voice.

    Args:
        vectors: Of length one (m, 1152).
        kinds: The number of each message's label (m,).
        lengths: In words (m,).
    """
    apart = [np.zeros(vectors.shape[1], dtype=np.float32)]
    for kind in np.unique(kinds):
        stories = vectors[(kinds == kind) & (lengths >= LONG_WORDS)]
        short = vectors[(kinds == kind) & (lengths <= SHORT_WORDS)]
        if len(stories) and len(short):
            trust = math.sqrt(min(len(stories), ENOUGH_STORIES))
            apart.append(trust * (stories.mean(axis=0) - short.mean(axis=0)))
    _, strength, directions = np.linalg.svd(np.array(apart), full_matrices=False)
    return np.asarray(directions[0] * (strength[0] > 0), dtype=np.float32)


def _likeness(rows: Any, meanings: Floats | None, options: Options) -> Floats:
    """The kernel (m, m) of the training messages, right of its diagonal only.

    What is left of the diagonal is not to be read: it would take as long again.

    Args:
        rows: Their tf-idf (m, f), sparse.
        meanings: Along the principal directions (m, d); None without an encoder.
    """
    from scipy.linalg import blas

    size = rows.shape[0]
    share = share_of_letters(options, dense=meanings is not None)
    # Of all products of features, 19 in 20 are of the few hundred commonest: as a dense
    # matrix those take a second, as a sparse one eight.
    often = np.argsort(-np.bincount(rows.indices, minlength=rows.shape[1]))
    common = rows[:, often[:COMMON]].toarray()
    rare = rows[:, often[COMMON:]].tocsr()
    columns = rare.T.tocsr()

    def mean(start: int, end: int) -> None:
        block = likeness.T[start:end, start:]
        block -= 1
        block *= options.width
        np.exp(block, out=block)
        block *= 1 - share

    def spell(start: int, end: int) -> None:
        letters = (rare[start:end] @ columns[:, start:]).toarray()
        letters *= share
        likeness.T[start:end, start:] += letters

    # BLAS counts by columns: what is below the diagonal to it is right of it to us. One
    # matrix for all, as half a gigabyte of new memory takes a second by itself.
    if meanings is None:
        likeness = np.zeros((size, size), dtype=np.float32, order="F")
    else:
        likeness = blas.ssyrk(1.0, meanings.T, trans=True, lower=True)
        _in_bands(mean, size)
    likeness = blas.ssyrk(
        share,
        common.T,
        trans=True,
        lower=True,
        beta=1.0,
        c=likeness,
        overwrite_c=True,
    )
    _in_bands(spell, size)
    return np.asarray(likeness.T)


def _in_bands(work: Callable[[int, int], None], size: int) -> None:
    """Do the work for rows from start to end, until all are done, on every core."""
    cores = os.cpu_count() or 1
    edges = np.linspace(0, size, 32 * cores + 1, dtype=int)
    with ThreadPoolExecutor(cores) as workers:
        list(workers.map(work, edges[:-1], edges[1:]))


def _ridge(
    likeness: Floats, kinds: Integers, ridge: float, judged: int
) -> tuple[Floats, Floats]:
    """Weights (m, k), and scores of the last messages as if unseen (judged, k).

    Those are what each would have got from all the others: wanted - weights / diagonal
    of the inverse (Allen 1974).

    The last corner of the inverse needs only the last corner of the Cholesky factor: to
    judge half of the messages costs an eighth of judging all.

    A message of rarity r counts as if it were there r times. Reads `likeness` right of
    its diagonal and overwrites it: with 11,000 messages a matrix takes 480 MB.

    Args:
        likeness: The kernel (m, m), right of its diagonal.
        kinds: The number of each message's label (m,), from 0 to k - 1.
        ridge: What is added to the diagonal.
        judged: How many of the last messages.

    Raises:
        ValueError: The matrix cannot be factored.
    """
    from scipy.linalg import lapack

    wanted = _wanted(kinds)
    rarity = np.bincount(kinds)[kinds] ** -BALANCE
    root = np.sqrt(rarity / rarity.mean()).astype(np.float32)[:, None]
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
    corner, _ = lapack.strtri(factor[-judged:, -judged:], lower=True)
    # What is above the diagonal is left over from before.
    diagonal = np.array([corner[i:, i] @ corner[i:, i] for i in range(judged)])
    errors = weights[-judged:] / (root[-judged:] * diagonal[:, None])
    return weights * root, wanted[-judged:] - errors


def _calibrate(
    scores: Floats,
    targets: Integers,
    familiar: Floats,
    foreign: Flags,
    options: Options,
) -> dict[str, Any]:
    """Temperature and gamma from scores of messages the model has not seen.

    Most of the examples that others stand for are gone (see `thin`), so what is judged
    is harder than what visitors say: of those three in four are right here and 19 in 20
    there, at the same temperature.
    """
    places = np.arange(len(targets))
    losses = [-log_softmax(scores / t)[places, targets].mean() for t in TEMPERATURES]
    temperature = float(TEMPERATURES[int(np.argmin(losses))])
    logs = log_softmax(scores / temperature)
    answers = logs.argmax(axis=1)
    ours = np.where(foreign[answers], 1.0, in_scope(scores, foreign, temperature))
    raw = np.exp(logs.max(axis=1)) * familiar**FAMILIARITY * ours
    judged = ~foreign[targets]
    # What `accepted` of our own messages reach is to read as `threshold`.
    value = float(np.quantile(raw[judged], 1 - options.accepted))
    value = min(max(value, SMALLEST), 1 - SMALLEST)
    right = answers == targets
    return {
        "temperature": temperature,
        "gamma": math.log(options.threshold) / math.log(value),
        "raw_threshold": round(value, 5),
        "judged": len(targets),
        "unseen_accuracy": round(float(right.mean()), 4),
        "unseen_log_loss": round(float(min(losses)), 4),
    }


def _unseen_familiarity(
    meanings: Floats | None, kinds: Integers, answers: Integers
) -> Floats:
    """How near each of the last messages is to the answer it was given.

    The cosine to the nearest other message of that answer; shape as `answers`.
    """
    familiar = np.ones(len(answers), dtype=np.float32)
    if meanings is None:
        return familiar
    first = len(kinds) - len(answers)
    for answer in np.unique(answers):
        given = np.flatnonzero(answers == answer)
        own = np.flatnonzero(kinds == answer)
        cosines = meanings[first + given] @ meanings[own].T
        cosines[first + given[:, None] == own] = 0.0
        familiar[given] = np.clip(cosines.max(axis=1, initial=0.0), 0.0, 1.0)
    return familiar
