import pytest

from actions.advice_form import (
    AskBudget,
    AskGoal,
    AskSchooling,
    AskSetting,
    AskTime,
    ValidateAdviceForm,
)
from actions.advice_state import AdviceState, Status, Wording
from knowledge.guide import OPEN, SLOTS

RUNNING = AdviceState(Status.RUNNING)
REJECTED = [{"event": "action_execution_rejected", "name": "advice_form"}]


@pytest.fixture
def validate(run_action):
    def run(*said, state=RUNNING, slots=None, **given):
        known = {"advice_state": state.to_slot(), **(slots or {})}
        return run_action(ValidateAdviceForm(), *said, slots=known, **given)

    return run


def test_an_answer_fills_its_slot(validate):
    ran = validate("with patients", "inform", asked="goal")
    assert ran.slots["advice_goal"] == "patients"
    assert ran.messages == []


def test_a_question_is_rejected_without_a_word(validate):
    ran = validate("how is the cma renewed?", "fact", key="renewal", asked="goal")
    assert (ran.events, ran.messages) == ([], [])


def test_back_from_a_question_nothing_new_was_said(validate):
    ran = validate("with patients", "inform", asked="goal", after=REJECTED)
    assert ran.events == []


def test_an_answer_with_a_question_gets_both(validate):
    ran = validate("with patients. what is it?", "fact", key="overview", asked="goal")
    assert ran.slots["advice_goal"] == "patients"
    assert ran.text


def test_skipping_leaves_it_open(validate):
    ran = validate("skip", "skip", asked="budget")
    assert ran.slots["advice_budget"] == OPEN
    assert ran.responses == ["utter_advice_left_open"]


def test_not_knowing_helps_once_and_then_leaves_it_open(validate):
    first = validate("no idea", "dont_know", asked="budget")
    helped = AdviceState.from_slot(first.slots["advice_state"])
    assert helped.wording is Wording.HELP
    second = validate("no idea", "dont_know", asked="budget", state=helped)
    assert second.slots["advice_budget"] == OPEN


def test_two_failures_leave_it_open_and_doubtful(validate):
    first = validate("florp", asked="budget")
    failed = AdviceState.from_slot(first.slots["advice_state"])
    assert failed.wording is Wording.EXPLAIN
    assert failed.problem
    second = validate("glorb", asked="budget", state=failed)
    assert second.slots["advice_budget"] == OPEN
    assert second.responses == ["utter_advice_given_up"]
    assert AdviceState.from_slot(second.slots["advice_state"]).doubtful == ("budget",)


def test_what_is_wrong_with_an_answer_is_said_with_its_words(validate):
    ran = validate("300 euros", "inform", asked="budget")
    assert "euros" in AdviceState.from_slot(ran.slots["advice_state"]).problem


def test_back_asks_the_question_before(validate):
    ran = validate("back", "go_back", asked="budget", slots={"advice_setting": "lab"})
    assert ran.slots["requested_slot"] == "advice_setting"
    assert ran.slots["advice_setting"] is None


@pytest.mark.parametrize(
    ("said", "responses"),
    [
        (("back", "go_back"), ["utter_advice_first_question"]),
        (("help me choose", "ask_advice"), []),
    ],
)
def test_a_question_that_stands_is_not_rejected(validate, said, responses):
    ran = validate(*said, asked="goal")
    assert ran.responses == responses
    assert ran.slots == {"advice_state": RUNNING.to_slot()}


@pytest.mark.parametrize("state", [AdviceState(), AdviceState(Status.DONE)])
def test_the_beginning_forgets_the_answers_of_before(validate, state):
    ran = validate("go", "ask_advice", state=state, slots={"advice_goal": "patients"})
    assert ran.slots["advice_goal"] is None
    assert ran.responses == ["utter_advice_begin"]


def test_what_is_said_at_the_beginning_is_repeated(validate):
    goal = [{"entity": "goal", "value": "patients"}]
    ran = validate("go", "ask_advice", state=AdviceState(), entities=goal)
    assert ran.slots["advice_goal"] == "patients"
    assert ran.responses == ["utter_advice_begin", "utter_advice_noted"]


def test_going_on_after_a_stop_keeps_the_answers(validate):
    ran = validate("go on", "continue_advice", slots={"advice_goal": "patients"})
    assert "advice_goal" not in ran.slots


QUESTIONS = [AskGoal(), AskSetting(), AskBudget(), AskSchooling(), AskTime()]


def test_every_question_is_asked_by_an_action_of_its_own():
    assert tuple(q.asks_for for q in QUESTIONS) == SLOTS


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.asks_for)
@pytest.mark.parametrize("wording", Wording)
def test_a_question_has_its_chips_in_every_wording(run_action, kb, question, wording):
    state = RUNNING.ask_as(wording, "That is wrong.").to_slot()
    asked = kb.guide().questions[question.asks_for]
    ran = run_action(question, slots={"advice_state": state}, asked=question.asks_for)
    expected = {
        Wording.PLAIN: asked.ask,
        Wording.HELP: asked.help,
        Wording.EXPLAIN: f"That is wrong. {asked.explain} {asked.ask}",
    }
    assert ran.text == expected[wording]
    assert list(ran.chips) == [option.title for option in asked.options.values()]
    after = AdviceState.from_slot(ran.slots.get("advice_state", state))
    assert after.wording is Wording.PLAIN


def test_after_an_interruption_it_leads_back(run_action, kb):
    ran = run_action(AskGoal(), asked="goal", after=REJECTED)
    assert ran.text.startswith(tuple(kb.guide().texts.say.back_to))
