"""Measures of a classifier on held-out messages; pure.

A prediction is a label with a confidence. Labels that send a visitor away politely
(`REJECTING`) count as rejection wherever a message is not ours.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.nlu.arrays import Floats
from bot.nlu.spelling import KEYS_BESIDE

REJECTING = frozenset({"nlu_fallback", "out_of_scope", "other_language"})


@dataclass(frozen=True)
class Prediction:
    """What a pipeline said of a message, fallback undone: `label` is its best guess."""

    label: str
    confidence: float
    milliseconds: float = 0.0


def accuracy(expected: Sequence[str], predicted: Sequence[Prediction]) -> float:
    """Share of right labels."""
    pairs = zip(expected, predicted, strict=True)
    return float(np.mean([label == guess.label for label, guess in pairs]))


def macro_f1(expected: Sequence[str], predicted: Sequence[Prediction]) -> float:
    """Mean over labels of the harmonic mean of precision and recall."""
    answers = [guess.label for guess in predicted]
    hits = Counter(a for a, b in zip(expected, answers, strict=True) if a == b)
    wanted, given = Counter(expected), Counter(answers)
    scores = [2 * hits[label] / (wanted[label] + given[label]) for label in wanted]
    return float(np.mean(scores))


def acceptance(predicted: Sequence[Prediction]) -> Floats:
    """How strongly each message is taken for one of ours."""
    return np.array([0.0 if p.label in REJECTING else p.confidence for p in predicted])


def rejection(
    ours: Sequence[Prediction], far: Sequence[Prediction], *, accepted: float = 0.95
) -> float:
    """Share of foreign messages below the value that `accepted` of ours reach."""
    least = float(np.quantile(acceptance(ours), 1 - accepted))
    return float(np.mean(acceptance(far) < max(least, 1e-12)))


def confusions(
    expected: Sequence[str], predicted: Sequence[Prediction]
) -> list[tuple[str, str, int]]:
    """(expected, said instead, how often), most frequent first."""
    pairs = Counter(
        (label, guess.label)
        for label, guess in zip(expected, predicted, strict=True)
        if label != guess.label
    )
    return [(label, said, count) for (label, said), count in pairs.most_common()]


def calibration(
    expected: Sequence[str], predicted: Sequence[Prediction], *, bins: int = 10
) -> list[dict[str, Any]]:
    """By confidence: how many messages, and how many of them right."""
    sure = np.array([guess.confidence for guess in predicted])
    pairs = zip(expected, predicted, strict=True)
    right = np.array([label == guess.label for label, guess in pairs])
    table = []
    for low in np.arange(bins) / bins:
        inside = (sure >= low) & ((sure < low + 1 / bins) | (low + 1 / bins >= 1))
        if inside.any():
            table.append(
                {
                    "confidence": f"{low:.1f}-{low + 1 / bins:.1f}",
                    "messages": int(inside.sum()),
                    "right": round(float(right[inside].mean()), 3),
                }
            )
    return table


def with_typo(text: str, dice: random.Random) -> str:
    """The text with one slip: a letter lost, doubled, swapped or from the next key."""
    places = [i for i, c in enumerate(text) if c.isalpha() and c.isascii()]
    if len(places) < 4:
        return text
    at = dice.choice(places[1:])
    letter, before = text[at], text[:at]
    kind = dice.choice(("lost", "doubled", "swapped", "next key"))
    if kind == "lost":
        return before + text[at + 1 :]
    if kind == "doubled":
        return before + letter + text[at:]
    if kind == "swapped":
        return before[:-1] + letter + before[-1] + text[at + 1 :]
    return before + dice.choice(KEYS_BESIDE[letter.lower()]) + text[at + 1 :]
