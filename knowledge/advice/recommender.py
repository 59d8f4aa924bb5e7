"""Which certification fits, and why: a pure function of profile and knowledge.

    scores (scoring.py) -> order by hard facts, points, tie rule
        -> reasons in words (reasons.py), what would change it (what_if.py)
        -> the first sentence (verdict.py), the result in words (here)

The same input gives the same output, whatever the order of the candidates. All numbers
that weigh and all sentences stand in `content/advice/`; the figures come with their
sources from the knowledge base.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.advice import phrasing
from knowledge.advice.candidates import Candidate, Range, candidates
from knowledge.advice.profile import Profile, known
from knowledge.advice.reasons import Entry, Reason, entry_for
from knowledge.advice.scoring import Score, judged, ranking, spendable
from knowledge.advice.verdict import Case, verdict_of, way_out
from knowledge.advice.what_if import changes
from knowledge.guide import SLOTS, Guide
from knowledge.sentences import Verdict

__all__ = ["Entry", "Profile", "Reason", "Recommendation", "candidates", "recommend"]


@dataclass(frozen=True)
class Recommendation:
    """The ranked list and how to say it."""

    profile: Profile
    entries: tuple[Entry, ...]
    verdict: Verdict
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
    profile: Profile, candidates: Iterable[Candidate], guide: Guide
) -> Recommendation:
    """The ranked list for a profile."""
    pool = judged(candidates, guide)
    profile = known(profile, guide)
    ranked = ranking(profile, pool, guide)
    news = changes(profile, pool, ranked[0].candidate.id, guide)
    entries = tuple(
        entry_for(scored, place, profile, news, guide)
        for place, scored in enumerate(ranked, start=1)
    )
    return _compose(profile, entries, ranked, guide)


# -------------------------------------------------------------- the result in words


def _compose(
    profile: Profile, entries: tuple[Entry, ...], ranked: list[Score], guide: Guide
) -> Recommendation:
    best = entries[0]
    near = tuple(
        entry.id
        for entry, scored in zip(entries[1:], ranked[1:], strict=True)
        if scored.tier == ranked[0].tier
        and profile.open_slots() != SLOTS  # with no answer nothing is a near tie
        and best.points - entry.points <= guide.thresholds.near_tie
    )
    long_way = None
    if profile.goal and not best.goal_match:
        long_way = min(
            (entry for entry in entries if entry.goal_match),
            key=lambda entry: (-entry.points, entry.place),
            default=None,
        )
    open_now = next((e for e in entries if e.status == "now" and e.goal_match), None)
    case = Case(profile, best, long_way, open_now, near=bool(near), guide=guide)
    verdict = verdict_of(case)
    texts = guide.texts.result
    values = spoken_values(profile, entries, long_way, open_now, guide)
    out = way_out(verdict, cheaper=bool(values["cheaper"]))
    return Recommendation(
        profile=profile,
        entries=entries,
        verdict=verdict,
        lead=phrasing.fill(texts.lead[verdict], **values),
        way_out=phrasing.fill(texts.way_out[out], **values) if out else "",
        long_way=long_way,
        near=near,
        close=_close(entries, near, guide),
        open_slots=profile.open_slots(),
    )


def spoken_values(
    profile: Profile,
    entries: tuple[Entry, ...],
    long_way: Entry | None,
    open_now: Entry | None,
    guide: Guide,
) -> dict[str, str]:
    """Everything a first sentence or a way out may mention."""
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
        **{slot: phrasing.answer(slot, profile, guide) for slot in guide.questions},
        "certification": best.name,
        "full_name": best.full_name,
        "second": entries[1].name if len(entries) > 1 else "",
        "missing": goal_entry.missing,
        "months": goal_entry.months_text,
        "long_way": goal_entry.name,
        "open_now": open_now.name if open_now else "",
        "cost": goal_entry.cost_text,
        "short": phrasing.money(Range(lacking, lacking), guide),
        "cheaper": cheaper.name if cheaper else "",
        "cheaper_cost": cheaper.cost_text if cheaper else "",
        "cheapest": cheapest.name,
        "cheapest_cost": cheapest.cost_text,
    }


def _close(entries: tuple[Entry, ...], near: tuple[str, ...], guide: Guide) -> str:
    """That two are close, and the reason that still set one ahead."""
    if not near:
        return ""
    best, second = entries[0], next(e for e in entries if e.id == near[0])
    other = {reason.criterion: reason for reason in second.reasons}
    gains = [
        (reason.points - other[reason.criterion].points, reason)
        for reason in best.reasons
        if reason.criterion in other and reason.verdict == "for"
    ]
    ahead = [reason for gain, reason in sorted(gains, key=lambda g: -g[0]) if gain > 0]
    if not ahead and best.points > second.points:
        return ""  # only halves speak for it, and they are no argument
    text = ahead[0].text if ahead else guide.texts.result.tie_rule
    return phrasing.fill(
        guide.texts.result.close,
        first=best.name,
        second=second.name,
        reason=text[:1].lower() + text[1:],
    )
