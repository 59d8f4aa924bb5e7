"""Doubts are said once: weak, old and differing figures."""

from datetime import date

from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import REAL, ask, body


def test_low_confidence_and_a_conflict_are_said(kb: KnowledgeBase) -> None:
    text = ask(kb, "passing_score", "cma").text
    assert "405" in text
    assert "430 (2020)" in text
    assert "only one source" in text
    assert "[BOT](https://board.example/cma)" in text


def test_an_old_figure_is_said_to_be_old(kb: KnowledgeBase) -> None:
    fresh = ask(kb, "cost", "rma").text
    old = ask(kb, "cost", "rma", today=date(2026, 10, 1)).text
    assert "June 2026" not in fresh
    assert "last checked" in old
    assert "June 2026" in old
    # A rule is good for longer than a fee.
    assert (
        "last checked"
        not in ask(kb, "program_length", "cma", today=date(2026, 10, 1)).text
    )


def test_a_caution_is_one_sentence(school: KnowledgeBase) -> None:
    late = date(2027, 12, 1)
    for key in REAL.questions:
        for name in REAL.certifications:
            text = body(ask(school, key, name, today=late))
            assert text.count("last checked") <= 1, text
            assert text.count("one source") <= 1, text
