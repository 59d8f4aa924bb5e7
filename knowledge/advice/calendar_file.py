"""Dates for the visitor's own calendar, as an .ics file.

The file is made from a certification and a day; nothing about the visitor is in it
and nothing is stored. Only dates still to come are put in, each with its reminders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from typing import TYPE_CHECKING

from knowledge.advice import phrasing
from knowledge.advice.candidates import Candidate, candidate
from knowledge.advice.road_map import RoadMap, add_months
from knowledge.guide import Guide
from knowledge.sentences import EventKind
from knowledge.store.knowledge_base import KnowledgeBase

if TYPE_CHECKING:  # few ask for a file; a server starts without what makes it
    from icalendar import Alarm, Event

# An all-day event begins at midnight; nobody wants to be reminded then.
_MORNING = timedelta(hours=9)


@dataclass(frozen=True)
class Entry:
    """One all-day event."""

    kind: EventKind
    day: date
    title: str
    text: str


@dataclass(frozen=True)
class CalendarFile:
    """What to say about the dates, and the file; no file when nothing is to come."""

    lead: str
    entries: tuple[Entry, ...]
    ics: bytes | None
    expires: date | None = None


def events(
    kb: KnowledgeBase,
    certification: str,
    *,
    today: date,
    earned: date | None = None,
    plan: RoadMap | None = None,
) -> bytes | None:
    """The file for a certification of the knowledge base; None without dates."""
    known = kb.certification(certification)
    if known is None:
        return None
    one = candidate(known, kb.body(known.body))
    return calendar_file(one, kb.guide(), today=today, earned=earned, plan=plan).ics


def calendar_file(
    one: Candidate,
    guide: Guide,
    *,
    today: date,
    earned: date | None = None,
    plan: RoadMap | None = None,
) -> CalendarFile:
    """Dates from the day a certification was earned, or from a plan to earn it."""
    start = earned or (plan.earliest if plan else None)
    expires = add_months(start, one.renewal) if start and one.renewal else None
    found = [*_plan(one, plan, guide)] if plan and not earned else []
    found += _renewal(one, expires, guide) if expires else []
    ahead = tuple(sorted((e for e in found if e.day > today), key=lambda e: e.day))
    return CalendarFile(
        lead=_lead(one, earned, plan, expires, today, guide),
        entries=ahead,
        ics=_file(one, ahead, guide, today) if ahead else None,
        expires=expires,
    )


def _plan(one: Candidate, plan: RoadMap, guide: Guide) -> Iterator[Entry]:
    """Schooling, application and exam as three events."""
    apply, exam = plan.step("apply"), plan.step("exam")
    if apply is None or exam is None:
        return
    general = ("documents", "apply", "study", "exam", "renew")
    if any(step.id not in general and step.end > step.start for step in plan.steps):
        yield _entry("education", apply.end, one, guide)
    yield _entry("application", apply.end, one, guide)
    yield _entry("exam", exam.end, one, guide)


def _renewal(one: Candidate, expires: date, guide: Guide) -> Iterator[Entry]:
    rules = guide.certifications.get(one.id)
    if rules and rules.renewal_form_days:
        closes, opens = (expires - timedelta(days=n) for n in rules.renewal_form_days)
        yield _entry("declaration_opens", opens, one, guide)
        yield _entry("declaration_closes", closes, one, guide)
    yield _entry("expiry", expires, one, guide)


def _entry(kind: EventKind, day: date, one: Candidate, guide: Guide) -> Entry:
    said = guide.texts.calendar.events[kind]
    values = {"certification": one.name, "body": one.body, "page": one.page}
    return Entry(
        kind,
        day,
        said.title.format(**values),
        said.text.format(**values).strip(),
    )


def _lead(
    one: Candidate,
    earned: date | None,
    plan: RoadMap | None,
    expires: date | None,
    today: date,
    guide: Guide,
) -> str:
    texts = guide.texts.calendar
    said = texts.lead
    if plan and not earned:
        said = texts.lead_plan
    elif expires is None:
        said = texts.unknown
    elif expires <= today:
        said = texts.lead_past
    shown = texts.day_format
    return phrasing.fill(
        said,
        certification=one.name,
        body=one.body,
        day=f"{expires:{shown}}" if expires else "",
        earned=f"{earned:{shown}}" if earned else "",
        alarms=phrasing.join([str(days) for days in texts.alarms], guide),
    )


def _file(
    one: Candidate, entries: tuple[Entry, ...], guide: Guide, today: date
) -> bytes:
    from icalendar import Calendar

    texts = guide.texts.calendar
    file = Calendar()
    file.add("prodid", texts.product)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", texts.name.format(certification=one.name))
    for entry in entries:
        file.add_component(_event(one, entry, guide, today))
    return bytes(file.to_ical())


def _event(one: Candidate, entry: Entry, guide: Guide, today: date) -> Event:
    from icalendar import Event

    event = Event()
    # The same date gives the same id, so importing twice does not double it.
    name = f"{one.id} {entry.kind} {entry.day.isoformat()}"
    event.add("uid", sha256(name.encode()).hexdigest()[:24] + "@certification-advisor")
    event.add(
        "dtstamp", datetime(today.year, today.month, today.day, tzinfo=timezone.utc)
    )
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    if one.page:
        event.add("url", one.page)
    event.add("transp", "TRANSPARENT")
    for days in guide.texts.calendar.alarms:
        if entry.day - timedelta(days=days) > today:
            event.add_component(_alarm(entry, days))
    return event


def _alarm(entry: Entry, days: int) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", _MORNING - timedelta(days=days))
    return alarm
