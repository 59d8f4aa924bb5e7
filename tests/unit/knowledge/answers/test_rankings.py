"""Rankings are computed from the facts."""

import pytest

from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import REAL, check_chips, rank


def test_a_ranking_is_computed(kb: KnowledgeBase) -> None:
    text = rank(kb, "cheapest").text
    assert text.startswith("The lowest exam fee I know of is the **CMA**")
    longest = rank(kb, "longest_valid").text
    assert longest.startswith("The **CMA** lasts the longest: 5 years")
    best = rank(kb, "best_paid_state", "medical_assistant").text
    assert best.startswith("**Washington**")
    work = rank(kb, "work_experience").text
    assert "**CMA**" in work
    assert "**RMA**" not in work


@pytest.mark.parametrize("key", list(REAL.rankings))
def test_every_ranking_has_an_answer(school: KnowledgeBase, key: str) -> None:
    reply = rank(school, key)
    assert "**" in reply.text
    assert reply.text.split("\n\n")[-1].startswith("*Source")
    check_chips(reply)
