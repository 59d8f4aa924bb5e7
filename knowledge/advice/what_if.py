"""Other answers a visitor might have given, and what they would turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.advice import phrasing
from knowledge.advice.candidates import Candidate, Range
from knowledge.advice.profile import Profile, known
from knowledge.advice.scoring import Score, ranking, score, spendable
from knowledge.guide import Guide


def variations(book: Guide) -> Iterator[tuple[str, Any, str]]:
    """Every other answer a chip offers: slot, value, how it is said."""
    for slot, question in book.questions.items():
        for option in question.options.values():
            label = option.label
            if slot == "budget":
                label = phrasing.answer(
                    slot, Profile().change(budget=option.value), book
                )
            elif slot == "time":
                label = phrasing.time(Profile().change(time=option.value).time, book)
            if option.value not in ("unsure", "any"):
                yield slot, option.value, label
    for job, amount in (
        ("medical_assistant", 36),
        ("laboratory", 36),
        ("phlebotomist", 12),
    ):
        label = book.data["result"]["jobs"][job]
        yield "experience", {"months": amount, "as": job}, label


def changes(
    profile: Profile, pool: tuple[Candidate, ...], best: str, book: Guide
) -> dict[str, str]:
    """For each certification the first single change that brings it to the top."""
    texts = book.data["result"]["change"]
    found: dict[str, str] = {}
    for slot, value, label in variations(book):
        if downward(slot, value, profile, book):
            continue
        changed = known(profile.change(**{slot: value}), book)
        first = ranking(changed, pool, book)[0]
        winner = first.candidate.id
        if winner == best or winner in found or not _gains(first, profile, book):
            continue
        months = ""
        if slot == "experience":
            months = phrasing.months(Range(value["months"], value["months"]), book)
        found[winner] = phrasing.fill(texts[slot], value=label, months=months)
    return found


def _gains(first: Score, profile: Profile, book: Guide) -> bool:
    """Whether the change is for this one, and not only against the others."""
    before = score(profile, first.candidate, book)
    return (first.tier, -first.points) < (before.tier, -before.points)


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
