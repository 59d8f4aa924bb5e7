"""Examples are made ready once, whoever begins."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import examples

ROOT = Path(__file__).parents[4]
FOUND = [("hi", "greet"), ("renew rma", "fact/renewal")]
FOUND += [("how do i renew my CMA", "fact/renewal")]


class Encoder:
    """Counts the texts it is given."""

    def __init__(self, fingerprint="one"):
        self.texts = []
        self.fingerprint = fingerprint

    def encode(self, texts):
        self.texts += texts
        lengths = np.array([len(text) for text in texts], dtype=np.float32)
        return np.repeat(lengths[:, None], 4, axis=1)


@pytest.fixture
def encoder():
    return Encoder()


@pytest.fixture
def prepared():
    return examples.PreparedExamples()


def test_examples_are_prepared_counted_and_encoded(prepared, encoder):
    ready = prepared.take(FOUND, encoder)
    assert list(ready.labels) == ["greet", "fact/renewal", "fact/renewal"]
    assert sorted(encoder.texts) == [
        "hi",
        "how do i renew my certification",
        "renew certification",
    ]
    assert [int(vector[0]) for vector in ready.vectors] == [2, 31, 19]
    assert ready.rows.shape[0] == 3
    assert "=certification" in ready.tfidf.grams()
    assert ready.words["domain"]["renew"] == 2
    assert "rma" in ready.words["protected"]


def test_a_part_at_a_time_they_stay_in_order(prepared, encoder, monkeypatch):
    whole = prepared.take(FOUND, encoder)
    monkeypatch.setattr(examples, "AT_A_TIME", 2)
    parts = prepared.take(FOUND, encoder)
    assert (parts.vectors == whole.vectors).all()
    assert list(parts.labels) == list(whole.labels)


def test_without_an_encoder_there_are_no_vectors(prepared):
    assert prepared.take(FOUND, None).vectors is None


def test_what_was_begun_is_taken_once(prepared, encoder):
    prepared.begin(FOUND[::-1], encoder)
    begun = prepared.take(FOUND, encoder)
    assert len(encoder.texts) == 3
    again = prepared.take(FOUND, encoder)
    assert len(encoder.texts) == 6
    assert (begun.vectors == again.vectors).all()
    assert list(begun.labels) == list(again.labels)


def test_other_examples_or_another_encoder_begin_anew(prepared, encoder):
    prepared.begin(FOUND[::-1], encoder)
    assert list(prepared.take(FOUND[:1], encoder).labels) == ["greet"]
    prepared.begin(FOUND[::-1], encoder)
    other = Encoder("another")
    assert prepared.take(FOUND, other).encoder is other
    assert len(other.texts) == 3


def test_beginning_does_not_wait_for_rasa():
    program = "import sys, bot.nlu.examples; print('rasa' in sys.modules)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "False"


def test_what_went_wrong_before_is_tried_where_somebody_hears_of_it(
    prepared, encoder, monkeypatch
):
    with monkeypatch.context() as broken:
        broken.setattr(encoder, "encode", None)
        prepared.begin(FOUND, encoder)
        (begun,) = prepared._ready.values()
        assert isinstance(begun.exception(), TypeError)
    assert len(prepared.take(FOUND, encoder).labels) == 3


def test_a_digest_says_which_examples_and_which_encoder(encoder):
    marks = {
        examples.digest(FOUND, None),
        examples.digest(FOUND, encoder),
        examples.digest(FOUND, Encoder("another")),
        examples.digest(FOUND[:2], encoder),
        examples.digest([("hi", "bye"), *FOUND[1:]], encoder),
    }
    assert len(marks) == 5
    assert examples.digest(list(FOUND), Encoder()) == examples.digest(FOUND, encoder)
