"""The recommendation, and everything that may be said about it afterwards.

Always computed anew from the answers: nothing but the visitor's answers is kept, and
an argument can never say something else than the ranking did.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from actions import dependencies
from actions.advice import answers_given, answers_heard, fresh_state
from actions.conversation import Events, Topic, Turn
from actions.questions import Subject, remember, reply_to
from knowledge import arguments
from knowledge.advice import guide
from knowledge.advising import say_argument, say_recommendation, say_road_map
from knowledge.arguments import Argument
from knowledge.calendar import calendar_file
from knowledge.candidates import candidate, candidates
from knowledge.model import Reply
from knowledge.profile import Profile
from knowledge.recommender import Recommendation, recommend
from knowledge.road_map import road_map


def result_of(turn: Turn) -> Recommendation:
    """The recommendation for the answers as they are."""
    kb = turn.kb
    profile = Profile.from_values(answers_given(turn))
    return recommend(profile, candidates(kb), kb.advice())


class ActionRecommend(Topic):
    """What the guided dialogue ends in."""

    def name(self) -> str:
        return "action_recommend"

    def take(self, turn: Turn) -> Events | None:
        result = result_of(turn)
        turn.say(say_recommendation(result, turn.kb, today=dependencies.today()))
        state = turn.memory["advice_state"] or fresh_state()
        turn.memory["advice_state"] = {
            **state,
            "status": "done",
            "doubtful": [],
            "result": [entry.id for entry in result.entries[:3]],
        }
        # "How much is it?" now means the best one.
        remember(turn, "argue", "why", Subject((result.best.id,)))
        return None


class ActionArgue(Topic):
    """Why, why not, cheaper, faster, closer to patients, what if, which would you."""

    def name(self) -> str:
        return "action_argue"

    def take(self, turn: Turn) -> Events | None:
        state = turn.memory["advice_state"]
        if not state or not state.get("result"):
            turn.utter("utter_nothing_to_argue")
            return None
        argument = self._argument(turn, result_of(turn))
        turn.say(say_argument(argument, turn.kb, today=dependencies.today()))
        turn.memory["misunderstood"] = 0
        return None

    @staticmethod
    def _argument(turn: Turn, result: Recommendation) -> Argument:
        kb, heard, advice = turn.kb, turn.heard, turn.kb.advice()
        if heard.key == "why_not":
            named = heard.values("certification") + heard.values(
                "certification", role="not"
            )
            other = named[0] if named else result.entries[1].id
            return arguments.why_not(result, other, candidates(kb), advice)
        if heard.key in ("cheaper", "faster", "patients"):
            return arguments.alternatives(result, heard.key, advice)
        if heard.key == "what_if":
            change: dict[str, Any] = answers_heard(turn, None, guide(advice))
            return arguments.what_if(result, change, candidates(kb), advice)[0]
        if heard.key == "which_would_you":
            return arguments.which_would_you(result, advice)
        return arguments.why(result, advice)


class ActionShowRoadMap(Topic):
    """The steps from today to the certification talked about, with dates."""

    def name(self) -> str:
        return "action_show_road_map"

    def take(self, turn: Turn) -> Events | None:
        kb, today = turn.kb, dependencies.today()
        chosen = _chosen(turn)
        rules = guide(kb.advice()).data["certifications"]
        if chosen is None or chosen not in rules:
            reply = reply_to(turn, "faq", "steps_all")
            if reply:
                turn.say(reply)
            return None
        known = kb.certification(chosen)
        plan = road_map(
            Profile.from_values(answers_given(turn)),
            candidate(known, kb.body(known.body)),
            kb.advice(),
            today=today,
            programs=kb.programs(chosen),
        )
        link = calendar_link(chosen, **_what_plans_depend_on(turn))
        turn.say(say_road_map(plan, kb, today=today, calendar=link))
        remember(turn, "argue", "why", Subject((chosen,)))
        return None


class ActionOfferCalendar(Topic):
    """ "I earned my CCMA on 3 May 2025": when it ends, and a file with the dates."""

    def name(self) -> str:
        return "action_offer_calendar"

    def take(self, turn: Turn) -> Events | None:
        kb, today = turn.kb, dependencies.today()
        chosen, said = _chosen(turn), turn.heard.value("date")
        known = kb.certification(chosen)
        if known is None or said is None:
            turn.utter("utter_calendar_which")
            return None
        earned = date.fromisoformat(str(said))
        if earned > today:
            turn.utter("utter_calendar_future")
            return None
        one = candidate(known, kb.body(known.body))
        file = calendar_file(one, kb.advice(), today=today, earned=earned)
        remember(turn, "fact", "renewal", Subject((known.id,)))
        turn.say(Reply(file.lead))
        if file.ics:
            link = calendar_link(known.id, earned=earned.isoformat())
            turn.utter("utter_calendar_file", link=link)
        return None


def calendar_link(certification: str, **values: str) -> str:
    """The address of the calendar file; all it needs is in the address."""
    query = urlencode({"certification": certification, **values})
    return f"/chat/calendar.ics?{query}"


def _what_plans_depend_on(turn: Turn) -> dict[str, str]:
    """The only answers a plan is made of, so that its address says no more."""
    given = answers_given(turn)
    values = {"schooling": str(given.get("schooling", "open"))}
    worked = given.get("experience")
    if isinstance(worked, dict):
        values |= {"months": f"{worked['months']:g}", "job": str(worked["as"])}
    return values


def _chosen(turn: Turn) -> str | None:
    """The certification meant: named now, or the one talked about, or the best."""
    named = turn.heard.value("certification")
    remembered = turn.memory["certifications"] or []
    result = (turn.memory["advice_state"] or {}).get("result") or []
    return next(iter([*([named] if named else []), *remembered, *result]), None)
