"""Examples are made ready once, whoever begins."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import examples

ROOT = Path(__file__).parents[4]
FILE = """\
version: "3.1"
nlu:
  - intent: fact/renewal
    examples: |
      - how do i renew my CMA
      - renew rma
  - intent: greet
    examples: |
      - hi
"""
FOUND = [("hi", "greet"), ("renew rma", "fact/renewal")]
FOUND += [("how do i renew my CMA", "fact/renewal")]


class Encoder:
    """Counts the texts it is given."""

    def __init__(self):
        self.texts = []

    def encode(self, texts):
        self.texts += texts
        lengths = np.array([len(text) for text in texts], dtype=np.float32)
        return np.repeat(lengths[:, None], 4, axis=1)


@pytest.fixture
def encoder(monkeypatch):
    made = Encoder()
    monkeypatch.setattr(examples, "load_encoder", lambda: made)
    monkeypatch.setattr(examples, "_begun", None)
    return made


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "all.yml").write_text(FILE, encoding="utf-8")
    return tmp_path


def test_examples_are_prepared_counted_and_encoded(encoder):
    ready = examples.take(FOUND, encoder)
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


def test_a_part_at_a_time_they_stay_in_order(encoder, monkeypatch):
    whole = examples.take(FOUND, encoder)
    monkeypatch.setattr(examples, "AT_A_TIME", 2)
    parts = examples.take(FOUND, encoder)
    assert (parts.vectors == whole.vectors).all()
    assert list(parts.labels) == list(whole.labels)


def test_without_an_encoder_there_are_no_vectors():
    assert examples.take(FOUND, None).vectors is None


def test_what_was_begun_is_taken_once(encoder, folder):
    examples.begin(folder)
    begun = examples.take(FOUND, encoder)
    assert len(encoder.texts) == 3
    again = examples.take(FOUND, encoder)
    assert len(encoder.texts) == 6
    assert (begun.vectors == again.vectors).all()
    assert list(begun.labels) == list(again.labels)


def test_other_examples_or_another_encoder_begin_anew(encoder, folder):
    examples.begin(folder)
    assert list(examples.take(FOUND[:1], encoder).labels) == ["greet"]
    examples.begin(folder)
    other = Encoder()
    assert examples.take(FOUND, other).encoder is other
    assert len(other.texts) == 3


def test_beginning_does_not_wait_for_rasa():
    program = "import sys, bot.nlu.examples; print('rasa' in sys.modules)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "False"


def test_a_file_that_cannot_be_read_hinders_nobody(encoder, folder):
    (folder / "all.yml").write_text("nlu: [", encoding="utf-8")
    examples.begin(folder)
    assert len(examples.take(FOUND, encoder).labels) == 3
