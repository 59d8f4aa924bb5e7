"""Who is asking, as far as advice may know: five answers and work experience.

Nothing else about a person enters a recommendation; there is no field for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from knowledge.guide import OPEN, SLOTS, Guide
from knowledge.parsing.money import Budget


@dataclass(frozen=True)
class Time:
    """Months a visitor can give; no number is no limit."""

    months: float | None = None
    soonest: bool = False

    def as_value(self) -> dict[str, Any]:
        """As a slot or a chip holds it."""
        return {"months": self.months, **({"soonest": True} if self.soonest else {})}


@dataclass(frozen=True)
class Experience:
    """Months of work in one of the occupations."""

    months: float
    job: str


@dataclass(frozen=True)
class Profile:
    """The answers; None is open: skipped, not known or not asked."""

    goal: str | None = None
    setting: str | None = None
    budget: Budget | None = None
    schooling: str | None = None
    time: Time | None = None
    experience: Experience | None = None

    @staticmethod
    def from_values(values: Mapping[str, Any]) -> Profile:
        """From slots; what is malformed or unknown counts as open."""
        texts = {
            slot: value
            for slot in ("goal", "setting", "schooling")
            if isinstance(value := values.get(slot), str) and value != OPEN
        }
        return Profile(
            **texts,
            budget=Budget.from_value(values.get("budget")),
            time=_time(values.get("time")),
            experience=_experience(values.get("experience")),
        )

    def as_values(self) -> dict[str, Any]:
        """As slots hold it."""
        return {
            "goal": self.goal or OPEN,
            "setting": self.setting or OPEN,
            "budget": self.budget.as_value() if self.budget else OPEN,
            "schooling": self.schooling or OPEN,
            "time": self.time.as_value() if self.time else OPEN,
        }

    def change(self, **values: Any) -> Profile:
        """The same visitor with some answers changed, given as slot values."""
        changed = Profile.from_values(values)
        return replace(self, **{slot: getattr(changed, slot) for slot in values})

    def open_slots(self) -> tuple[str, ...]:
        """The questions that were not answered."""
        return tuple(slot for slot in SLOTS if getattr(self, slot) is None)


def known(profile: Profile, guide: Guide) -> Profile:
    """The profile without values that are on no list or count as left open."""

    def checked(slot: str, value: str | None) -> str | None:
        if value not in guide.questions[slot].options:
            return None
        return None if guide.counts_as(slot, value) == OPEN else value

    return replace(
        profile,
        goal=checked("goal", profile.goal),
        setting=checked("setting", profile.setting),
        schooling=checked("schooling", profile.schooling),
    )


def _number(value: Any) -> float | None:
    fine = isinstance(value, int | float) and not isinstance(value, bool)
    return value if fine and value >= 0 else None


def _time(value: Any) -> Time | None:
    if not isinstance(value, Mapping) or "months" not in value:
        return None
    months = _number(value["months"])
    if months is None and value["months"] is not None:
        return None
    return Time(months, value.get("soonest") is True)


def _experience(value: Any) -> Experience | None:
    if not isinstance(value, Mapping):
        return None
    months, job = _number(value.get("months")), value.get("as")
    if months is None or not isinstance(job, str):
        return None
    return Experience(months, job)
