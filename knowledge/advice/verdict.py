"""Which first sentence tells the truth about the best one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from knowledge.advice.profile import Profile
from knowledge.advice.reasons import Entry
from knowledge.guide import SLOTS, Guide
from knowledge.sentences import Verdict, WayOut


@dataclass(frozen=True)
class Case:
    """What the first sentence depends on."""

    profile: Profile
    best: Entry
    long_way: Entry | None
    open_now: Entry | None
    near: bool
    guide: Guide

    @property
    def hardly_answered(self) -> bool:
        """Too little is known to advise on."""
        answered = len(SLOTS) - len(self.profile.open_slots())
        few = answered < self.guide.thresholds.fewest_answers
        return few and self.profile.experience is None

    @property
    def least_schooling(self) -> bool:
        """They have not finished the first step of schooling."""
        return self.profile.schooling == self.guide.least_schooling

    @property
    def no_diploma(self) -> bool:
        """That step is missing, and work does not make up for it."""
        return self.least_schooling and self.best.status != "now"

    @property
    def too_dear(self) -> bool:
        """The least fees are more than the budget."""
        return not self.best.affordable

    @property
    def too_slow(self) -> bool:
        """It cannot be reached in the time given."""
        return not self.best.in_time

    @property
    def after_steps(self) -> bool:
        """Something has to come before the exam."""
        return self.best.status == "after_steps"


# Asked in this order; the first that holds is said.
VERDICTS: tuple[tuple[Verdict, Callable[[Case], object]], ...] = (
    ("no_answers", lambda case: case.hardly_answered),
    ("no_diploma_time", lambda case: case.too_slow and case.least_schooling),
    ("no_time_at_all", lambda case: case.too_slow),
    ("no_time", lambda case: case.long_way and not case.long_way.in_time),
    ("no_money", lambda case: case.long_way),
    ("no_money", lambda case: case.too_dear and case.profile.goal),
    ("no_money_at_all", lambda case: case.too_dear),
    ("no_diploma_work", lambda case: case.no_diploma and case.open_now),
    ("no_diploma", lambda case: case.no_diploma),
    ("after_steps_close", lambda case: case.after_steps and case.near),
    ("after_steps", lambda case: case.after_steps),
    ("close", lambda case: case.near),
    ("fits", lambda case: True),
)


def verdict_of(case: Case) -> Verdict:
    """The first sentence that is true."""
    return next(verdict for verdict, holds in VERDICTS if holds(case))


def way_out(verdict: Verdict, *, cheaper: bool) -> WayOut | None:
    """What would make it possible; None where nothing has to be.

    Args:
        verdict: The first sentence.
        cheaper: Whether another one can be paid for.
    """
    if verdict == "no_money" and not cheaper:
        return "no_money_at_all"
    ways: Mapping[Verdict, WayOut] = {
        "no_diploma": "no_diploma",
        "no_diploma_time": "no_diploma",
        "no_time": "no_time",
        "no_money": "no_money",
        "no_money_at_all": "no_money_at_all",
    }
    return ways.get(verdict)
