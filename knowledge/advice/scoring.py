"""How well one certification fits one profile, in points, without a word of text.

Hard facts come first: which route in is nearest, what is still missing, how long that
takes. Then seven criteria, each a share between 0 and 1 of its weight in `rules.yml`.
An open answer earns the share of the worst answer, so it never raises a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from knowledge.advice.candidates import Candidate
from knowledge.advice.eligibility import Eligibility, eligibility
from knowledge.advice.profile import Profile
from knowledge.guide import Guide, Rules
from knowledge.sentences import Criterion


@dataclass(frozen=True)
class Score:
    """Points of a candidate, with what the texts and the ranking need."""

    candidate: Candidate
    eligibility: Eligibility
    shares: Mapping[Criterion, float | None]  # None: could not be judged
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


def score(profile: Profile, candidate: Candidate, guide: Guide) -> Score:
    """Judge one certification for one profile (already `profile.known`)."""
    rules = guide.certifications[candidate.id]
    way = eligibility(profile, candidate, rules, guide)
    shares: dict[Criterion, float | None] = {
        "goal": rules.goal.get(profile.goal, 0) if profile.goal else None,
        "setting": _setting(profile, rules, guide),
        "money": _money(profile, candidate, guide),
        "time": _time(profile, candidate, rules, guide),
        "schooling": _schooling(profile, way, rules, guide),
        "recognition": _recognition(profile, rules, guide),
        "renewal": _renewal(candidate, guide),
    }
    points = sum(guide.weights[name] * (share or 0) for name, share in shares.items())
    goal_share = shares["goal"]
    return Score(
        candidate,
        way,
        shares,
        round(points, 2),
        goal_match=goal_share is None or goal_share >= guide.thresholds.goal_match,
        affordable=_affordable(profile, candidate),
        in_time=_in_time(profile, way),
    )


def judged(candidates: Iterable[Candidate], guide: Guide) -> tuple[Candidate, ...]:
    """Those the advice has rules for, each once."""
    known = guide.certifications
    return tuple({c.id: c for c in candidates if c.id in known}.values())


def ranking(profile: Profile, pool: Iterable[Candidate], guide: Guide) -> list[Score]:
    """Scores, best first; the profile is already `known`."""
    return order([score(profile, candidate, guide) for candidate in pool], guide)


def order(scores: list[Score], guide: Guide) -> list[Score]:
    """Best first. The tie rule is written down for visitors too (`tie_rule`)."""

    def key(scored: Score) -> tuple[Any, ...]:
        fees = scored.candidate.fees
        rules = guide.certifications[scored.candidate.id]
        return (
            scored.tier,
            -scored.points,
            scored.eligibility.months.low,
            -rules.recognised_in(None),
            fees.low if fees else float("inf"),
            scored.candidate.id,
        )

    return sorted(scores, key=key)


# ------------------------------------------------------------------------ hard facts


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


def _setting(profile: Profile, rules: Rules, guide: Guide) -> float | None:
    if profile.setting is None:
        return None
    if any_place(profile, guide):
        return 1.0
    return float(rules.settings.get(profile.setting, 0))


def any_place(profile: Profile, guide: Guide) -> bool:
    """Whether the place of work is all the same to the visitor."""
    return guide.counts_as("setting", profile.setting) == "any"


def _recognition(profile: Profile, rules: Rules, guide: Guide) -> float | None:
    if profile.setting is None:
        return None
    anywhere = any_place(profile, guide)
    return float(rules.recognised_in(None if anywhere else profile.setting))


def _money(profile: Profile, candidate: Candidate, guide: Guide) -> float | None:
    """All first-year fees against the budget; program tuition is another matter."""
    budget, fees = profile.budget, candidate.fees
    if budget is None or fees is None:
        return None
    if budget.open:
        return 1.0
    if budget.cheapest:
        return max(0.0, 1 - fees.low / guide.thresholds.dear_dollars)
    most = spendable(profile) or 0
    shares, study = guide.shares, guide.thresholds.study_dollars
    highest, lowest = shares.pays_highest_fee, shares.pays_lowest_fee
    if most >= fees.high + study:
        return 1.0
    if most >= fees.high:
        return highest + _step(highest, 1) * (most - fees.high) / study
    if most >= fees.low:
        between = fees.high - fees.low
        return lowest + _step(lowest, highest) * (most - fees.low) / between
    return shares.below_fees * most / fees.low


def _step(low: float, high: float) -> float:
    """From one share to the next: 0.3 from 0.4 to 0.7, and not a hair less."""
    return round(high - low, 6)


def _time(
    profile: Profile, candidate: Candidate, rules: Rules, guide: Guide
) -> float | None:
    limit = profile.time
    if limit is None:
        return None
    if profile.schooling is None:
        # Unknown schooling counts as the least here: it must not earn points.
        profile = replace(profile, schooling=guide.least_schooling)
    months = eligibility(profile, candidate, rules, guide).months
    if limit.soonest:
        middle = (months.low + months.high) / 2
        return max(0.0, 1 - middle / guide.thresholds.slow_months)
    if limit.months is None or months.high <= limit.months:
        return 1.0
    in_time = months.low <= limit.months
    return guide.shares.shortest_way_in_time if in_time else 0.0


def _schooling(
    profile: Profile, way: Eligibility, rules: Rules, guide: Guide
) -> float | None:
    """How ready somebody is to sit the exam."""
    if way.status == "unknown" or profile.schooling is None:
        return None
    shares = guide.shares
    ready = {"now": shares.ready, "maybe": shares.perhaps_ready}.get(way.status)
    if ready is None:
        ready = shares.one_step if len(way.steps) == 1 else shares.several_steps
    return ready + (shares.made_for if profile.schooling == rules.level else 0)


def _renewal(candidate: Candidate, guide: Guide) -> float | None:
    if candidate.renewal is None:
        return None
    return float(min(1, candidate.renewal / guide.thresholds.longest_renewal))
