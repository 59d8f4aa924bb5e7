"""What happens when a message was not understood: a ladder, never the same twice."""

from __future__ import annotations

from actions.base import AdvisorAction
from actions.profile import state_of
from actions.questions import compare_chosen, repeat_last_question
from actions.recommending import argue
from actions.turn import Events, Turn
from knowledge.answers.chips import chip
from knowledge.model import Chip

NEAREST = 3  # questions offered as chips; more is a menu nobody reads
LAST_RUNG = 3
URGENT = {"self_harm", "emergency", "medical_advice"}
ALMOST_ALL = 0.7  # share of a message that a name takes up


def nearest_questions(turn: Turn) -> list[Chip]:
    """Chips for the likeliest questions, named as people know them."""
    chips: list[Chip] = []
    about = turn.heard.value("certification")
    for intent, key in turn.heard.ranking:
        nearest = chip(turn.kb, f"{intent}/{key}", certification=about) if key else None
        if nearest and nearest not in chips:
            chips.append(nearest)
    return chips[:NEAREST]


def fall_back(turn: Turn) -> None:
    """Offer the nearest questions, then the topics, then a person."""
    if urgent := _urgent(turn):
        turn.utter(f"utter_{urgent}")
        return
    if _goes_on_about_the_result(turn) or _only_names_a_certification(turn):
        return
    rung = min(int(turn.memory["misunderstood"] or 0) + 1, LAST_RUNG)
    turn.memory["misunderstood"] = rung
    if rung == 1:
        turn.utter("utter_not_understood_1", nearest_questions(turn))
    elif rung < LAST_RUNG:
        turn.utter("utter_not_understood_2")
    else:
        school = turn.kb.school()
        turn.utter(
            "utter_not_understood_3",
            phone=school.phone if school else "",
            email=school.email if school else "",
            hours=school.hours if school else "",
        )


def _likeliest(turn: Turn) -> tuple[str, str | None]:
    for name, key in turn.heard.ranking:
        if name != "nlu_fallback":
            return name, key
    return "nlu_fallback", None


def _urgent(turn: Turn) -> str | None:
    """Danger as the likeliest meaning is answered even when it is not sure."""
    name, _ = _likeliest(turn)
    return name if name in URGENT else None


def _goes_on_about_the_result(turn: Turn) -> bool:
    """With a recommendation on the table, arguing and comparing are expected."""
    if not state_of(turn).result:
        return False
    name, key = _likeliest(turn)
    if name == "argue":
        argue(turn, key)
    elif name == "compare":
        compare_chosen(turn)
    return name in ("argue", "compare")


def _only_names_a_certification(turn: Turn) -> bool:
    """ "CMA" alone is a question: the last one, or what it is."""
    heard = turn.heard
    names = [e for e in heard.entities if e.get("entity") == "certification"]
    said = sum((e.get("end") or 0) - (e.get("start") or 0) for e in names)
    if len(names) != 1 or said < ALMOST_ALL * len(heard.text.strip(" ?.!")):
        return False
    return repeat_last_question(turn)


class ActionFallBack(AdvisorAction):
    """A message that was not understood."""

    def name(self) -> str:
        return "action_fall_back"

    def answer(self, turn: Turn) -> Events | None:
        fall_back(turn)
        return None
