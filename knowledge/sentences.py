"""The sentences advice is given in: `advice/sentences.yml`.

Tables with a fixed list of names have it as their type, so that a missing sentence is
found when the content is read, and a misspelt name when the code is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.fields import describe as _f

Criterion = Literal[
    "goal", "setting", "money", "time", "schooling", "recognition", "renewal"
]
Verdict = Literal[
    "fits", "close", "after_steps", "after_steps_close", "no_answers", "no_diploma",
    "no_diploma_work", "no_diploma_time", "no_time", "no_time_at_all", "no_money",
    "no_money_at_all",
]  # fmt: skip
# An answer that might be different, two of them, or none that would do.
Change = Literal[
    "goal", "setting", "budget", "schooling", "time", "experience", "two", "none"
]
WayOut = Literal["no_diploma", "no_time", "no_money", "no_money_at_all"]
ProblemKind = Literal[
    "not_money", "negative", "too_large", "other_currency", "per_period",
    "several_amounts", "no_such_date", "date_out_of_range", "future_date",
    "contradiction", "only_ruled_out", "not_understood",
]  # fmt: skip
EventKind = Literal[
    "education", "application", "exam", "declaration_opens", "declaration_closes",
    "expiry",
]  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """How an answer is said back."""

    open: str
    budget: Mapping[
        Literal["exact", "about", "range", "least", "open", "cheapest", "nothing"], str
    ]
    time: Mapping[Literal["month", "weeks", "open", "soonest"], str]
    worked_as: str


@dataclass(frozen=True)
class Numbers:
    """Money and time inside a sentence."""

    money: str
    money_range: str
    no_cost: str
    months_range: str
    months_one: str
    month_one: str
    under_year: str
    up_to: str
    years: str
    year: str
    each_year: str
    range_years: str
    join: str = _f("names in a row", yaml="and")


@dataclass(frozen=True)
class Reasons:
    """A sentence for each criterion and what was found on it."""

    goal: Mapping[Literal["for", "partly", "against", "unknown"], str]
    setting: Mapping[Literal["for", "partly", "against", "any", "unknown"], str]
    money: Mapping[
        Literal[
            "for", "tight", "partly", "against", "no_limit", "cheapest_for",
            "cheapest_partly", "no_figure", "unknown", "unknown_no_figure",
        ],
        str,
    ]  # fmt: skip
    time: Mapping[
        Literal[
            "for", "partly", "against", "no_limit", "soon_for", "soon_partly",
            "soon_against", "unknown",
        ],
        str,
    ]  # fmt: skip
    schooling: Mapping[
        Literal[
            "for", "work", "maybe", "partly", "against", "work_partly", "unknown"
        ],
        str,
    ]  # fmt: skip
    recognition: Mapping[Literal["for", "partly", "against", "unknown"], str]
    renewal: Mapping[Literal["for", "partly", "against", "no_figure"], str]

    def of(self, criterion: Criterion) -> Mapping[str, str]:
        """The sentences of one criterion."""
        found: Mapping[str, str] = getattr(self, criterion)
        return found


@dataclass(frozen=True)
class Result:
    """The result in words."""

    lead: Mapping[Verdict, str]
    way_out: Mapping[WayOut, str]
    close: str
    tie_rule: str
    change: Mapping[Change, str]


@dataclass(frozen=True)
class Alternative:
    """Another one that is better in one respect, or that there is none."""

    found: str
    none: str


@dataclass(frozen=True)
class Arguments:
    """What is said when the result is argued about."""

    why: str
    why_not: str
    why_not_best: str
    why_not_unknown: str
    why_not_same: str
    alternatives: Mapping[str, Alternative] = _f("cheaper, faster, or a goal")
    what_if_same: str = _f("the best one stays")
    what_if_other: str = _f("another one comes first")
    what_if_not_understood: str = _f("no change was named")
    which: str = _f("which one we would look at")
    which_close: str = _f("the same when two are close")


@dataclass(frozen=True)
class Titled:
    """A step or a date: its title and its text."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class RoadMapTexts:
    """The way to a certification."""

    title: str
    lead: str
    lead_now: str
    lead_maybe: str
    steps: Mapping[
        Literal[
            "documents", "apply", "apply_unknown", "study", "exam", "renew",
            "schooling",
        ],
        Titled,
    ]  # fmt: skip
    by: str
    day_format: str
    papers: str
    study: str
    official: str
    official_page: str
    file: str
    chips: tuple[str, ...]
    estimate_note: str
    documents: Mapping[str, tuple[str, ...]] = _f(
        "papers by requirement, and those that are always needed"
    )


@dataclass(frozen=True)
class CalendarTexts:
    """The calendar file."""

    name: str
    product: str
    alarms: tuple[int, ...]
    events: Mapping[EventKind, Titled]
    lead: str
    lead_past: str
    lead_plan: str
    unknown: str
    day_format: str


@dataclass(frozen=True)
class Around:
    """What stands around the reasons, in the bubble and its card."""

    speaks_for: str = _f("before the reasons for it", yaml="for")
    speaks_against: str = _f("before the reasons against it", yaml="against")
    takes: str = _f("cost, time and renewal")
    takes_no_renewal: str = _f("the same without renewal")
    steps: str = _f("before the missing steps")
    next: str = _f("the next best")
    answers: str = _f("what it is based on")
    guide: str = _f("that it is no guarantee")
    back_to: tuple[str, ...] = _f("before a question that is asked again")
    cost: str = _f("a row of the card")
    time: str = _f("a row of the card")
    renewal: str = _f("a row of the card")
    chips: tuple[str, ...] = _f("offered below a recommendation")
    argued: tuple[str, ...] = _f("offered below an argument")


@dataclass(frozen=True)
class Texts:
    """Every sentence that advice is given in."""

    problems: Mapping[ProblemKind, str]
    answers: Answers
    numbers: Numbers
    reasons: Reasons
    result: Result
    arguments: Arguments
    road_map: RoadMapTexts
    calendar: CalendarTexts
    say: Around
