"""The way to a certification, and its dates as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from actions import dependencies
from actions.base import AdvisorAction
from actions.profile import answers_given, state_of
from actions.subject import remember
from actions.turn import Events, Turn
from knowledge.advice.calendar_file import calendar_file
from knowledge.advice.candidates import candidate
from knowledge.advice.profile import Profile
from knowledge.advice.replies import say_road_map
from knowledge.advice.road_map import road_map
from knowledge.answers.questions import answer_faq
from knowledge.answers.subject import Context, Subject
from knowledge.model import Reply
from knowledge.parsing.answers import Problem, parse_date
from knowledge.parsing.asking import asks_inside


def way_to(turn: Turn, certifications: Sequence[str]) -> Reply | None:
    """The steps from today to the one certification meant, or None without one."""
    kb, today = turn.kb, dependencies.today()
    known = kb.certification(certifications[0]) if len(certifications) == 1 else None
    if known is None or known.id not in kb.guide().certifications:
        return None
    plan = road_map(
        Profile.from_values(answers_given(turn)),
        candidate(known, kb.body(known.body)),
        kb.guide(),
        today=today,
        programs=kb.programs(known.id),
    )
    link = calendar_link(known.id, **_what_plans_depend_on(turn))
    return say_road_map(plan, kb, today=today, calendar=link)


class ActionShowRoadMap(AdvisorAction):
    """The steps from today to the certification talked about, with dates."""

    def name(self) -> str:
        return "action_show_road_map"

    def answer(self, turn: Turn) -> Events | None:
        chosen = _chosen(turn)
        reply = way_to(turn, (chosen,)) if chosen else None
        if reply is None:
            # Nobody has been talked about: the eight steps for everybody.
            context = Context(dependencies.today())
            turn.say(answer_faq(turn.kb, "steps_all", Subject(), context))
            return None
        turn.say(reply)
        remember(turn, "argue", "why", Subject(reply.certifications))
        return None


class ActionOfferCalendar(AdvisorAction):
    """ "I earned my CCMA on 3 May 2025": when it ends, and a file with the dates."""

    def name(self) -> str:
        return "action_offer_calendar"

    def answer(self, turn: Turn) -> Events | None:
        offer_calendar(turn)
        return None


def tells_a_day(turn: Turn) -> bool:
    """ "I earned my CMA on March 3 2019": a certification and a day, no question."""
    heard = turn.heard
    if heard.chip or not heard.value("certification"):
        return False
    if asks_inside(heard.text):
        return False  # a story with a day in it, and a question after it
    return bool(heard.value("date")) or _impossible_day(turn) is not None


def _impossible_day(turn: Turn) -> str | None:
    """What to say about a day that the calendar does not have."""
    said = parse_date(turn.heard.text, dependencies.today())
    if not isinstance(said, Problem):
        return None
    texts = turn.kb.guide().texts.problems
    return texts[said.kind].format(text=said.text, values=", ".join(said.values))


def offer_calendar(turn: Turn) -> None:
    """From the day it was earned; asks when the day or the name is missing."""
    kb, today = turn.kb, dependencies.today()
    chosen, said = _chosen(turn), turn.heard.value("date")
    known = kb.certification(chosen)
    if said is None and (problem := _impossible_day(turn)):
        turn.say_text(problem)
        return
    if known is None or said is None:
        turn.utter("utter_calendar_which")
        return
    earned = date.fromisoformat(str(said))
    if earned > today:
        turn.utter("utter_calendar_future")
        return
    one = candidate(known, kb.body(known.body))
    file = calendar_file(one, kb.guide(), today=today, earned=earned)
    remember(turn, "fact", "renewal", Subject((known.id,)))
    turn.say(Reply(file.lead))
    if file.ics:
        link = calendar_link(known.id, earned=earned.isoformat())
        turn.utter("utter_calendar_file", link=link)


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
    return next(
        iter([*([named] if named else []), *remembered, *state_of(turn).result]), None
    )
