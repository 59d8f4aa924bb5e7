"""A person: for now the school's contact card.

Leads (name, address, consent, delivery) come with `bot/desk/`; this action is where
their form will start.
"""

from __future__ import annotations

from actions.conversation import Events, Topic, Turn


class ActionHandOff(Topic):
    """Say how to reach an advisor, and when."""

    def name(self) -> str:
        return "action_hand_off"

    def take(self, turn: Turn) -> Events | None:
        school = turn.kb.school()
        if school is None:
            turn.utter("utter_not_understood_2")
            return None
        contact = {
            "name": school.name,
            "phone": school.phone,
            "email": school.email,
            "hours": school.hours,
        }
        turn.utter("utter_handoff", **contact)
        return None
