"""The guided dialogue around its form: begin, stop, go on, change, take an answer."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction, SlotSet

from actions.conversation import Events, Topic, Turn, asks
from actions.fallback import fall_back
from actions.profile import (
    answers_given,
    answers_heard,
    fresh_state,
    slot_of,
    summary,
    take_answers,
)
from actions.questions import answer_next_best, reply_to
from actions.recommending import give_recommendation
from actions.road_map import offer_calendar
from knowledge.answers.chips import payload
from knowledge.guide import SLOTS
from knowledge.model import Chip


class ActionExplainQuestion(Topic):
    """ "Why do you ask?" """

    def name(self) -> str:
        return "action_explain_question"

    def take(self, turn: Turn) -> Events | None:
        requested = turn.tracker.get_slot("requested_slot")
        book = turn.kb.guide()
        if not requested:
            turn.utter("utter_offer_advice")
            return None
        turn.say_text(book.questions[requested.removeprefix("advice_")].why)
        return None


class ActionStopAdvice(Topic):
    """Stop; the answers stay for "continue"."""

    def name(self) -> str:
        return "action_stop_advice"

    def take(self, turn: Turn) -> Events | None:
        if not turn.tracker.active_loop_name:
            turn.utter("utter_nothing_to_stop")
            return None
        state = turn.memory["advice_state"] or fresh_state()
        turn.memory["advice_state"] = {**state, "status": "stopped"}
        turn.utter("utter_advice_stopped")
        return None


class ActionContinueAdvice(Topic):
    """Take the dialogue up where it stopped."""

    def name(self) -> str:
        return "action_continue_advice"

    def take(self, turn: Turn) -> Events | None:
        state = turn.memory["advice_state"]
        if not state or state["status"] == "done":
            turn.utter("utter_nothing_to_continue")
            return None
        turn.memory["advice_state"] = {**state, "status": "running"}
        return [FollowupAction("advice_form")]


class ActionStartOver(Topic):
    """Forget the answers and ask again."""

    def name(self) -> str:
        return "action_start_over"

    def take(self, turn: Turn) -> Events | None:
        for answer in (*SLOTS, "experience"):
            turn.memory[slot_of(answer)] = None
        turn.memory["advice_state"] = fresh_state()
        turn.memory["certifications"] = None
        turn.memory["question"] = None
        turn.utter("utter_started_over")
        return [SlotSet("requested_slot", None), FollowupAction("advice_form")]


class ActionTakeAnswer(Topic):
    """An answer outside the form: begins the dialogue, or changes its result."""

    def name(self) -> str:
        return "action_take_answer"

    def take(self, turn: Turn) -> Events | None:
        book = turn.kb.guide()
        found = answers_heard(turn, None, book)
        state = turn.memory["advice_state"]
        told = turn.heard.values("certification") or turn.heard.values("occupation")
        if told and asks(turn.heard.text) and answer_next_best(turn):
            return None  # "I'm a CMA student, can I work in a hospital?"
        if not found:
            return self._not_an_answer(turn)
        if not state or state["status"] != "done":
            state = {**(state or fresh_state()), "status": "running"}
            turn.memory["advice_state"] = state
        take_answers(turn, found, book)
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


class ActionChangeAnswer(Topic):
    """ "I want to change something": which answer, as chips; a chip asks it again."""

    def name(self) -> str:
        return "action_change_answer"

    def take(self, turn: Turn) -> Events | None:
        given = {a: v for a, v in answers_given(turn).items() if a in SLOTS}
        book = turn.kb.guide()
        if not given:
            turn.utter("utter_nothing_to_change")
            return None
        if turn.heard.key in given:
            turn.memory[slot_of(turn.heard.key)] = None
            state = turn.memory["advice_state"] or fresh_state()
            turn.memory["advice_state"] = {**state, "status": "running"}
            return [FollowupAction("advice_form")]
        chips = [
            Chip(book.questions[a].name.capitalize(), payload("change_answer", key=a))
            for a in given
        ]
        turn.utter("utter_which_answer", chips, answers=summary(turn, book))
        return None


class ActionAffirm(Topic):
    """ "Yes" outside the form: to what was offered last."""

    def name(self) -> str:
        return "action_affirm"

    def take(self, turn: Turn) -> Events | None:
        offered = _offered_last(turn)
        if offered == "/ask_advice":
            return [FollowupAction("advice_form")]
        if offered == "/continue_advice":
            return ActionContinueAdvice().take(turn)
        turn.utter("utter_affirm_alone")
        return None


class ActionDeny(Topic):
    """ "No" outside the form."""

    def name(self) -> str:
        return "action_deny"

    def take(self, turn: Turn) -> Events | None:
        turn.utter("utter_deny_alone")
        return None


def _offered_last(turn: Turn) -> str | None:
    for event in reversed(turn.tracker.events):
        if event.get("event") == "bot":
            buttons = (event.get("data") or {}).get("buttons") or []
            return str(buttons[0].get("payload")) if buttons else None
    return None
