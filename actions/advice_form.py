"""The form of the guided dialogue: what each message changes, what is asked next.

The form is Rasa's; this validator does for every message while it is open what
`classify` says is wanted. What is none of the form's business is rejected, answered by
its own rule, and the form asks again by itself.
"""

from __future__ import annotations

from abc import abstractmethod
from itertools import takewhile

from rasa_sdk.events import SlotSet

from actions import advice_wish as wish
from actions import dependencies
from actions.advice_state import Status, Wording
from actions.base import AdvisorAction
from actions.profile import (
    ENTITY,
    answers_heard,
    begin_afresh,
    keep_state,
    slot_of,
    state_of,
    take_answers,
)
from actions.questions import reply_to
from actions.turn import Events, Turn
from knowledge.answers.chips import payload
from knowledge.guide import OPEN, SLOTS, Guide
from knowledge.model import Chip
from knowledge.parsing.answers import Problem

FAILURES_BEFORE_OPEN = 2


class ValidateAdviceForm(AdvisorAction):
    """Reads every message while the form is open."""

    def name(self) -> str:
        return "validate_advice_form"

    def answer(self, turn: Turn) -> Events | None:
        if _rejected_in_this_turn(turn):
            return None  # back from a question: nothing new was said
        requested = turn.tracker.get_slot("requested_slot")
        if turn.tracker.active_loop_name != "advice_form" or not requested:
            _begin(turn)
            return None
        asked = requested.removeprefix("advice_")
        guide, today = turn.kb.guide(), dependencies.today()
        return _do(turn, asked, wish.classify(turn.heard, asked, guide, today))


def _do(turn: Turn, asked: str, wanted: wish.Wish) -> Events | None:
    """Do what is wanted; without an event the form rejects the message."""
    match wanted:
        case wish.Answer(found):
            take_answers(turn, found, turn.kb.guide())
            if asked not in found:
                # Something else was answered; the question stays, without a failure.
                keep_state(turn, state_of(turn).ask_as(Wording.PLAIN))
        case wish.AnswerAndQuestion(answer):
            if reply := reply_to(turn, turn.heard.intent, turn.heard.key):
                turn.say(reply)
            take_answers(turn, {asked: answer}, turn.kb.guide())
        case wish.Skip():
            _leave_open(turn, asked, "utter_advice_left_open")
        case wish.Unsure():
            _help_once(turn, asked)
        case wish.Unclear(problem):
            _explain(turn, asked, problem)
        case wish.Back():
            return _back(turn, asked)
        case wish.AskInstead(other):
            return _ask_instead(turn, other)
        case wish.Begin():
            return _ask_again(turn)
    return None


def _begin(turn: Turn) -> None:
    found = answers_heard(turn.heard)
    if state_of(turn).status is not Status.RUNNING:
        begin_afresh(turn)
        if not found.keys() >= set(SLOTS):
            turn.utter("utter_advice_begin")
    # What was heard in passing is said: the visitor has not been asked for it.
    take_answers(turn, found, turn.kb.guide(), repeat_from=1)


def _back(turn: Turn, asked: str) -> Events:
    earlier = list(takewhile(lambda slot: slot != asked, SLOTS))
    if earlier:
        return _ask_instead(turn, earlier[-1])
    turn.utter("utter_advice_first_question")
    return _ask_again(turn)


def _ask_instead(turn: Turn, answer: str) -> Events:
    turn.memory[slot_of(answer)] = None
    return [
        SlotSet(slot_of(answer), None),
        SlotSet("requested_slot", slot_of(answer)),
    ]


def _ask_again(turn: Turn) -> Events:
    """The question stands: an event that changes nothing keeps it from rejection."""
    return [SlotSet("advice_state", turn.memory["advice_state"])]


def _leave_open(turn: Turn, asked: str, response: str) -> None:
    turn.utter(response)
    turn.memory[slot_of(asked)] = OPEN


def _help_once(turn: Turn, asked: str) -> None:
    """One plain question helps; after that it is left open."""
    state = state_of(turn)
    if asked in state.helped:
        _leave_open(turn, asked, "utter_advice_left_open")
    else:
        keep_state(turn, state.with_help(asked))


def _explain(turn: Turn, asked: str, problem: Problem | None) -> None:
    """Ask once more with an explanation; after that it is left open."""
    state = state_of(turn).with_failure(asked)
    if state.failures[asked] < FAILURES_BEFORE_OPEN:
        why = _problem_text(problem, turn.kb.guide())
        keep_state(turn, state.ask_as(Wording.EXPLAIN, why))
    else:
        keep_state(turn, state.doubt(asked))
        _leave_open(turn, asked, "utter_advice_given_up")


def _problem_text(problem: Problem | None, guide: Guide) -> str:
    texts = guide.texts.problems
    if problem is None:
        return texts["not_understood"]
    return texts[problem.kind].format(
        text=problem.text, values=", ".join(problem.values)
    )


def _rejected_in_this_turn(turn: Turn) -> bool:
    for event in reversed(turn.tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action_execution_rejected":
            return True
    return False


class AskQuestion(AdvisorAction):
    """Asks one question of the dialogue; a subclass only says which.

    The wording depends on how it came to be asked: for the first time, after an
    interruption, as a helping question, or with an explanation after a failure.
    """

    @property
    @abstractmethod
    def asks_for(self) -> str:
        """The answer asked for, one of `SLOTS`."""

    def name(self) -> str:
        return f"action_ask_advice_form_{slot_of(self.asks_for)}"

    def answer(self, turn: Turn) -> Events | None:
        guide, state = turn.kb.guide(), state_of(turn)
        question = guide.questions[self.asks_for]
        lines = {
            Wording.PLAIN: [question.ask],
            Wording.HELP: [question.help],
            Wording.EXPLAIN: [state.problem, question.explain, question.ask],
        }[state.wording]
        if _rejected_in_this_turn(turn):
            back = guide.texts.say.back_to
            lines = [back[turn.variant % len(back)], *lines]
        entity = ENTITY.get(self.asks_for, self.asks_for)
        chips = [
            Chip(option.title, payload("inform", **{entity: option.value}))
            for option in question.options.values()
        ]
        turn.say_text(" ".join(line for line in lines if line), chips)
        keep_state(turn, state.ask_as(Wording.PLAIN))
        return None


class AskGoal(AskQuestion):
    """Patients or laboratory."""

    asks_for = "goal"


class AskSetting(AskQuestion):
    """Where to work."""

    asks_for = "setting"


class AskBudget(AskQuestion):
    """How much there is for the first year."""

    asks_for = "budget"


class AskSchooling(AskQuestion):
    """Which school is behind them."""

    asks_for = "schooling"


class AskTime(AskQuestion):
    """How long it may take."""

    asks_for = "time"
