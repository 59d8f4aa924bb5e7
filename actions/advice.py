"""The guided dialogue around its form: begin, stop, go on, change, take an answer."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction, SlotSet

from actions.advice_state import Status
from actions.base import AdvisorAction
from actions.fallback import fall_back
from actions.profile import (
    answers_given,
    answers_heard,
    begin_afresh,
    keep_state,
    slot_of,
    state_of,
    summary,
    take_answers,
)
from actions.questions import answer_next_best, reply_to
from actions.recommending import give_recommendation
from actions.road_map import offer_calendar
from actions.turn import Events, Turn
from knowledge.answers.chips import payload
from knowledge.guide import SLOTS
from knowledge.model import Chip
from knowledge.parsing.asking import asks


class ActionExplainQuestion(AdvisorAction):
    """ "Why do you ask?" """

    def name(self) -> str:
        return "action_explain_question"

    def answer(self, turn: Turn) -> Events | None:
        requested = turn.tracker.get_slot("requested_slot")
        guide = turn.kb.guide()
        if not requested:
            turn.utter("utter_offer_advice")
            return None
        turn.say_text(guide.questions[requested.removeprefix("advice_")].why)
        return None


class ActionStopAdvice(AdvisorAction):
    """Stop; the answers stay for "continue"."""

    def name(self) -> str:
        return "action_stop_advice"

    def answer(self, turn: Turn) -> Events | None:
        if not turn.tracker.active_loop_name:
            turn.utter("utter_nothing_to_stop")
            return None
        keep_state(turn, state_of(turn).now(Status.STOPPED))
        turn.utter("utter_advice_stopped")
        return None


class ActionContinueAdvice(AdvisorAction):
    """Take the dialogue up where it stopped."""

    def name(self) -> str:
        return "action_continue_advice"

    def answer(self, turn: Turn) -> Events | None:
        state = state_of(turn)
        if state.status in (Status.NEW, Status.DONE):
            turn.utter("utter_nothing_to_continue")
            return None
        keep_state(turn, state.now(Status.RUNNING))
        return [FollowupAction("advice_form")]


class ActionStartOver(AdvisorAction):
    """Forget the answers and ask again."""

    def name(self) -> str:
        return "action_start_over"

    def answer(self, turn: Turn) -> Events | None:
        begin_afresh(turn)
        turn.memory["certifications"] = None
        turn.memory["question"] = None
        turn.utter("utter_started_over")
        return [SlotSet("requested_slot", None), FollowupAction("advice_form")]


class ActionTakeAnswer(AdvisorAction):
    """An answer outside the form: begins the dialogue, or changes its result."""

    def name(self) -> str:
        return "action_take_answer"

    def answer(self, turn: Turn) -> Events | None:
        found = answers_heard(turn.heard)
        state = state_of(turn)
        told = turn.heard.values("certification") or turn.heard.values("occupation")
        if told and asks(turn.heard.text) and answer_next_best(turn):
            return None  # "I'm a CMA student, can I work in a hospital?"
        if not found:
            return self._not_an_answer(turn)
        if state.status is not Status.DONE:
            keep_state(turn, state.now(Status.RUNNING))
        take_answers(turn, found, turn.kb.guide())
        if all(turn.memory[slot_of(a)] is not None for a in SLOTS):
            give_recommendation(turn)
            return None
        return [FollowupAction("advice_form")]

    @staticmethod
    def _not_an_answer(turn: Turn) -> Events | None:
        if turn.heard.value("date") and turn.heard.value("certification"):
            offer_calendar(turn)
            return None
        last = turn.memory["question"]
        named = turn.heard.values("certification") or turn.heard.values("state")
        if named and last:
            reply = reply_to(turn, last["intent"], last["key"])
        else:
            reply = reply_to(turn, "fact", "overview") if named else None
        if reply:
            turn.say(reply)
        else:
            fall_back(turn)
        return None


class ActionChangeAnswer(AdvisorAction):
    """ "I want to change something": which answer, as chips; a chip asks it again."""

    def name(self) -> str:
        return "action_change_answer"

    def answer(self, turn: Turn) -> Events | None:
        given = {a: v for a, v in answers_given(turn).items() if a in SLOTS}
        guide = turn.kb.guide()
        if not given:
            turn.utter("utter_nothing_to_change")
            return None
        if turn.heard.key in given:
            turn.memory[slot_of(turn.heard.key)] = None
            keep_state(turn, state_of(turn).now(Status.RUNNING))
            return [FollowupAction("advice_form")]
        chips = [
            Chip(guide.questions[a].name.capitalize(), payload("change_answer", key=a))
            for a in given
        ]
        turn.utter("utter_which_answer", chips, answers=summary(turn, guide))
        return None


class ActionAffirm(AdvisorAction):
    """ "Yes" outside the form: to what was offered last."""

    def name(self) -> str:
        return "action_affirm"

    def answer(self, turn: Turn) -> Events | None:
        if _offered_last(turn) == "/ask_advice":
            return [FollowupAction("advice_form")]
        turn.utter("utter_affirm_alone")
        return None


def _offered_last(turn: Turn) -> str | None:
    for event in reversed(turn.tracker.events):
        if event.get("event") == "bot":
            buttons = (event.get("data") or {}).get("buttons") or []
            return str(buttons[0].get("payload")) if buttons else None
    return None
