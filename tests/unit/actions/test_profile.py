from actions.advice_state import AdviceState, Status
from actions.profile import (
    answers_given,
    answers_heard,
    begin_afresh,
    keep_state,
    label,
    state_of,
    summary,
    take_answers,
)
from actions.turn import Heard
from knowledge.guide import OPEN


def test_the_last_of_two_answers_counts():
    said = ({"entity": "setting", "value": v} for v in ("clinic", "hospital"))
    assert answers_heard(Heard(entities=tuple(said))) == {"setting": "hospital"}


def test_how_the_dialogue_stands_is_kept(turn_at):
    turn = turn_at()
    keep_state(turn, AdviceState(Status.STOPPED))
    assert state_of(turn).status is Status.STOPPED


def test_beginning_afresh_forgets_the_answers(turn_at):
    turn = turn_at(
        slots={"advice_goal": "patients", "advice_experience": {"months": 6}}
    )
    begin_afresh(turn)
    assert answers_given(turn) == {}
    assert state_of(turn).status is Status.RUNNING


def test_answers_are_said_in_the_order_of_the_questions(turn_at, kb):
    turn = turn_at(slots={"advice_setting": "hospital", "advice_goal": "patients"})
    said = summary(turn, kb.guide())
    assert said.index("patients") < said.index("hospital")


def test_work_is_said_back_with_its_months(kb):
    months = label("experience", {"months": 6, "as": "medical_assistant"}, kb.guide())
    assert "6 months" in months


def responses(turn):
    return [m["response"] for m in turn.dispatcher.messages]


def test_a_changed_answer_is_said_and_doubtful(turn_at, kb):
    turn = turn_at(slots={"advice_goal": "laboratory"})
    take_answers(turn, {"goal": "patients"}, kb.guide())
    assert responses(turn) == ["utter_advice_changed"]
    assert state_of(turn).doubtful == ("goal",)


def test_an_answer_after_an_open_one_is_no_change(turn_at, kb):
    turn = turn_at(slots={"advice_goal": OPEN})
    take_answers(turn, {"goal": "patients"}, kb.guide())
    assert responses(turn) == []
    assert turn.memory["advice_goal"] == "patients"


def test_several_new_answers_are_repeated(turn_at, kb):
    turn = turn_at()
    take_answers(turn, {"goal": "patients", "setting": "clinic"}, kb.guide())
    assert responses(turn) == ["utter_advice_noted"]
