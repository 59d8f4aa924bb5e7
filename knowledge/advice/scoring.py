"""How well one certification fits one profile, in points, without a word of text.

Hard facts come first: which route in is nearest, what is still missing, how long that
takes. Then seven criteria, each a share between 0 and 1 of its weight in `advice.yml`.
An open answer earns the share of the worst answer, so it never raises a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from knowledge.advice.candidates import Candidate, Range
from knowledge.advice.profile import Profile
from knowledge.guide import Guide

NOTHING = Range(0, 0)


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

    status: str  # now, maybe, after_steps, unknown
    steps: tuple[Step, ...]
    months: Range
    by_work: bool = False
    job: str = ""


@dataclass(frozen=True)
class Score:
    """Points of a candidate, with what the texts and the ranking need."""

    candidate: Candidate
    eligibility: Eligibility
    shares: Mapping[str, float | None]  # None: could not be judged
    points: float
    goal_match: bool
    affordable: bool  # a fee that is not known fits no budget
    in_time: bool

    @property
    def tier(self) -> int:
        """The hard facts as an order: what can really be done comes first."""
        if self.in_time:
            if self.goal_match:
                return 0 if self.affordable else 1
            return 2 if self.affordable else 3
        return 4 if self.goal_match else 5


def score(profile: Profile, candidate: Candidate, book: Guide) -> Score:
    """Judge one certification for one profile (already `profile.known`)."""
    rules = book.data["certifications"][candidate.id]
    way = eligibility(profile, candidate, rules, book)
    shares: dict[str, float | None] = {
        "goal": rules["goal"].get(profile.goal) if profile.goal else None,
        "setting": _setting(profile, rules),
        "money": _money(profile, candidate, book),
        "time": _time(profile, candidate, rules, book),
        "schooling": _schooling(profile, way, rules),
        "recognition": _recognition(profile, rules),
        "renewal": _renewal(candidate, book),
    }
    weights = book.data["weights"]
    points = sum(weights[name] * (share or 0) for name, share in shares.items())
    goal_share = shares["goal"]
    return Score(
        candidate,
        way,
        shares,
        round(points, 2),
        goal_match=goal_share is None or goal_share >= book.data["goal_match"],
        affordable=_affordable(profile, candidate),
        in_time=_in_time(profile, way),
    )


def judged(candidates: Iterable[Candidate], book: Guide) -> tuple[Candidate, ...]:
    """Those the advice has rules for, each once."""
    rules = book.data["certifications"]
    return tuple({c.id: c for c in candidates if c.id in rules}.values())


def ranking(profile: Profile, pool: Iterable[Candidate], book: Guide) -> list[Score]:
    """Scores, best first; the profile is already `known`."""
    return order([score(profile, candidate, book) for candidate in pool], book)


def order(scores: list[Score], book: Guide) -> list[Score]:
    """Best first. The tie rule is written down in `advice.yml` (`tie_rule`)."""

    def key(scored: Score) -> tuple[Any, ...]:
        fees = scored.candidate.fees
        rules = book.data["certifications"][scored.candidate.id]
        return (
            scored.tier,
            -scored.points,
            scored.eligibility.months.low,
            -rules["recognition"]["default"],
            fees.low if fees else float("inf"),
            scored.candidate.id,
        )

    return sorted(scores, key=key)


# ------------------------------------------------------------------------ hard facts


def eligibility(
    profile: Profile, candidate: Candidate, rules: Mapping[str, Any], book: Guide
) -> Eligibility:
    """The nearest of the routes in."""
    ways = [
        way
        for route in rules["routes"]
        if (way := _route(profile, candidate, route, book)) is not None
    ]
    return min(ways, key=lambda way: (way.months.low, way.months.high, way.by_work))


def _route(
    profile: Profile, candidate: Candidate, route: Mapping[str, Any], book: Guide
) -> Eligibility | None:
    steps: list[Step] = []
    asked = route.get("experience")
    if asked:
        worked = profile.experience
        if worked is None or worked.job != asked["as"]:
            return None
        lacking = asked["months"] - worked.months
        if lacking > 0:
            steps.append(Step("work", Range(lacking, lacking)))
    for need in route["needs"]:
        step = _requirement(need, profile, candidate, book)
        if step is not None:
            steps.append(step)
    least, most = book.data["prepare_months"]
    # Exam preparation runs beside the schooling.
    months = Range(
        max(least, sum(step.months.low for step in steps if not step.maybe)),
        max(most, sum(step.months.high for step in steps)),
    )
    status = "now"
    if profile.schooling is None and route["needs"]:
        status = (
            "maybe" if asked and not any(s.id == "work" for s in steps) else "unknown"
        )
    elif any(not step.maybe for step in steps):
        status = "after_steps"
    elif steps:
        status = "maybe"
    return Eligibility(
        status,
        tuple(steps),
        months,
        by_work=bool(asked),
        job=asked["as"] if asked else "",
    )


def _requirement(
    need: str, profile: Profile, candidate: Candidate, book: Guide
) -> Step | None:
    """The step a requirement still asks for, or None when it is met."""
    rule = book.data["requirements"][need]
    schooling = profile.schooling
    if schooling in rule["met_by"]:
        return None
    if schooling is None and need == "diploma":
        return None  # the usual visitor has one; the reason says it was left open
    months = rule.get("months", {})
    span = months.get(schooling or "high_school") or months.get("default")
    length = Range(*span) if span else candidate.program or NOTHING
    return Step(
        need,
        length,
        maybe=schooling in rule.get("maybe", ()),
        estimate=bool(rule.get("estimate")),
    )


def _affordable(profile: Profile, candidate: Candidate) -> bool:
    """Whether the least fees fit the budget; without a budget all do."""
    most = spendable(profile)
    if most is None:
        return True
    return candidate.fees is not None and candidate.fees.low <= most


def spendable(profile: Profile) -> int | None:
    """The most a visitor can pay, when they gave a figure."""
    budget = profile.budget
    if budget is None or budget.open or budget.cheapest:
        return None
    return budget.high if budget.high is not None else budget.low


def _in_time(profile: Profile, way: Eligibility) -> bool:
    limit = profile.time
    if limit is None or limit.months is None or limit.soonest:
        return True
    if way.status == "unknown":
        return True  # cannot be ruled out: the program may be behind them
    return way.months.low <= limit.months


# -------------------------------------------------------------------------- criteria


def _setting(profile: Profile, rules: Mapping[str, Any]) -> float | None:
    if profile.setting is None:
        return None
    if profile.setting == "any":
        return 1.0
    return float(rules["settings"].get(profile.setting, 0))


def _recognition(profile: Profile, rules: Mapping[str, Any]) -> float | None:
    known = rules["recognition"]
    if profile.setting == "any":
        return float(known["default"])
    if profile.setting is None:
        return None
    return float(known.get(profile.setting, known["default"]))


def _money(profile: Profile, candidate: Candidate, book: Guide) -> float | None:
    """All first-year fees against the budget; program tuition is another matter."""
    budget, fees = profile.budget, candidate.fees
    if budget is None or fees is None:
        return None
    if budget.open:
        return 1.0
    if budget.cheapest:
        return max(0.0, 1 - fees.low / float(book.data["dear_dollars"]))
    most = spendable(profile) or 0
    comfortable = fees.high + book.data["study_dollars"]
    if most >= comfortable:
        return 1.0
    if most >= fees.high:
        return float(0.7 + 0.3 * (most - fees.high) / (comfortable - fees.high))
    if most >= fees.low:
        return float(0.4 + 0.3 * (most - fees.low) / (fees.high - fees.low))
    return 0.3 * most / fees.low


def _time(
    profile: Profile, candidate: Candidate, rules: Mapping[str, Any], book: Guide
) -> float | None:
    limit = profile.time
    if limit is None:
        return None
    if profile.schooling is None:
        # Unknown schooling counts as none here: it must not earn points.
        profile = replace(profile, schooling="none")
    months = eligibility(profile, candidate, rules, book).months
    if limit.soonest:
        middle = (months.low + months.high) / 2
        return max(0.0, 1 - middle / float(book.data["slow_months"]))
    if limit.months is None or months.high <= limit.months:
        return 1.0
    return 0.6 if months.low <= limit.months else 0.0


def _schooling(
    profile: Profile, way: Eligibility, rules: Mapping[str, Any]
) -> float | None:
    """How ready somebody is to sit the exam."""
    if way.status == "unknown" or profile.schooling is None:
        return None
    ready = {"now": 0.8, "maybe": 0.7}.get(way.status)
    if ready is None:
        ready = 0.4 if len(way.steps) == 1 else 0.1
    return ready + (0.2 if profile.schooling == rules["level"] else 0)


def _renewal(candidate: Candidate, book: Guide) -> float | None:
    if candidate.renewal is None:
        return None
    return float(min(1, candidate.renewal / book.data["longest_renewal"]))
