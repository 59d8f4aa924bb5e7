"""A person: for now the school's contact card.

Leads (name, address, consent, delivery) come with `bot/desk/`; this action is where
their form will start.
"""

from __future__ import annotations

from actions.base import AdvisorAction
from actions.turn import Events, Turn


class ActionHandOff(AdvisorAction):
    """Say how to reach an advisor, and when."""

    def name(self) -> str:
        return "action_hand_off"

    def answer(self, turn: Turn) -> Events | None:
        school = turn.kb.school()
        if school is None:
            turn.utter("utter_not_understood_2")
            return None
        turn.utter(
            "utter_handoff",
            name=school.name,
            phone=school.phone,
            email=school.email,
            hours=school.hours,
        )
        return None
