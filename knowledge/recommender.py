"""Which certification fits, and why: a pure function of profile and knowledge.

    scores (scoring.py) -> order by hard facts, points, tie rule -> reasons in words

The same input gives the same output, whatever the order of the candidates. All numbers
that weigh and all sentences stand in `content/advice.yml`; the figures come with their
sources from the knowledge base.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge import wording
from knowledge.advice import SLOTS, Guide, guide
from knowledge.candidates import Candidate, Range, candidates
from knowledge.model import Source
from knowledge.parsing import AdviceLike
from knowledge.profile import Profile, known
from knowledge.scoring import Score, order, score, spendable

__all__ = ["Entry", "Profile", "Reason", "Recommendation", "candidates", "recommend"]

# Where the figures of a criterion come from: attributes of the certification.
_EVIDENCE: Mapping[str, tuple[str, ...]] = {
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

    criterion: str
    verdict: str  # for, partly, against, unknown
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
    status: str  # now, maybe, after_steps, unknown
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

    def of(self, *verdicts: str) -> tuple[Reason, ...]:
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


@dataclass(frozen=True)
class Recommendation:
    """The ranked list and how to say it."""

    profile: Profile
    entries: tuple[Entry, ...]
    verdict: str  # a key of `result.lead`
    lead: str
    way_out: str
    # Set when the goal cannot be reached now: the certification it leads to later.
    long_way: Entry | None
    near: tuple[str, ...]
    close: str
    open_slots: tuple[str, ...]

    @property
    def best(self) -> Entry:
        """The first of the list."""
        return self.entries[0]

    @property
    def fits(self) -> bool:
        """Whether the first one truly fits."""
        return self.best.fits and self.verdict not in ("no_diploma",)

    def entry(self, id: str) -> Entry | None:
        """The entry of a certification."""
        return next((entry for entry in self.entries if entry.id == id), None)


def recommend(
    profile: Profile, candidates: Iterable[Candidate], advice: AdviceLike
) -> Recommendation:
    """The ranked list for a profile."""
    book = guide(advice)
    pool = judged(candidates, book)
    profile = known(profile, book)
    ranked = ranking(profile, pool, book)
    changes = _changes(profile, pool, ranked[0].candidate.id, book)
    entries = tuple(
        _entry(scored, place, profile, changes, book)
        for place, scored in enumerate(ranked, start=1)
    )
    return _compose(profile, entries, ranked, book)


def judged(candidates: Iterable[Candidate], book: Guide) -> tuple[Candidate, ...]:
    """Those the advice has rules for, each once."""
    rules = book.data["certifications"]
    return tuple({c.id: c for c in candidates if c.id in rules}.values())


def ranking(profile: Profile, pool: Iterable[Candidate], book: Guide) -> list[Score]:
    """Scores, best first; the profile is already `known`."""
    return order([score(profile, candidate, book) for candidate in pool], book)


# ---------------------------------------------------------------------------- entries


def _entry(
    scored: Score, place: int, profile: Profile, changes: Mapping[str, str], book: Guide
) -> Entry:
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
        reasons=tuple(_reasons(scored, profile, book)),
        steps=tuple(
            Missing(
                step.id,
                wording.step(step, way, profile, book),
                step.months,
                step.maybe,
                step.estimate,
            )
            for step in way.steps
        ),
        missing=wording.missing(way, book),
        cost=candidate.fees,
        cost_text=wording.money(candidate.fees, book),
        cost_sources=candidate.sources("exam_fee", "application_fee"),
        months=way.months,
        months_text=wording.months(way.months, book),
        months_sources=candidate.sources("program_length"),
        renewal_months=candidate.renewal,
        sources=candidate.sources(*_FIGURES),
        change=""
        if place == 1
        else changes.get(candidate.id, book.data["result"]["change"]["none"]),
    )


def _reasons(scored: Score, profile: Profile, book: Guide) -> Iterator[Reason]:
    values = _values(scored, profile, book)
    for criterion, share in scored.shares.items():
        most = book.data["weights"][criterion]
        verdict, key = _verdict(criterion, share, scored, profile, book)
        template = book.data["reasons"][criterion].get(key)
        if template is None:
            continue
        yield Reason(
            criterion,
            verdict,
            wording.fill(template, **values),
            round(most * (share or 0), 2),
            most,
            scored.candidate.sources(*_EVIDENCE[criterion]),
        )


def _values(scored: Score, profile: Profile, book: Guide) -> dict[str, str]:
    """Everything a reason may mention."""
    candidate, way = scored.candidate, scored.eligibility
    worked = {"worked": "", "job": ""}
    if profile.experience:
        worked = wording.experience(profile.experience, book)
    return {
        **{slot: wording.answer(slot, profile, book) for slot in book.questions},
        **worked,
        "certification": candidate.name,
        "body": candidate.body,
        "cost": wording.money(candidate.fees, book),
        "months": wording.months(way.months, book),
        "missing": wording.missing(way, book),
        "period": wording.period(candidate, book),
    }


def _verdict(
    criterion: str, share: float | None, scored: Score, profile: Profile, book: Guide
) -> tuple[str, str]:
    """For, partly, against or unknown; and which sentence says it."""
    special = {
        "money": _money_key,
        "time": _time_key,
        "schooling": _schooling_key,
    }.get(criterion)
    verdict = _by_share(share, book)
    if criterion == "setting" and profile.setting == "any":
        return "unknown", "any"
    if criterion == "recognition" and profile.setting is None:
        return "unknown", "unknown"
    if criterion == "renewal" and share is None:
        return "unknown", "no_figure"
    return special(verdict, scored, profile) if special else (verdict, verdict)


def _by_share(share: float | None, book: Guide) -> str:
    if share is None:
        return "unknown"
    if share >= book.data["speaks_for"]:
        return "for"
    return "partly" if share >= book.data["speaks_partly"] else "against"


def _money_key(verdict: str, scored: Score, profile: Profile) -> tuple[str, str]:
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


def _time_key(verdict: str, scored: Score, profile: Profile) -> tuple[str, str]:
    limit = profile.time
    if limit is None or scored.eligibility.status == "unknown":
        return "unknown", "unknown"
    if limit.soonest:
        return verdict, f"soon_{verdict}"
    if limit.months is None:
        return "for", "no_limit"
    return verdict, verdict


def _schooling_key(verdict: str, scored: Score, profile: Profile) -> tuple[str, str]:
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


# --------------------------------------------------------------- what would change it


def variations(book: Guide) -> Iterator[tuple[str, Any, str]]:
    """Every other answer a chip offers: slot, value, how it is said."""
    for slot, question in book.questions.items():
        for option in question.options.values():
            label = option.label
            if slot == "budget":
                label = wording.answer(
                    slot, Profile().change(budget=option.value), book
                )
            elif slot == "time":
                label = wording.time(Profile().change(time=option.value).time, book)
            if option.value not in ("unsure", "any"):
                yield slot, option.value, label
    for job, amount in (
        ("medical_assistant", 36),
        ("laboratory", 36),
        ("phlebotomist", 12),
    ):
        label = book.data["result"]["jobs"][job]
        yield "experience", {"months": amount, "as": job}, label


def _changes(
    profile: Profile, pool: tuple[Candidate, ...], best: str, book: Guide
) -> dict[str, str]:
    """For each certification the first single change that brings it to the top."""
    texts = book.data["result"]["change"]
    found: dict[str, str] = {}
    for slot, value, label in variations(book):
        if downward(slot, value, profile, book):
            continue
        changed = known(profile.change(**{slot: value}), book)
        winner = ranking(changed, pool, book)[0].candidate.id
        if winner == best or winner in found:
            continue
        months = ""
        if slot == "experience":
            months = wording.months(Range(value["months"], value["months"]), book)
        found[winner] = wording.fill(texts[slot], value=label, months=months)
    return found


def downward(slot: str, value: Any, profile: Profile, book: Guide) -> bool:
    """Less money, time or schooling than there is: nobody would change to that."""
    other = Profile().change(**{slot: value})
    if slot == "schooling" and profile.schooling:
        levels = list(book.questions["schooling"].options)
        return levels.index(value) <= levels.index(profile.schooling)
    if slot == "budget" and profile.budget and not profile.budget.cheapest:
        most, new = spendable(profile), spendable(other)
        return most is None or (new is not None and new <= most)
    if slot == "time" and profile.time and other.time and not profile.time.soonest:
        have, get = profile.time.months, other.time.months
        return have is None or (get is not None and get <= have)
    return False


# -------------------------------------------------------------- the result in words


def _compose(
    profile: Profile, entries: tuple[Entry, ...], ranked: list[Score], book: Guide
) -> Recommendation:
    best = entries[0]
    near = tuple(
        entry.id
        for entry, scored in zip(entries[1:], ranked[1:], strict=True)
        if scored.tier == ranked[0].tier
        and profile.open_slots() != SLOTS  # with no answer nothing is a near tie
        and best.points - entry.points <= book.data["near_tie"]
    )
    long_way = None
    if profile.goal and not best.goal_match:
        long_way = min(
            (entry for entry in entries if entry.goal_match),
            key=lambda entry: (-entry.points, entry.place),
            default=None,
        )
    open_now = next((e for e in entries if e.status == "now" and e.goal_match), None)
    verdict = _lead_key(profile, best, long_way, near=bool(near), open_now=open_now)
    texts = book.data["result"]
    values = _lead_values(profile, entries, long_way, book)
    values["open_now"] = open_now.name if open_now else ""
    out = _way_out_key(verdict, values)
    return Recommendation(
        profile=profile,
        entries=entries,
        verdict=verdict,
        lead=wording.fill(texts["lead"][verdict], **values),
        way_out=wording.fill(texts["way_out"][out], **values) if out else "",
        long_way=long_way,
        near=near,
        close=_close(entries, near, book),
        open_slots=profile.open_slots(),
    )


def _lead_key(
    profile: Profile,
    best: Entry,
    long_way: Entry | None,
    *,
    near: bool,
    open_now: Entry | None,
) -> str:
    """Which first sentence tells the truth about the best one."""
    if len(profile.open_slots()) >= 4 and profile.experience is None:
        return "no_answers"
    if not best.in_time:
        return "no_diploma_time" if profile.schooling == "none" else "no_time_at_all"
    if long_way is not None:
        return "no_time" if not long_way.in_time else "no_money"
    if not best.affordable:
        return "no_money" if profile.goal else "no_money_at_all"
    if profile.schooling == "none" and best.status != "now":
        return "no_diploma_work" if open_now else "no_diploma"
    if best.status == "after_steps":
        return "after_steps_close" if near else "after_steps"
    return "close" if near else "fits"


def _way_out_key(verdict: str, values: Mapping[str, str]) -> str:
    if verdict == "no_money_at_all" or (
        verdict == "no_money" and not values["cheaper"]
    ):
        return "no_money_at_all"
    if verdict == "no_diploma_time":
        return "no_diploma"
    return verdict if verdict in ("no_diploma", "no_time", "no_money") else ""


def _lead_values(
    profile: Profile, entries: tuple[Entry, ...], long_way: Entry | None, book: Guide
) -> dict[str, str]:
    best = entries[0]
    goal_entry = long_way or best
    most = spendable(profile)
    lacking = 0.0
    if most is not None and goal_entry.cost:
        lacking = max(0.0, goal_entry.cost.low - most)
    priced = [(entry.cost.low, entry.place, entry) for entry in entries if entry.cost]
    cheapest = min(priced)[2] if priced else best
    cheaper = cheapest if cheapest.affordable and cheapest is not best else None
    return {
        **{slot: wording.answer(slot, profile, book) for slot in book.questions},
        "certification": best.name,
        "full_name": best.full_name,
        "second": entries[1].name if len(entries) > 1 else "",
        "missing": goal_entry.missing,
        "months": goal_entry.months_text,
        "long_way": goal_entry.name,
        "cost": goal_entry.cost_text,
        "short": wording.money(Range(lacking, lacking), book),
        "cheaper": cheaper.name if cheaper else "",
        "cheaper_cost": cheaper.cost_text if cheaper else "",
        "cheapest": cheapest.name,
        "cheapest_cost": cheapest.cost_text,
    }


def _close(entries: tuple[Entry, ...], near: tuple[str, ...], book: Guide) -> str:
    """That two are close, and the reason that still set one ahead."""
    if not near:
        return ""
    best, second = entries[0], next(e for e in entries if e.id == near[0])
    other = {reason.criterion: reason for reason in second.reasons}
    gains = [
        (reason.points - other[reason.criterion].points, reason)
        for reason in best.reasons
        if reason.criterion in other and reason.verdict in ("for", "partly")
    ]
    ahead = [reason for gain, reason in sorted(gains, key=lambda g: -g[0]) if gain > 0]
    return wording.fill(
        book.data["result"]["close"],
        first=best.name,
        second=second.name,
        reason=ahead[0].text if ahead else book.data["tie_rule"],
    )
