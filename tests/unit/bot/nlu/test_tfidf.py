"""Features of letters and words: what counts, and how much."""

import numpy as np
import pytest

from bot.nlu import tfidf as module
from bot.nlu.tfidf import Tfidf

TEXTS = [
    f"{verb} {noun}"
    for verb in ("renew", "renewing", "pay for", "paying", "what is", "the")
    for noun in ("it", "the exam", "my exam exam", "a card", "")
]


def test_rows_are_those_of_each_text_by_itself():
    tfidf, rows = Tfidf.learn(TEXTS)
    for text, row in zip(TEXTS, rows.toarray(), strict=True):
        alone = np.zeros(rows.shape[1], dtype=np.float32)
        numbers, values = tfidf.row(text)
        alone[numbers] = values
        assert row == pytest.approx(alone, abs=1e-6)
    assert "=exam exam" in tfidf.grams()
    assert "=the card" not in tfidf.grams()  # nobody says it


def test_a_row_is_half_letters_and_half_words_and_of_length_one():
    tfidf, _ = Tfidf.learn(TEXTS)
    numbers, values = tfidf.row("renew the exam")
    words = np.array([tfidf.grams()[n].startswith("=") for n in numbers])
    assert np.linalg.norm(values[words]) == pytest.approx(np.sqrt(0.5), abs=1e-6)
    assert np.linalg.norm(values[~words]) == pytest.approx(np.sqrt(0.5), abs=1e-6)


def test_what_is_rare_weighs_more():
    tfidf, _ = Tfidf.learn(TEXTS)
    weight = dict(zip(tfidf.grams(), tfidf.idf, strict=True))
    assert weight["=renewing"] > weight["=exam"]
    # Smoothed, as scikit-learn's: 6 of 30 texts say "renewing" or begin with it.
    assert weight["=renewing"] == pytest.approx(np.log(31 / 6) + 1, abs=1e-5)


@pytest.mark.parametrize("text", ["", "???", "zzqq"])
def test_of_what_nobody_said_nothing_is_known(text):
    tfidf, _ = Tfidf.learn(TEXTS)
    scores = tfidf.scores(text, np.ones((len(tfidf.grams()), 3), np.float32))
    assert scores.shape == (3,)
    assert not scores.any()


def test_a_typo_leaves_letters_alike():
    tfidf, _ = Tfidf.learn(TEXTS)

    def likeness(a, b):
        one, other = dict(zip(*tfidf.row(a), strict=True)), tfidf.row(b)
        return sum(one.get(n, 0.0) * v for n, v in zip(*other, strict=True))

    assert likeness("renewing", "renewwing") > likeness("renewing", "exam") + 0.1


def test_a_message_without_end_costs_no_more(monkeypatch):
    monkeypatch.setattr(module, "MOST_WORDS", 3)
    monkeypatch.setattr(module, "LONGEST_WORD", 5)
    tfidf, _ = Tfidf.learn(TEXTS)
    assert tfidf.row("the exam it and more")[0].tolist() == (
        tfidf.row("the exam it")[0].tolist()
    )
