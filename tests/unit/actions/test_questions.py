import pytest

from actions.questions import (
    ActionAnswerFact,
    ActionAnswerFaq,
    ActionAnswerRank,
    ActionCompare,
    ActionFollowUp,
)
from tests.unit.actions.trackers import named

CMA = [named("certification", "cma")]


def test_a_fact_is_answered_and_remembered(run_action):
    ran = run_action(
        ActionAnswerFact(), "cost of cma", "fact", key="cost", entities=CMA
    )
    assert "CMA" in ran.text
    assert "$" in ran.text
    assert ran.slots["certifications"] == ["cma"]
    assert ran.slots["question"] == {"intent": "fact", "key": "cost"}


def test_a_written_question_is_answered(run_action):
    ran = run_action(ActionAnswerFaq(), "what does it cost", "faq", key="general_cost")
    assert "$100" in ran.text


def test_a_ranking_is_answered(run_action):
    ran = run_action(ActionAnswerRank(), "the cheapest", "rank", key="cheapest")
    assert ran.text


@pytest.mark.parametrize("key", [None, "no_such_question"])
def test_a_question_the_content_does_not_have_is_not_understood(run_action, key):
    ran = run_action(ActionAnswerFact(), "hm", "fact", key=key)
    assert ran.responses == ["utter_not_understood_1"]


def test_a_second_question_is_answered_too(run_action):
    ran = run_action(
        ActionAnswerFact(),
        "cost and renewal",
        "fact",
        key="cost",
        entities=CMA,
        also=["fact/renewal"],
    )
    assert len(ran.messages) == 2


def test_a_close_runner_up_is_a_chip(run_action, kb):
    ran = run_action(
        ActionAnswerFact(),
        "cost",
        "fact",
        key="cost",
        entities=CMA,
        ambiguous_with="fact/pass_rate",
    )
    assert kb.question("pass_rate").title in ran.chips


def test_a_day_with_a_certification_gives_its_dates(run_action):
    said = [*CMA, named("date", "2025-05-03")]
    ran = run_action(ActionAnswerFact(), "cma on 3 May 2025", "fact", entities=said)
    assert ran.slots["question"] == {"intent": "fact", "key": "renewal"}


def test_the_named_ones_are_compared(run_action):
    both = [named("certification", ["cma", "rma"])]
    ran = run_action(ActionCompare(), "both", "compare", entities=both)
    assert "CMA" in ran.text
    assert "RMA" in ran.text
    assert ran.slots["certifications"] == ["cma", "rma"]


def test_one_is_compared_with_the_one_talked_about(run_action):
    rma = [named("certification", "rma")]
    slots = {"certifications": ["cma"]}
    ran = run_action(
        ActionCompare(), "to the rma", "compare", entities=rma, slots=slots
    )
    assert ran.slots["certifications"] == ["rma", "cma"]


def test_and_the_other_one_asks_the_same_again(run_action):
    ran = run_action(
        ActionFollowUp(),
        "and the cma",
        "follow_up",
        entities=CMA,
        slots={"question": {"intent": "fact", "key": "issuer"}},
    )
    assert "CMA" in ran.text
    assert ran.slots["certifications"] == ["cma"]
