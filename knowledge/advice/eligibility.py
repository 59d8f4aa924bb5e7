"""Which way in is nearest, what is still missing on it, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.advice.candidates import Candidate, Range
from knowledge.advice.profile import Profile
from knowledge.guide import Guide, Route, Rules

NOTHING = Range(0, 0)

Status = Literal["now", "maybe", "after_steps", "unknown"]


@dataclass(frozen=True)
class Step:
    """Something that has to come before the exam."""

    id: str
    months: Range
    # It may be met already: the answer did not say enough to know.
    maybe: bool = False
    # The length has no source, it is only our plan.
    estimate: bool = False


@dataclass(frozen=True)
class Eligibility:
    """How near the nearest way in is."""

    status: Status
    steps: tuple[Step, ...]
    months: Range
    by_work: bool = False
    job: str = ""


def eligibility(
    profile: Profile, candidate: Candidate, rules: Rules, guide: Guide
) -> Eligibility:
    """The nearest of the routes in."""
    ways = [
        way
        for route in rules.routes
        if (way := _route(profile, candidate, route, guide)) is not None
    ]
    return min(ways, key=lambda way: (way.months.low, way.months.high, way.by_work))


def _route(
    profile: Profile, candidate: Candidate, route: Route, guide: Guide
) -> Eligibility | None:
    steps: list[Step] = []
    asked = route.experience
    if asked:
        worked = profile.experience
        if worked is None or worked.job != asked.job:
            return None
        lacking = asked.months - worked.months
        if lacking > 0:
            steps.append(Step("work", Range(lacking, lacking)))
    for need in route.needs:
        step = _requirement(need, profile, candidate, guide)
        if step is not None:
            steps.append(step)
    least, most = guide.thresholds.prepare_months
    # Exam preparation runs beside the schooling.
    months = Range(
        max(least, sum(step.months.low for step in steps if not step.maybe)),
        max(most, sum(step.months.high for step in steps)),
    )
    status: Status = "now"
    if profile.schooling is None and route.needs:
        by_work = asked and not any(step.id == "work" for step in steps)
        status = "maybe" if by_work else "unknown"
    elif any(not step.maybe for step in steps):
        status = "after_steps"
    elif steps:
        status = "maybe"
    return Eligibility(
        status,
        tuple(steps),
        months,
        by_work=bool(asked),
        job=asked.job if asked else "",
    )


def _requirement(
    need: str, profile: Profile, candidate: Candidate, guide: Guide
) -> Step | None:
    """The step a requirement still asks for, or None when it is met."""
    rule = guide.requirements[need]
    # Taken for granted when it was left open; the reason says that it was.
    schooling = profile.schooling or guide.usual_schooling
    if schooling in rule.met_by:
        return None
    span = rule.months.get(schooling) or rule.months.get("default")
    length = Range(*span) if span else candidate.program or NOTHING
    return Step(
        need,
        length,
        maybe=profile.schooling in rule.maybe,
        estimate=rule.estimate,
    )
