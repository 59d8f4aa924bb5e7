"""The way from today to a certification, with the visitor's own dates.

A pure function: the same profile, certification and day give the same map. Dates are
ranges as long as lengths are; the earliest finish is the sum of the shortest ways.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from knowledge.advice import phrasing
from knowledge.advice.candidates import Candidate
from knowledge.advice.eligibility import Eligibility, eligibility
from knowledge.advice.profile import Profile, known
from knowledge.guide import Guide, Rules
from knowledge.model import Program, Source


@dataclass(frozen=True)
class RoadStep:
    """One step, from when to when."""

    id: str
    title: str
    text: str
    start: date
    end: date  # the earliest day it can be done
    latest: date
    note: str = ""


@dataclass(frozen=True)
class RoadMap:
    """All steps to one certification and what they need."""

    certification: str
    title: str
    lead: str
    steps: tuple[RoadStep, ...]
    documents: tuple[str, ...]
    study: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    earliest: date
    latest: date
    programs: tuple[Program, ...]
    sources: tuple[Source, ...]

    def step(self, id: str) -> RoadStep | None:
        """A step by its id."""
        return next((step for step in self.steps if step.id == id), None)


def road_map(
    profile: Profile,
    certification: Candidate,
    guide: Guide,
    *,
    today: date,
    programs: Iterable[Program] = (),
) -> RoadMap:
    """The steps to a certification for somebody with this profile."""
    profile = known(profile, guide)
    rules = guide.certifications[certification.id]
    way = eligibility(profile, certification, rules, guide)
    steps = tuple(_steps(profile, certification, way, guide, today))
    exam = next(step for step in steps if step.id == "exam")
    fitting = tuple(
        program for program in programs if certification.id in program.leads_to
    )
    return RoadMap(
        certification=certification.id,
        title=phrasing.fill(
            guide.texts.road_map.title, certification=certification.name
        ),
        lead=_lead(certification, way, exam, guide),
        steps=steps,
        documents=tuple(_documents(rules, profile, way, guide)),
        study=_study(certification),
        links=_links(certification, guide),
        earliest=exam.end,
        latest=exam.latest,
        programs=fitting,
        sources=certification.sources(
            "eligibility", "program_length", "exam_fee", "renewal_period"
        ),
    )


def add_months(day: date, months: float) -> date:
    """The same day some months later; the last of the month where it is shorter."""
    index = day.year * 12 + day.month - 1 + round(months)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _steps(
    profile: Profile, one: Candidate, way: Eligibility, guide: Guide, today: date
) -> Iterator[RoadStep]:
    texts = guide.texts.road_map
    values = {
        "body": one.body,
        "cost": phrasing.money(one.fees, guide),
        "period": phrasing.period(one, guide),
    }

    def step(
        id: Literal["documents", "apply", "study", "exam", "renew"],
        start: date,
        end: date,
        latest: date,
        **more: Any,
    ) -> RoadStep:
        no_fee = id == "apply" and one.fees is None
        said = texts.steps["apply_unknown" if no_fee else id]
        text = phrasing.fill(said.text, **values, **more)
        return RoadStep(id, said.title, text, start, end, latest)

    least, most = (round(n) for n in guide.thresholds.prepare_months)
    ready = add_months(today, least)  # with the papers in hand
    yield step("documents", today, ready, ready)
    at, latest = today, today
    for item in way.steps:
        begin = at
        at = begin if item.maybe else add_months(begin, item.months.low)
        latest = add_months(latest, item.months.high)
        note = texts.estimate_note if item.estimate else ""
        text = phrasing.step(item, way, profile, guide)
        title = texts.steps["schooling"].title
        # What may be met already shows in the papers.
        end = max(at, ready) if item.maybe else at
        yield RoadStep(item.id, title, text, begin, end, max(latest, end), note)
    exam = max(at, ready)
    exam_latest = max(latest, add_months(today, most))
    yield step("apply", at, max(at, ready), max(latest, ready))
    yield step("study", max(today, add_months(exam, -most)), exam, exam_latest)
    yield step("exam", at, exam, exam_latest)
    if one.renewal:
        renew = add_months(exam, one.renewal)
        after = add_months(exam_latest, one.renewal)
        said = {"due": month(renew, guide)}
        yield step("renew", exam, renew, after, **said)


def month(day: date, guide: Guide) -> str:
    """A day as month and year."""
    return day.strftime(guide.texts.road_map.day_format)


def _lead(one: Candidate, way: Eligibility, exam: RoadStep, guide: Guide) -> str:
    texts = guide.texts.road_map
    leads = {"now": texts.lead_now, "maybe": texts.lead_maybe}
    return phrasing.fill(
        leads.get(way.status, texts.lead),
        certification=one.name,
        months=phrasing.months(way.months, guide),
        earliest=month(exam.end, guide),
        latest=month(exam.latest, guide),
    )


def _documents(
    rules: Rules, profile: Profile, way: Eligibility, guide: Guide
) -> Iterator[str]:
    """Papers that prove the requirements of the way in."""
    papers = guide.texts.road_map.documents
    route = next(
        route for route in rules.routes if bool(route.experience) == way.by_work
    )
    needs = [*route.needs, *(["work"] if way.by_work else [])]
    seen = dict.fromkeys(p for need in needs for p in papers.get(need, ()))
    yield from (*papers["always"], *seen)


def _study(one: Candidate) -> tuple[str, ...]:
    """What the body itself offers to study with."""
    texts = [
        str(fact.value)
        for fact in one.facts.get("study_outline", ())
        if fact.value is not None and not isinstance(fact.value, tuple)
    ]
    return tuple(texts)


def _links(one: Candidate, guide: Guide) -> tuple[tuple[str, str], ...]:
    if not one.page:
        return ()
    title = guide.texts.road_map.official_page.format(body=one.body)
    return ((title, one.page),)
