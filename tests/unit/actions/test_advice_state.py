import json

import pytest

from actions.advice_state import AdviceState, Status, Wording

FULL = AdviceState(
    status=Status.RUNNING,
    failures={"budget": 1},
    helped=("goal",),
    doubtful=("budget", "goal"),
    wording=Wording.EXPLAIN,
    problem="That is no amount.",
    result=("cma", "rma"),
)


@pytest.mark.parametrize("state", [AdviceState(), AdviceState(Status.DONE), FULL])
def test_a_state_comes_back_from_its_slot_as_it_was(state):
    stored = json.loads(json.dumps(state.to_slot()))
    assert AdviceState.from_slot(stored) == state
    assert AdviceState.from_slot(stored).to_slot() == stored


def test_an_empty_slot_is_a_dialogue_not_begun():
    assert AdviceState.from_slot(None).status is Status.NEW


def test_a_state_of_an_earlier_version_is_read():
    old = {"status": "running", "failures": {}, "doubtful": [], "flavour": None}
    assert AdviceState.from_slot(old) == AdviceState(Status.RUNNING)


def test_help_is_asked_once_for_each_answer():
    state = AdviceState().with_help("goal")
    assert state.helped == ("goal",)
    assert state.wording is Wording.HELP


def test_a_plain_question_forgets_the_problem():
    assert FULL.ask_as(Wording.PLAIN).problem == ""


def test_failures_are_counted_by_answer():
    state = AdviceState().with_failure("goal").with_failure("goal").with_failure("time")
    assert state.failures == {"goal": 2, "time": 1}


def test_the_result_clears_what_was_doubtful():
    ended = FULL.ended_in(("rma",))
    assert (ended.status, ended.doubtful, ended.result) == (Status.DONE, (), ("rma",))
