"""The arithmetic of training, compared with doing it the long way."""

from dataclasses import replace

import numpy as np
import pytest

from bot.nlu import question_training
from bot.nlu.examples import Examples
from bot.nlu.question_model import unit
from bot.nlu.tfidf import Tfidf
from tests.unit.bot.nlu.pipeline import configured

TEXTS = [
    f"{verb} {noun}"
    for verb in ("renew", "renewing", "pay for", "paying", "what is", "the")
    for noun in ("it", "the exam", "my exam exam", "a card", "")
]
KINDS = np.arange(len(TEXTS)) // 10
OPTIONS = replace(configured(), letters_share=0.2)


@pytest.fixture
def meanings():
    return unit(np.random.default_rng(3).normal(size=(len(TEXTS), 8)))


def kernel(rows, meanings):
    """The whole of it, by its definition."""
    letters = (rows @ rows.T).toarray()
    if meanings is None:
        return letters
    return 0.8 * np.exp(2.0 * (meanings @ meanings.T - 1)) + 0.2 * letters


@pytest.mark.parametrize("encoded", [True, False])
def test_likeness_is_right_of_the_diagonal_what_its_definition_says(meanings, encoded):
    _, rows = Tfidf.learn(TEXTS)
    known = meanings if encoded else None
    found = question_training._likeness(rows, known, OPTIONS)
    assert np.triu(found) == pytest.approx(np.triu(kernel(rows, known)), abs=1e-5)


@pytest.mark.parametrize("judged", [1, 15, 30])
def test_a_message_is_judged_as_if_it_had_not_been_there(meanings, judged):
    _, rows = Tfidf.learn(TEXTS)
    whole = kernel(rows, meanings)
    likeness = question_training._likeness(rows, meanings, OPTIONS)
    weights, unseen = question_training._ridge(likeness, KINDS, 0.05, judged)
    wanted = np.eye(3)[KINDS] - 1 / 3

    def fitted(here):
        # A rarity of one: all three kinds are alike.
        return np.linalg.solve(
            whole[np.ix_(here, here)] + 0.05 * np.eye(len(here)), wanted[here]
        )

    everything = np.arange(len(TEXTS))
    assert weights == pytest.approx(fitted(everything), abs=1e-3)
    assert len(unseen) == judged
    for place, scores in zip(everything[-judged:], unseen, strict=True):
        others = np.delete(everything, place)
        assert scores == pytest.approx(whole[place, others] @ fitted(others), abs=1e-3)


def test_familiarity_is_the_nearest_other_message_of_the_answer(meanings):
    answers = np.array([0, 2, 2, 1])
    found = question_training._unseen_familiarity(meanings, KINDS, answers)
    for place, answer, nearest in zip(range(26, 30), answers, found, strict=True):
        own = [i for i in range(30) if KINDS[i] == answer and i != place]
        expected = max(0.0, float((meanings[own] @ meanings[place]).max()))
        assert nearest == pytest.approx(expected, abs=1e-6)


def test_what_is_said_twice_teaches_less():
    texts = [*TEXTS, "never said before"]
    texts[1] = texts[0]
    tfidf, rows = Tfidf.learn(texts)
    labels = [str(kind) for kind in (*KINDS, 2)]
    ready = Examples(labels, [2] * 31, {}, tfidf, rows, None, None)
    taught = question_training.saliency(ready, OPTIONS)
    assert taught.shape == (31,)
    assert max(taught[:2]) < taught[-1]


def test_how_a_story_is_told_is_no_matter():
    rng = np.random.default_rng(5)
    kinds, lengths = np.repeat(np.arange(4), 10), np.tile([5] * 9 + [40], 4)
    told, matters = np.eye(1152)[0], np.eye(1152)[1:5]
    vectors = matters[kinds] + 2 * (lengths > 24)[:, None] * told
    vectors = unit(vectors + 0.005 * rng.normal(size=vectors.shape))

    def nearest(meanings):
        return kinds[(unit(meanings @ meanings.T) - 2 * np.eye(40)).argmax(axis=1)]

    # The one story of each kind is most like those of other kinds.
    assert (nearest(vectors) != kinds).sum() == 4
    projection, messages = question_training._project(vectors, kinds, lengths)
    assert (nearest(messages) == kinds).all()
    style = question_training._style_direction(vectors, kinds, lengths)
    assert abs(style @ told) > 0.8
    assert np.abs(style @ projection).max() < 1e-5


def test_without_stories_nothing_is_taken_out():
    vectors, kinds = unit(np.random.default_rng(1).normal(size=(6, 1152))), np.arange(6)
    assert not question_training._style_direction(vectors, kinds, np.full(6, 5)).any()
