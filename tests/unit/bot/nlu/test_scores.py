"""The measures, on predictions one can count by hand."""

import random

import pytest

from bot.nlu.tools import scores
from bot.nlu.tools.scores import Prediction

EXPECTED = ["a", "a", "b", "c"]
SURE = {"a": 0.9, "b": 0.4, "b ": 0.95, "c": 1.0}.items()
SAID = [Prediction(label.strip(), sure) for label, sure in SURE]


def test_accuracy_and_f1():
    assert scores.accuracy(EXPECTED, SAID) == 0.75
    # a: 1 of 2 found, none wrongly; b: found, once wrongly; c: right.
    assert scores.macro_f1(EXPECTED, SAID) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_confusions_say_what_was_taken_for_what():
    assert scores.confusions(EXPECTED, SAID) == [("a", "b", 1)]


def test_a_polite_refusal_accepts_nothing():
    away = [Prediction("out_of_scope", 0.99), Prediction("a", 0.2)]
    assert scores.acceptance(away).tolist() == [0.0, 0.2]
    assert scores.rejection(SAID, away, accepted=1.0) == 1.0
    assert scores.rejection(SAID, [Prediction("a", 0.99)], accepted=0.95) == 0.0


def test_calibration_counts_each_message_once():
    table = scores.calibration(EXPECTED, SAID)
    assert sum(line["messages"] for line in table) == len(SAID)
    assert table[-1] == {"confidence": "0.9-1.0", "messages": 3, "right": 1.0}


def test_a_typo_is_one_slip_and_always_the_same():
    text = "how much is the exam"
    typos = {scores.with_typo(text, random.Random(seed)) for seed in range(40)}
    assert text not in typos or len(typos) > 20
    assert all(abs(len(typo) - len(text)) <= 1 for typo in typos)
    assert scores.with_typo("hi", random.Random(1)) == "hi"
    assert scores.with_typo(text, random.Random(7)) == (
        scores.with_typo(text, random.Random(7))
    )
