"""Facts become sentences that name their subject and give every figure."""

import re

import pytest

from knowledge.answers.formatting import Words
from knowledge.model import Certification, Fact
from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import REAL, ask

FACTS = [
    (one, fact)
    for one in REAL.certifications.values()
    for facts in one.facts.values()
    for fact in facts
    if fact.value is not None
]


def test_prices_differ_by_audience(kb: KnowledgeBase) -> None:
    text = ask(kb, "cost", "cma").text
    assert "$125 for students, and $250 for everyone else" in text
    assert "Our guide puts the usual cost, with preparation, at $350 to $450" in text


def test_what_is_not_known_is_said_with_a_link(kb: KnowledgeBase) -> None:
    text = ask(kb, "pass_rate", "rma").text
    assert "do not know" in text
    assert "https://board.example/rma" in text


def test_routes_become_a_list(kb: KnowledgeBase) -> None:
    assert "- **Work experience:** 3 years" in ask(kb, "eligibility", "cma").text


def question_on(attribute: str) -> str:
    """A question whose answer says the attribute."""
    return next(
        key
        for key, question in REAL.questions.items()
        if attribute in question.attributes and question.form == "facts"
    )


@pytest.mark.parametrize(
    ("one", "fact"), FACTS, ids=[f"{one.id}-{fact.attribute}" for one, fact in FACTS]
)
def test_every_fact_is_said_with_source_and_date(
    school: KnowledgeBase, one: Certification, fact: Fact
) -> None:
    reply = ask(school, question_on(fact.attribute), one.id)
    words = Words(REAL.wording)
    said = fact.text or ""
    if not said or "{value}" in said:
        shown = words.fact(fact).rstrip(".")
        # Nobody says "every 1 year".
        items = fact.value if isinstance(fact.value, tuple) else ("?",)
        assert (
            shown in reply.text
            or f"every {shown[2:]}" in reply.text
            or all(f"- {item}" in reply.text for item in items)
        )
    small = reply.text.split("\n\n")[-1]
    urls = [words.link("", source.url) for source in fact.sources]
    assert any(url[2:] in small for url in urls), small
    assert re.search(r"(\b\d{4}\b|undated, read \w+ \d{4})", small)
