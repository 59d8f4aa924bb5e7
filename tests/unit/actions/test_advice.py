import pytest

from actions.advice import (
    ActionAffirm,
    ActionChangeAnswer,
    ActionContinueAdvice,
    ActionExplainQuestion,
    ActionStartOver,
    ActionStopAdvice,
    ActionTakeAnswer,
)
from actions.advice_state import AdviceState, Status

ANSWERS = {
    "advice_goal": "patients",
    "advice_setting": "clinic",
    "advice_budget": {"low": None, "high": 400},
    "advice_schooling": "ma_program",
    "advice_time": {"months": 12},
}


def state(status):
    return {"advice_state": AdviceState(status).to_slot()}


def goal(value):
    return [{"entity": "goal", "value": value}]


def test_why_a_question_is_asked(run_action, kb):
    ran = run_action(ActionExplainQuestion(), "why?", "why_ask", asked="goal")
    assert ran.text == kb.guide().questions["goal"].why


def test_why_without_a_question_is_an_offer(run_action):
    ran = run_action(ActionExplainQuestion(), "why?", "why_ask")
    assert ran.responses == ["utter_offer_advice"]


def test_stopping_is_remembered(run_action):
    ran = run_action(
        ActionStopAdvice(), asked="goal", slots={**ANSWERS, **state(Status.RUNNING)}
    )
    assert ran.responses == ["utter_advice_stopped"]
    assert ran.slots == state(Status.STOPPED)


def test_nothing_to_stop(run_action):
    ran = run_action(ActionStopAdvice())
    assert (ran.responses, ran.events) == (["utter_nothing_to_stop"], [])


@pytest.mark.parametrize("status", [Status.STOPPED, Status.RUNNING])
def test_going_on_opens_the_form(run_action, status):
    ran = run_action(ActionContinueAdvice(), slots=state(status))
    assert ran.followup == "advice_form"


@pytest.mark.parametrize("slots", [{}, state(Status.DONE)])
def test_nothing_to_go_on_with(run_action, slots):
    ran = run_action(ActionContinueAdvice(), slots=slots)
    assert ran.responses == ["utter_nothing_to_continue"]
    assert ran.followup is None


def test_starting_over_forgets_every_answer(run_action):
    slots = {**ANSWERS, **state(Status.DONE), "certifications": ["cma"]}
    ran = run_action(ActionStartOver(), slots=slots)
    assert [ran.slots[slot] for slot in (*ANSWERS, "certifications")] == [None] * 6
    assert ran.followup == "advice_form"


def test_an_answer_outside_the_form_begins_the_dialogue(run_action):
    ran = run_action(ActionTakeAnswer(), "i like people", entities=goal("patients"))
    assert ran.slots["advice_goal"] == "patients"
    assert AdviceState.from_slot(ran.slots["advice_state"]).status is Status.RUNNING
    assert ran.followup == "advice_form"


def test_an_answer_after_the_result_changes_it(run_action):
    slots = {**ANSWERS, **state(Status.DONE), "advice_goal": "laboratory"}
    ran = run_action(
        ActionTakeAnswer(), "people", entities=goal("patients"), slots=slots
    )
    assert ran.responses == ["utter_advice_changed", "utter_advice_summary"]
    assert "CMA" in ran.text
    assert AdviceState.from_slot(ran.slots["advice_state"]).result


def test_a_name_alone_asks_the_last_question_for_it(run_action):
    ran = run_action(
        ActionTakeAnswer(),
        "the rma",
        entities=[{"entity": "certification", "value": "rma"}],
        slots={"question": {"intent": "fact", "key": "issuer"}},
    )
    assert "RMA" in ran.text
    assert "question" not in ran.slots


def test_no_answer_at_all_is_not_understood(run_action):
    ran = run_action(ActionTakeAnswer(), "hm", "inform")
    assert ran.responses == ["utter_not_understood_1"]


def test_which_answer_to_change_is_asked_with_chips(run_action):
    ran = run_action(ActionChangeAnswer(), slots=ANSWERS)
    assert ran.responses == ["utter_which_answer"]
    assert len(ran.chips) == len(ANSWERS)


def test_a_chip_asks_that_answer_again(run_action):
    ran = run_action(ActionChangeAnswer(), key="goal", slots=ANSWERS)
    assert ran.slots["advice_goal"] is None
    assert ran.followup == "advice_form"


def test_nothing_to_change(run_action):
    assert run_action(ActionChangeAnswer()).responses == ["utter_nothing_to_change"]


def bot(*payloads):
    buttons = [{"title": p, "payload": p} for p in payloads]
    return {"event": "bot", "text": "?", "data": {"buttons": buttons}}


def test_yes_to_the_first_chip_begins_the_dialogue(run_action):
    ran = run_action(ActionAffirm(), "yes", before=[bot("/ask_advice", "/ask_person")])
    assert ran.followup == "advice_form"


@pytest.mark.parametrize(
    "before",
    [[], [bot()], [bot("/ask_person", "/ask_advice")], [bot("/ask_advice"), bot()]],
)
def test_yes_to_nothing_in_particular(run_action, before):
    ran = run_action(ActionAffirm(), "yes", before=before)
    assert ran.responses == ["utter_affirm_alone"]
    assert ran.followup is None
