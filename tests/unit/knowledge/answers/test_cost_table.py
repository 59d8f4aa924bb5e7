"""Sums over five years, and certifications side by side."""

from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import ask, compare


def test_five_years_are_added_up(kb: KnowledgeBase) -> None:
    rma = ask(kb, "total_cost", "rma").text
    assert "$450" in rma  # 150 once, 75 in each of four further years
    cma = ask(kb, "total_cost", "cma").text
    assert "$125 to $250" in cma
    assert "after 5 years" in cma


def test_several_become_a_table(kb: KnowledgeBase) -> None:
    reply = ask(kb, "cost", "cma", "rma")
    assert reply.card is not None
    assert reply.card["columns"] == ["", "CMA", "RMA"]
    assert ["Exam fee", "$125 to $250", "$150"] in reply.card["rows"]
    assert reply.text.startswith("Exam fee, **CMA** and **RMA**:")
    assert "- **RMA:** $150" in reply.text
    several = compare(kb, "cma", "rma").text
    assert "CMA $125 to $250; RMA $150" in several


def test_a_fee_of_each_year_says_so_beside_others(school: KnowledgeBase) -> None:
    assert "RMA $75 each year" in ask(school, "renewal", "cma", "rma").text


def test_rows_that_agree_are_said_once(school: KnowledgeBase) -> None:
    text = compare(school, "mlt", "mls").text
    assert "- **Exam questions:** 100 questions for each" in text
