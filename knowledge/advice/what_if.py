"""Other answers a visitor might have given, and what they would turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.advice import phrasing
from knowledge.advice.candidates import Candidate, Range
from knowledge.advice.profile import Profile, known
from knowledge.advice.scoring import Score, ranking, score, spendable
from knowledge.guide import SLOTS, Guide
from knowledge.sentences import Change


def variations(guide: Guide) -> Iterator[tuple[Change, Any, str]]:
    """Every other answer a chip offers, and work: slot, value, how it is said."""
    for slot in SLOTS:
        for option in guide.questions[slot].options.values():
            label = option.label
            if slot == "budget":
                label = phrasing.answer(
                    slot, Profile().change(budget=option.value), guide
                )
            elif slot == "time":
                label = phrasing.time(Profile().change(time=option.value).time, guide)
            if option.counts_as is None:
                yield slot, option.value, label
    for id, job in guide.jobs.items():
        yield "experience", {"months": max(job.tries), "as": id}, job.label


def changes(
    profile: Profile, pool: tuple[Candidate, ...], best: str, guide: Guide
) -> dict[str, str]:
    """For each certification the first single change that brings it to the top."""
    texts = guide.texts.result.change
    found: dict[str, str] = {}
    for slot, value, label in variations(guide):
        if downward(slot, value, profile, guide):
            continue
        changed = known(profile.change(**{slot: value}), guide)
        first = ranking(changed, pool, guide)[0]
        winner = first.candidate.id
        if winner == best or winner in found or not _gains(first, profile, guide):
            continue
        months = ""
        if slot == "experience":
            months = phrasing.months(Range(value["months"], value["months"]), guide)
        found[winner] = phrasing.fill(texts[slot], value=label, months=months)
    return found


def _gains(first: Score, profile: Profile, guide: Guide) -> bool:
    """Whether the change is for this one, and not only against the others."""
    before = score(profile, first.candidate, guide)
    return (first.tier, -first.points) < (before.tier, -before.points)


def downward(slot: str, value: Any, profile: Profile, guide: Guide) -> bool:
    """Less money, time or schooling than there is: nobody would change to that."""
    other = Profile().change(**{slot: value})
    if slot == "schooling" and profile.schooling:
        levels = list(guide.questions["schooling"].options)
        return levels.index(value) <= levels.index(profile.schooling)
    if slot == "budget" and profile.budget and not profile.budget.cheapest:
        most, new = spendable(profile), spendable(other)
        return most is None or (new is not None and new <= most)
    if slot == "time" and profile.time and other.time and not profile.time.soonest:
        have, get = profile.time.months, other.time.months
        return have is None or (get is not None and get <= have)
    return False
