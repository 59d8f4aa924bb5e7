"""The arithmetic of answering, on models small enough to know the answer."""

from dataclasses import replace

import numpy as np
import pytest
import simsimd

from bot.nlu import question_model, question_training
from bot.nlu.examples import Examples
from bot.nlu.question_model import Options, OptionsError, QuestionModel
from bot.nlu.tfidf import Tfidf
from tests.unit.bot.nlu.pipeline import configured, entry

TEXTS = {
    "cost": ["how much is it", "what does it cost", "how much is the exam"],
    "greet": ["hello there", "hello you", "hello to you there"],
    "none": ["dogs and boats", "boats for sale", "dogs for sale"],
}


class Letters:
    """An encoder by the letters of a text."""

    fingerprint = "letters"

    def encode(self, texts):
        return np.array([[t.count(c) + 0.01 for c in "abcdefgh"] for t in texts], "f")

    def encode_one(self, text):
        return self.encode([text])[0]


def learn(encoder):
    pairs = [(text, label) for label, texts in TEXTS.items() for text in texts]
    texts = [text for text, _ in pairs]
    tfidf, rows = Tfidf.learn(texts)
    ready = Examples(
        labels=[label for _, label in pairs],
        lengths=[len(text.split()) for text in texts],
        words={},
        tfidf=tfidf,
        rows=rows,
        vectors=encoder.encode(texts) if encoder else None,
        encoder=encoder,
    )
    options = replace(configured(), ridge=0.2)
    return question_training.train(ready, options=options, foreign=["none"])


@pytest.fixture(params=[Letters(), None], ids=["encoder", "letters alone"])
def encoder(request):
    return request.param


def test_the_best_answer_comes_first_and_probabilities_add_up(encoder):
    model = learn(encoder)
    for label, texts in TEXTS.items():
        for text in texts:
            guesses = model.rank(text, encoder)
            assert guesses[0].label == label
            assert sum(guess.probability for guess in guesses) == pytest.approx(1, 1e-4)
    assert len(model.rank("hello", encoder, most=2)) == 2


def test_a_clause_that_speaks_for_an_answer_helps_it(encoder):
    model = learn(encoder)
    text = "hello there dogs how much is it"
    heard = {"how much is it": 1.0, "hello there": 0.0}

    def cost(**options):
        found = model.rank(text, encoder, **options)
        return next(guess.probability for guess in found if guess.label == "cost")

    assert cost(clauses=heard) > cost()


def test_what_is_kept_says_the_same(encoder, tmp_path):
    model = learn(encoder)
    model.save(tmp_path)
    again = QuestionModel.load(tmp_path)
    assert again.options == model.options
    for text in ("how much is it", "hello", "boats"):
        one, other = model.rank(text, encoder), again.rank(text, encoder)
        assert one[0].label == other[0].label
        assert other[0].confidence == pytest.approx(one[0].confidence, abs=0.01)


def test_what_is_none_of_ours_makes_the_rest_doubtful():
    scores = np.array([[1.0, -0.2], [1.0, 0.5]], np.float32)
    mask = np.array([False, True])
    quiet, loud = question_model.in_scope(scores, mask, 0.5)
    assert quiet == 1.0
    assert loud == pytest.approx(np.exp(-1))
    assert (question_model.in_scope(scores, ~mask & mask, 0.5) == 1).all()


def test_nothing_has_no_length_and_no_steps():
    assert (question_model.unit(np.zeros((2, 3), np.float32)) == 0).all()
    levels, steps = question_model.in_steps(np.zeros((0, 3), np.float32))
    assert levels.shape == (0, 3)
    assert steps.shape == (0,)


@pytest.mark.parametrize("wrong", [None, "0.2", [0.2]])
def test_a_number_that_is_none_is_named(wrong):
    with pytest.raises(OptionsError, match=r"config\.yml.*ridge"):
        Options.of({**entry(), "ridge": wrong})


def test_cosines_in_steps_are_near_the_true_ones():
    rows = np.random.default_rng(5).normal(size=(50, 192)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    levels, steps = question_model.in_steps(rows)
    assert levels.dtype == np.int8
    products = np.asarray(simsimd.cdist(levels[:1], levels, "dot"))[0]
    error = products * steps[0] * steps - rows @ rows[0]
    assert np.abs(error).max() < 0.005
