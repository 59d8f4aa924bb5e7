import pytest

from actions.advice_state import AdviceState, Status
from actions.fallback import ActionFallBack
from tests.unit.actions.trackers import named

DONE = {
    "advice_goal": "patients",
    "advice_state": AdviceState(Status.DONE, result=("cma", "rma")).to_slot(),
}


@pytest.mark.parametrize(("before", "rung"), [(None, 1), (1, 2), (2, 3), (3, 3)])
def test_each_time_it_says_something_else(run_action, before, rung):
    ran = run_action(ActionFallBack(), "florp", slots={"misunderstood": before})
    assert ran.responses == [f"utter_not_understood_{rung}"]
    assert ran.slots.get("misunderstood", before) == rung


def test_the_last_rung_names_a_person(run_action, kb):
    ran = run_action(ActionFallBack(), "florp", slots={"misunderstood": 2})
    assert ran.messages[0]["phone"] == kb.school().phone


def test_the_nearest_questions_are_chips(run_action, kb):
    ranking = [("fact", "cost"), ("fact", "gone"), ("greet", None), ("fact", "renewal")]
    ran = run_action(ActionFallBack(), "florp", ranking=ranking)
    assert list(ran.chips) == [kb.question(k).title for k in ("cost", "renewal")]


@pytest.mark.parametrize("danger", ["self_harm", "emergency", "medical_advice"])
def test_danger_is_answered_even_when_it_is_not_sure(run_action, danger):
    ranking = [("nlu_fallback", None), (danger, None)]
    ran = run_action(ActionFallBack(), "florp", ranking=ranking)
    assert ran.responses == [f"utter_{danger}"]


@pytest.mark.parametrize("likely", [("argue", "why"), ("compare", None)])
def test_with_a_result_it_goes_on_about_it(run_action, likely):
    assert run_action(ActionFallBack(), "hm", ranking=[likely], slots=DONE).text


def test_a_name_alone_is_a_question(run_action):
    said = [named("certification", "cma", "CMA", "CMA?")]
    ran = run_action(ActionFallBack(), "CMA?", entities=said)
    assert "CMA" in ran.text
    assert ran.responses == []
