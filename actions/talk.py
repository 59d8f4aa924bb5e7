"""About the talk itself: a complaint, "again?", "what did I tell you?"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.base import AdvisorAction
from actions.profile import answers_given, summary
from actions.turn import Events, Turn
from knowledge.answers.chips import chip, payload
from knowledge.guide import SLOTS
from knowledge.model import Chip

# Of a message that was not answered more is not said back.
LONGEST_QUOTE = 120
OFFERED = 2


class ActionApologize(AdvisorAction):
    """A complaint that the answer missed the question: sorry, what else, a person."""

    def name(self) -> str:
        return "action_apologize"

    def answer(self, turn: Turn) -> Events | None:
        school = turn.kb.school()
        phone = school.phone if school else ""
        missed = turn.memory["asked"]
        if not missed:
            turn.utter("utter_apology_alone", phone=phone)
            return None
        about = next(iter(turn.memory["certifications"] or ()), None)
        others = [chip(turn.kb, n, certification=about) for n in missed["others"]]
        offered = {one.title: one for one in others if one}
        turn.utter(
            "utter_apology",
            list(offered.values())[:OFFERED],
            asked=missed["text"][:LONGEST_QUOTE],
            phone=phone,
        )
        return None


class ActionRepeat(AdvisorAction):
    """Say the last answer again; in the form the question comes again by itself."""

    def name(self) -> str:
        return "action_repeat"

    def answer(self, turn: Turn) -> Events | None:
        if turn.tracker.active_loop_name:
            return None
        said = _said_last(turn)
        if not said:
            turn.utter("utter_nothing_to_repeat")
        for event in said:
            data = event.get("data") or {}
            turn.dispatcher.utter_message(
                text=event.get("text"),
                buttons=data.get("buttons"),
                json_message=data.get("custom"),
            )
        return None


def _said_last(turn: Turn) -> list[Mapping[str, Any]]:
    """What was said to the visitor's message before this one."""
    found: list[Mapping[str, Any]] = []
    seen = 0
    for event in reversed(turn.tracker.events):
        seen += event.get("event") == "user"
        if seen > 1:
            break
        if seen == 1 and event.get("event") == "bot":
            found.append(event)
    return found[::-1]


class ActionShowAnswers(AdvisorAction):
    """The answers of the guided dialogue, each with a way to change it."""

    def name(self) -> str:
        return "action_show_answers"

    def answer(self, turn: Turn) -> Events | None:
        book = turn.kb.guide()
        given = [a for a in answers_given(turn) if a in SLOTS]
        if not given:
            turn.utter("utter_no_answers_yet")
            return None
        chips = [
            Chip(book.questions[a].name.capitalize(), payload("change_answer", key=a))
            for a in given
        ]
        turn.utter("utter_your_answers", chips, answers=summary(turn, book))
        return None
