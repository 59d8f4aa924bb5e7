"""What the website channel asks of the knowledge base: is it there, ids, a calendar."""

import logging
from collections.abc import Collection, Mapping
from datetime import date

from knowledge.advice.calendar_file import events
from knowledge.advice.candidates import candidate
from knowledge.advice.profile import Profile
from knowledge.advice.road_map import RoadMap, road_map
from knowledge.error_summary import describe
from knowledge.model import Certification
from knowledge.store.knowledge_base import KnowledgeBase, knowledge_base

log = logging.getLogger(__name__)

# Entity -> the list in the knowledge base, and the name of the id in its entries.
LISTS = {
    "certification": ("certifications", "id"),
    "occupation": ("occupations", "id"),
    "body": ("bodies", "id"),
    "state": ("states", "code"),
}
LONGEST_WORK = 720  # months; more is no working life


def ready() -> bool:
    """Tell whether the knowledge base answers."""
    try:
        return bool(knowledge_base().certifications())
    except Exception as error:  # any failure means: not ready
        log.error("health: knowledge unreachable (%s)", describe(error))
        return False


def known_values(entity: str) -> Collection[str] | None:
    """Return the ids this entity may have; None when any well-formed one may pass."""
    try:
        return values_of(knowledge_base(), entity)
    except Exception as error:  # the action checks again
        log.error("payload: knowledge unreachable (%s)", describe(error))
        return None


def values_of(base: KnowledgeBase, entity: str) -> Collection[str] | None:
    """Return the ids of an entity in the content; None of one that has no list.

    A `job` is what work experience may have been in.
    """
    if entity in LISTS:
        entries, name = LISTS[entity]
        return {getattr(one, name) for one in getattr(base, entries)()}
    guide = base.guide()
    if entity == "job":
        return guide.jobs.keys()
    if entity in guide.questions:
        return guide.questions[entity].options.keys()
    return None


def calendar(asked: Mapping[str, str]) -> bytes | None:
    """Return a calendar file, None when there is nothing to put into it.

    With `earned` (a day as 2025-05-03) the dates of renewal; without, those of the way
    to the certification for somebody with this `schooling` and work (`months`, `job`).
    """
    base, today = knowledge_base(), date.today()
    known = base.certification(asked.get("certification"))
    if known is None:
        return None
    try:
        earned = date.fromisoformat(asked["earned"]) if "earned" in asked else None
        plan = None if earned else _plan(base, known, asked, today)
        return events(base, known.id, today=today, earned=earned, plan=plan)
    except (ValueError, KeyError, OverflowError):
        return None  # no such day, or no advice on this certification


def _plan(
    base: KnowledgeBase, known: Certification, asked: Mapping[str, str], today: date
) -> RoadMap:
    worked = None
    if "months" in asked:
        months = float(asked["months"])
        if not 0 <= months <= LONGEST_WORK:
            raise ValueError("no such length of work")
        worked = {"months": months, "as": asked.get("job")}
    profile = Profile.from_values(
        {"schooling": asked.get("schooling"), "experience": worked}
    )
    one = candidate(known, base.body(known.body))
    return road_map(profile, one, base.guide(), today=today)
