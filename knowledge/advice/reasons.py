"""One certification of a recommendation in words: reasons, steps, cost and time.

Every reason is tied to an answer and to the facts it rests on. Which sentence is said
depends on the share of points and on what made it; the words are in `sentences.yml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.advice import phrasing
from knowledge.advice.candidates import Range
from knowledge.advice.eligibility import Status
from knowledge.advice.profile import Profile
from knowledge.advice.scoring import Score, any_place, spendable
from knowledge.guide import Guide
from knowledge.model import Source
from knowledge.sentences import Criterion

Judgement = Literal["for", "partly", "against", "unknown"]

# Where the figures of a criterion come from: attributes of the certification.
_EVIDENCE: Mapping[Criterion, tuple[str, ...]] = {
    "goal": ("work_settings", "eligibility"),
    "setting": ("work_settings",),
    "money": ("exam_fee", "application_fee"),
    "time": ("program_length",),
    "schooling": ("eligibility",),
    "recognition": ("exam_accreditation", "eligibility"),
    "renewal": ("renewal_period",),
}
# What a recommendation cites below itself.
_FIGURES = (
    *("exam_fee", "application_fee", "eligibility"),
    *("program_length", "renewal_period"),
)


@dataclass(frozen=True)
class Reason:
    """One sentence for, partly for or against, tied to an answer."""

    criterion: Criterion
    verdict: Judgement
    text: str
    points: float
    most: float
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Missing:
    """A step before the exam, in words."""

    id: str
    text: str
    months: Range
    maybe: bool
    estimate: bool


@dataclass(frozen=True)
class Entry:
    """One certification in the ranked list."""

    id: str
    name: str
    full_name: str
    track: str
    page: str
    place: int
    points: float
    status: Status
    fits: bool  # goal, money and time are all possible
    in_time: bool
    affordable: bool
    goal_match: bool
    reasons: tuple[Reason, ...]
    steps: tuple[Missing, ...]
    missing: str
    cost: Range | None
    cost_text: str
    cost_sources: tuple[Source, ...]
    months: Range
    months_text: str
    months_sources: tuple[Source, ...]
    renewal_months: float | None
    sources: tuple[Source, ...]
    # What would have to change for it to come first; empty for the first one.
    change: str = ""

    def of(self, *verdicts: Judgement) -> tuple[Reason, ...]:
        """The reasons of a kind, the weightiest first."""
        chosen = [reason for reason in self.reasons if reason.verdict in verdicts]
        return tuple(sorted(chosen, key=lambda reason: -reason.most))

    @property
    def reasons_for(self) -> tuple[Reason, ...]:
        """What speaks for it."""
        return self.of("for")

    @property
    def reasons_against(self) -> tuple[Reason, ...]:
        """What speaks against it, in part or fully."""
        return self.of("against", "partly")

    @property
    def unknown(self) -> tuple[Reason, ...]:
        """What could not be judged."""
        return self.of("unknown")


def entry_for(
    scored: Score,
    place: int,
    profile: Profile,
    changes: Mapping[str, str],
    guide: Guide,
) -> Entry:
    """One certification at its place, in words; `changes` from `what_if.changes`."""
    candidate, way = scored.candidate, scored.eligibility
    return Entry(
        id=candidate.id,
        name=candidate.name,
        full_name=candidate.full_name,
        track=candidate.track,
        page=candidate.page,
        place=place,
        points=scored.points,
        status=way.status,
        fits=scored.tier == 0,
        in_time=scored.in_time,
        affordable=scored.affordable,
        goal_match=scored.goal_match,
        reasons=tuple(_reasons(scored, profile, guide)),
        steps=tuple(
            Missing(
                step.id,
                phrasing.step(step, way, profile, guide),
                step.months,
                step.maybe,
                step.estimate,
            )
            for step in way.steps
        ),
        missing=phrasing.missing(way, guide),
        cost=candidate.fees,
        cost_text=phrasing.money(candidate.fees, guide),
        cost_sources=candidate.sources("exam_fee", "application_fee"),
        months=way.months,
        months_text=phrasing.months(way.months, guide),
        months_sources=candidate.sources("program_length"),
        renewal_months=candidate.renewal,
        sources=candidate.sources(*_FIGURES),
        change=""
        if place == 1
        else changes.get(candidate.id, guide.texts.result.change["none"]),
    )


def _reasons(scored: Score, profile: Profile, guide: Guide) -> Iterator[Reason]:
    values = spoken_values(scored, profile, guide)
    for criterion, share in scored.shares.items():
        most = guide.weights[criterion]
        verdict, key = _verdict(criterion, share, scored, profile, guide)
        template = guide.texts.reasons.of(criterion)[key]
        yield Reason(
            criterion,
            verdict,
            phrasing.fill(template, **values),
            round(most * (share or 0), 2),
            most,
            scored.candidate.sources(*_EVIDENCE[criterion]),
        )


def spoken_values(scored: Score, profile: Profile, guide: Guide) -> dict[str, str]:
    """Everything a reason may mention."""
    candidate, way = scored.candidate, scored.eligibility
    worked = {"worked": "", "job": ""}
    if profile.experience:
        worked = phrasing.experience(profile.experience, guide)
    return {
        **{slot: phrasing.answer(slot, profile, guide) for slot in guide.questions},
        **worked,
        "certification": candidate.name,
        "body": candidate.body,
        "cost": phrasing.money(candidate.fees, guide),
        "months": phrasing.months(way.months, guide),
        "missing": phrasing.missing(way, guide),
        "period": phrasing.period(candidate, guide),
    }


def _verdict(
    criterion: Criterion,
    share: float | None,
    scored: Score,
    profile: Profile,
    guide: Guide,
) -> tuple[Judgement, str]:
    """For, partly, against or unknown; and which sentence says it."""
    special = {
        "money": _money_key,
        "time": _time_key,
        "schooling": _schooling_key,
    }.get(criterion)
    verdict = _by_share(share, guide)
    if criterion == "setting" and any_place(profile, guide):
        return "unknown", "any"
    if criterion == "recognition" and profile.setting is None:
        return "unknown", "unknown"
    if criterion == "renewal" and share is None:
        return "unknown", "no_figure"
    return special(verdict, scored, profile) if special else (verdict, verdict)


def _by_share(share: float | None, guide: Guide) -> Judgement:
    if share is None:
        return "unknown"
    if share >= guide.thresholds.speaks_for:
        return "for"
    return "partly" if share >= guide.thresholds.speaks_partly else "against"


def _money_key(
    verdict: Judgement, scored: Score, profile: Profile
) -> tuple[Judgement, str]:
    fees, budget = scored.candidate.fees, profile.budget
    if budget is None:
        return "unknown", "unknown" if fees else "unknown_no_figure"
    if fees is None:
        return "against", "no_figure"
    if budget.open:
        return "for", "no_limit"
    if budget.cheapest:
        low = "for" if verdict == "for" else "partly"
        return ("for" if verdict != "against" else "partly"), f"cheapest_{low}"
    if not scored.affordable:
        return "against", "against"
    if scored.shares["money"] == 1:
        return "for", "for"
    tight = (spendable(profile) or 0) >= fees.high
    return ("for", "tight") if tight else ("partly", "partly")


def _time_key(
    verdict: Judgement, scored: Score, profile: Profile
) -> tuple[Judgement, str]:
    limit = profile.time
    if limit is None or scored.eligibility.status == "unknown":
        return "unknown", "unknown"
    if limit.soonest:
        return verdict, f"soon_{verdict}"
    if limit.months is None:
        return "for", "no_limit"
    return verdict, verdict


def _schooling_key(
    verdict: Judgement, scored: Score, profile: Profile
) -> tuple[Judgement, str]:
    way = scored.eligibility
    if way.status == "now":
        return "for", "work" if way.by_work else "for"
    if way.status == "maybe":
        return "for", "work" if way.by_work else "maybe"
    if profile.schooling is None:
        return "unknown", "unknown"
    if way.by_work:
        return verdict, "work_partly"
    return verdict, verdict
