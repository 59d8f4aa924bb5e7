"""Rankings are computed from the facts."""

import pytest

from knowledge.answers import questions
from knowledge.answers.subject import Subject
from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import CONTEXT, REAL, check_chips, rank


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


@pytest.mark.parametrize(
    ("key", "named", "verdict"),
    [
        # $150 for everybody is less than $250, which most pay for the other.
        ("cheapest", ("cma", "rma"), "The **RMA** has the lower exam fee: $150."),
        ("longest_valid", ("ccma", "rma"), "The **RMA** lasts longer: 3 years"),
    ],
)
def test_named_ones_are_ranked_alone_and_the_verdict_comes_first(
    school: KnowledgeBase, key: str, named: tuple[str, ...], verdict: str
) -> None:
    reply = questions.answer_rank(school, key, Subject(named), CONTEXT)
    assert reply.text.startswith(verdict)
    listed = [line for line in reply.text.splitlines() if line.startswith("- ")]
    assert len(listed) == len(named) - 1


def test_of_named_jobs_the_better_paid_comes_first(school: KnowledgeBase) -> None:
    text = rank(school, "best_paid", "phlebotomist", "laboratory").text
    assert text.startswith("**Lab")
    assert "edical assistants" not in text.split("\n\n*")[0]


def test_one_named_is_no_choice(school: KnowledgeBase) -> None:
    one = questions.answer_rank(school, "cheapest", Subject(("rma",)), CONTEXT)
    assert one.text == rank(school, "cheapest").text
