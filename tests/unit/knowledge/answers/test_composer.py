"""A reply has its facts, the school and its sources, each apart."""

from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import ask


def test_the_answer_comes_first_and_names_its_subject(kb: KnowledgeBase) -> None:
    reply = ask(kb, "renewal", "cma")
    assert reply.text.startswith("You renew the **CMA** every 5 years.")
    assert "60 points" in reply.text
    last = reply.text.split("\n\n")[-1]
    assert last == "*Source: [BOT](https://board.example/fees), February 20, 2026.*"
    assert reply.certifications == ("cma",)


def test_the_school_stands_apart_from_the_facts(kb: KnowledgeBase) -> None:
    parts = ask(kb, "cost", "cma").text.split("\n\n")
    assert "Sample College" in parts[1]
    assert "sample data" in parts[1]
    assert "Sample College" not in parts[0]
