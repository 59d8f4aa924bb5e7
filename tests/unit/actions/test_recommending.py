import pytest

from actions.advice_state import AdviceState, Status
from actions.recommending import ActionArgue, ActionRecommend

ANSWERS = {
    "advice_goal": "patients",
    "advice_setting": "clinic",
    "advice_budget": {"low": None, "high": 400},
    "advice_schooling": "ma_program",
    "advice_time": {"months": 12},
}
DONE = {
    **ANSWERS,
    "advice_state": AdviceState(Status.DONE, result=("cma", "rma")).to_slot(),
}


def test_the_recommendation_is_said_and_remembered(run_action):
    ran = run_action(ActionRecommend(), slots=ANSWERS)
    state = AdviceState.from_slot(ran.slots["advice_state"])
    assert state.status is Status.DONE
    assert set(state.result) == {"cma", "rma"}
    assert ran.slots["certifications"] == [state.result[0]]


def test_what_was_doubtful_is_shown_before_it_counts(run_action):
    doubt = AdviceState(Status.RUNNING).doubt("goal").to_slot()
    ran = run_action(ActionRecommend(), slots={**ANSWERS, "advice_state": doubt})
    assert ran.responses == ["utter_advice_summary"]
    assert not AdviceState.from_slot(ran.slots["advice_state"]).doubtful


@pytest.mark.parametrize(
    "key", ["why", "why_not", "cheaper", "faster", "patients", "which_would_you", None]
)
def test_the_result_can_be_argued_with(run_action, key):
    ran = run_action(ActionArgue(), "and", "argue", key=key, slots=DONE)
    assert ran.text


def test_what_if_reads_the_change(run_action):
    more = [{"entity": "budget", "value": {"low": None, "high": 900}}]
    ran = run_action(ActionArgue(), key="what_if", entities=more, slots=DONE)
    assert "900" in ran.text


def test_an_argument_before_a_result_is_an_answer(run_action):
    goal = [{"entity": "goal", "value": "patients"}]
    ran = run_action(ActionArgue(), "patients", key="patients", entities=goal)
    assert ran.followup == "advice_form"


def test_nothing_to_argue_about_is_the_next_best_question(run_action):
    ranking = [("argue", "cheaper"), ("rank", "cheapest")]
    assert run_action(ActionArgue(), "cheaper", ranking=ranking).text


def test_nothing_to_argue_about(run_action):
    ran = run_action(ActionArgue(), "why", key="why")
    assert ran.responses == ["utter_nothing_to_argue"]
