"""Arguing about a recommendation: why, why not, anything else, what if.

Everything here is read off the same computation that made the recommendation, so an
argument can never say something else than the ranking did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from knowledge.advice import phrasing
from knowledge.advice.candidates import Candidate
from knowledge.advice.profile import Profile, known
from knowledge.advice.recommender import Entry, Reason, Recommendation, recommend
from knowledge.advice.scoring import judged, ranking
from knowledge.advice.what_if import downward, variations
from knowledge.guide import Guide
from knowledge.model import Source

# More reasons than this nobody reads in a bubble.
_LINES = 4


@dataclass(frozen=True)
class Argument:
    """One sentence, the points under it, and whom it is about."""

    text: str
    lines: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


def why(result: Recommendation, guide: Guide) -> Argument:
    """The reasons for the best one, the weightiest first."""
    texts, best = guide.texts.arguments, result.best
    spoken = (best.reasons_for or best.reasons_against)[:_LINES]
    return Argument(
        phrasing.fill(texts.why, certification=best.name),
        tuple(reason.text for reason in spoken),
        (best.id,),
        _sources(spoken),
    )


def why_not(
    result: Recommendation,
    certification: str,
    candidates: Iterable[Candidate],
    guide: Guide,
) -> Argument:
    """Where another one lost points, and what would bring it to the top."""
    texts, best = guide.texts.arguments, result.best
    entry = result.entry(certification)
    if entry is None:
        named = next((c.name for c in candidates if c.id == certification), "")
        text = phrasing.fill(texts.why_not_unknown, certification=named or "?")
        return Argument(text)
    if entry is best:
        text = phrasing.fill(texts.why_not_best, certification=best.name)
        return Argument(text, certifications=(best.id,))
    lost = _lost(best, entry)[: _LINES - 1]
    lines = [reason.text for reason in lost] or [
        phrasing.fill(texts.why_not_same, best=best.name)
    ]
    change = entry.change
    if change == guide.texts.result.change["none"]:
        change = _two_changes(result.profile, certification, candidates, guide)
    return Argument(
        phrasing.fill(
            texts.why_not,
            certification=entry.name,
            place=entry.place,
            best=best.name,
        ),
        (*lines, change),
        (entry.id, best.id),
        _sources(lost) or entry.sources,
    )


def _lost(best: Entry, entry: Entry) -> list[Reason]:
    """The reasons that cost it most against the best one."""
    points = {reason.criterion: reason.points for reason in best.reasons}
    gaps = [
        (points.get(reason.criterion, 0) - reason.points, reason)
        for reason in entry.reasons
        if reason.verdict != "for"
    ]
    gaps.sort(key=lambda gap: -gap[0])
    # What cannot be done at all is said even where the points are close.
    hard = [
        reason
        for reason in entry.reasons
        if reason.verdict == "against" and reason.criterion in ("goal", "money", "time")
    ]
    ordered = [*hard, *(reason for gap, reason in gaps if gap > 0)]
    return list({reason.criterion: reason for reason in ordered}.values())


def _two_changes(
    profile: Profile,
    certification: str,
    candidates: Iterable[Candidate],
    guide: Guide,
) -> str:
    """The first pair of changed answers that brings one to the top."""
    pool, texts = judged(candidates, guide), guide.texts.result.change
    upward = [
        variation
        for variation in variations(guide)
        if not downward(variation[0], variation[1], profile, guide)
    ]
    for first, second in combinations(upward, 2):
        if first[0] == second[0]:
            continue
        values = {first[0]: first[1], second[0]: second[1]}
        changed = known(profile.change(**values), guide)
        if ranking(changed, pool, guide)[0].candidate.id == certification:
            return phrasing.fill(texts["two"], first=first[2], second=second[2])
    return texts["none"]


def alternatives(result: Recommendation, kind: str, guide: Guide) -> Argument:
    """Something better in one respect that still fits the answers.

    Args:
        kind: `cheaper`, `faster` or a goal: more of that kind of work.
    """
    said, best = guide.texts.arguments.alternatives[kind], result.best
    values = {
        "best": best.name,
        "best_cost": best.cost_text,
        "best_months": best.months_text,
    }
    found = _alternative(result, kind, guide)
    if found is None:
        text = phrasing.fill(said.none, **values)
        return Argument(text, certifications=(best.id,))
    text = phrasing.fill(
        said.found,
        certification=found.name,
        cost=found.cost_text,
        months=found.months_text,
        **values,
    )
    against = tuple(reason.text for reason in found.reasons_against[: _LINES - 2])
    sources = {
        "cheaper": (*found.cost_sources, *best.cost_sources),
        "faster": (*found.months_sources, *best.months_sources),
    }.get(kind, found.sources)
    return Argument(text, against, (found.id, best.id), tuple(dict.fromkeys(sources)))


def _alternative(result: Recommendation, kind: str, guide: Guide) -> Entry | None:
    """The one that is best in one respect among those that can be done."""
    best, goals = result.best, guide.questions["goal"].options

    def better(entry: Entry) -> tuple[float, ...] | None:
        if kind == "cheaper":
            if entry.cost is None or (best.cost and entry.cost.high >= best.cost.high):
                return None
            return (entry.cost.high, entry.cost.low, entry.place)
        if kind == "faster":
            mine = (entry.months.high, entry.months.low)
            return (*mine, entry.place) if mine < _pace(best) else None
        of_that_work = guide.certifications[entry.id].goal.get(kind, 0)
        if of_that_work <= guide.certifications[best.id].goal.get(kind, 0):
            return None
        return (entry.place,)

    usable = [
        # The same kind of work first: a phlebotomy exam is no cheaper CMA.
        ((entry.track != best.track, *rank), entry)
        for entry in result.entries[1:]
        if entry.in_time
        and (kind in goals or entry.goal_match or not best.goal_match)
        and (rank := better(entry)) is not None
    ]
    return min(usable, key=lambda pair: pair[0])[1] if usable else None


def _pace(entry: Entry) -> tuple[float, float]:
    return entry.months.high, entry.months.low


def what_if(
    result: Recommendation,
    change: Mapping[str, Any],
    candidates: Iterable[Candidate],
    guide: Guide,
) -> tuple[Argument, Recommendation]:
    """The recommendation with some answers changed (as slot values), and the news."""
    texts = guide.texts.arguments
    if not change:
        return Argument(texts.what_if_not_understood), result
    other = recommend(result.profile.change(**change), list(candidates), guide)
    same = other.best.id == result.best.id
    text = phrasing.fill(
        texts.what_if_same if same else texts.what_if_other,
        certification=other.best.name,
        before=result.best.name,
    )
    told = _touched(other.best, change)
    argument = Argument(
        text,
        tuple(reason.text for reason in told[:_LINES]),
        tuple(dict.fromkeys((other.best.id, result.best.id))),
        _sources(told) or other.best.sources,
    )
    return argument, other


def _touched(entry: Entry, change: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The reasons that a changed answer speaks in."""
    named = {"budget": "money", "experience": "schooling"}
    criteria = {named.get(slot, slot) for slot in change}
    return tuple(reason for reason in entry.reasons if reason.criterion in criteria)


def which_would_you(result: Recommendation, guide: Guide) -> Argument:
    """A plain answer, with the one that comes close."""
    texts = guide.texts.arguments
    best = result.best
    second = result.entry(result.near[0]) if result.near else None
    text = phrasing.fill(
        texts.which_close if second else texts.which,
        certification=best.name,
        second=second.name if second else "",
    )
    strongest = best.reasons_for[:2]
    ids = (best.id, second.id) if second else (best.id,)
    return Argument(
        text, tuple(r.text for r in strongest), ids, _sources(strongest) or best.sources
    )


def _sources(reasons: Iterable[Reason]) -> tuple[Source, ...]:
    found = {source.id: source for reason in reasons for source in reason.sources}
    return tuple(found.values())
