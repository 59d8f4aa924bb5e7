"""How long a visitor can take, how long they have worked, and the dates they name.

Dates are read by dateparser, the American way round (05/03/2025 is 3 May). A date that
the calendar does not have is a named problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from knowledge.parsing.money import Problem
from knowledge.parsing.numbers import Normalized, normalize

DAYS_A_MONTH = 30.44
_MONTHS_OF = {"d": 1 / DAYS_A_MONTH, "w": 7 / DAYS_A_MONTH, "m": 1, "y": 12}
_UNIT = r"(?P<unit>days?|weeks?|wks?|months?|mos?|mths?|years?|yrs?)"
_N = r"\d+(?:\.\d+)?"
LENGTH = re.compile(
    rf"(?<![\w.$/])(?:(?:(?P<low>{_N})\s?(?P<lowunit>months?|years?)?\s?(?:-|to|or|and)"
    rf"\s?)?(?P<n>{_N})|(?P<one>an?|one|another))(?P<half> and (?:a|0\.5 an?) half)?"
    rf"[\s-]?(?:more )?{_UNIT}\b(?P<tail> and (?:a|0\.5) half| or (?:2|so))?"
    r"|(?<![\w])(?P<yearhalf>year and a half)\b"
)
_AND_HALF = re.compile(r"\band (?:a |0\.5 )?half\b")
# What makes a length of time something else than the time a visitor has.
_NOT_TIME_AFTER = re.compile(
    r"[\s-]*(?:old\b|of age|ago\b|degree|college|diploma|bachelor|associate|expired)"
)
_NOT_TIME_BEFORE = re.compile(
    r"(?:every|per|each|twice|once|times|last|past|previous|renew\w*|expired|\$\d+"
    r"|dollars|bucks|\d)\s*$|\bfor the (?:last|past)\s*$"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
_NAMED_TIME = (
    rf"(?:(?:the )?end of )?(?:(?P<which>next|this|coming|the) )?"
    rf"(?P<name>year|month|week|spring|summer|fall|autumn|winter|christmas"
    rf"|new year'?s?|{_MONTH}|20\d\d)(?: (?:of )?(?P<year>20\d\d))?"
)
_DEADLINE = re.compile(
    rf"\b(?:by|before|until|till|in time for|no later than|latest)\s(?:the )?"
    rf"{_NAMED_TIME}\b"
    r"|\b(?:within |during |in )?(?P<year_now>this|next) (?P<span>year|month|summer"
    r"|spring|fall|autumn|winter)\b"
)
_DATE = re.compile(
    rf"(?<![\w/-])(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}"
    rf"|\d{{1,2}}-\d{{1,2}}-\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?,? {_MONTH},?(?: \d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? \d{{4}})?"
    rf"|{_MONTH},?(?: of)? (?:20|19)\d\d"
    rf"|(?:last|this|next) (?:{_MONTH}|week|month|year|spring|summer|fall|autumn"
    rf"|winter)|yesterday|today"
    rf"|{_N} (?:days?|weeks?|months?|years?) ago|an? (?:week|month|year) ago)(?![\w/])"
)
_OLDEST_YEAR = 1960
_YEARS_AHEAD = 15


@dataclass(frozen=True)
class Timing:
    """A number of months with its place in the normalized text."""

    start: int
    end: int
    months: float


@dataclass(frozen=True)
class Day:
    """A date, or why it is none, with its place in the normalized text."""

    start: int
    end: int
    value: date | Problem


def parse_duration(text: str, today: date | None = None) -> dict[str, float] | None:
    """The months in an answer to "how much time do you have?"."""
    found = list(timings(normalize(text), today=today))
    if not found:
        return None
    # Of several lengths the longest is what can be given: "a year, two at most".
    return {"months": max(timing.months for timing in found)}


def parse_date(
    text: str, today: date, *, future: bool = False
) -> date | Problem | None:
    """The day a text names; a month alone is its first day."""
    for day in days(normalize(text), today=today, future=future):
        return day.value
    return None


def timings(source: Normalized, *, today: date | None) -> Iterator[Timing]:
    """Every stretch of time a visitor gives, left to right."""
    text = source.text
    taken: list[tuple[int, int]] = []
    for hit in _DEADLINE.finditer(text):
        months = _until(hit, today or date.today())
        if months is not None:
            taken.append(hit.span())
            yield Timing(*hit.span(), months)
    for hit in LENGTH.finditer(text):
        if any(start < hit.end() and hit.start() < end for start, end in taken):
            continue
        if _NOT_TIME_AFTER.match(text[hit.end() :]):
            continue
        if _NOT_TIME_BEFORE.search(text[: hit.start()]):
            continue
        yield Timing(*hit.span(), tidy(length(hit)))


def length(hit: re.Match[str]) -> float:
    """The months in a match of a length of time."""
    if hit.group("yearhalf"):
        return 18
    unit = hit.group("unit")
    months = next(
        (months for letter, months in _MONTHS_OF.items() if unit.startswith(letter)), 1
    )
    number = float(hit.group("n") or 1)
    if _AND_HALF.search(hit.group()):
        number += 0.5
    if (hit.group("tail") or "").endswith("2"):  # "a year or two"
        number = max(number, 2)
    return number * months


def tidy(months: float) -> float:
    """Whole months as whole numbers, parts of a month to one decimal."""
    rounded = round(months, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def months_until(day: date, today: date) -> float:
    """Whole months to a day, at least one part of a month."""
    months = (day - today).days / DAYS_A_MONTH
    return tidy(max(0.5, months)) if months < 1 else int(months)


def _until(hit: re.Match[str], today: date) -> float | None:
    """Months until the end of a named time: "by next summer", "this year"."""
    if hit.group("span"):
        name, which = hit.group("span"), hit.group("year_now")
        if name == "year":
            ends = date(today.year, 12, 31)
            return 12 if which == "next" else months_until(ends, today)
        ending = True
    else:
        name, which = hit.group("name"), hit.group("which")
        ending = "end of" in hit.group()
    day = _named_day(name, which, hit.group("year"), today, ending=ending)
    return None if day is None else months_until(day, today)


def _named_day(
    name: str, which: str | None, year: str | None, today: date, *, ending: bool
) -> date | None:
    if name.isdigit():
        end = date(int(name), 12, 31)
        start = date(int(name), 1, 1)
        return next(
            (day for day in (end if ending else start, end) if day > today), None
        )
    if name == "year":
        far = today.year + (1 if which == "next" and ending else 0)
        if which == "next" and not ending:
            return date(today.year + 1, 1, 1)
        return date(far, 12, 31)
    if name in ("month", "week"):
        return today + timedelta(days=31 if name == "month" else 7)
    if name == "christmas":
        number, day_of_month = 12, 24
    elif name.startswith("new year"):
        number, day_of_month = 12, 31
    else:
        number, day_of_month = _SEASONS.get(name) or _month_number(name), 1
    wanted = int(year) if year else today.year
    day = date(wanted, number, day_of_month)
    if ending:
        day += timedelta(days=90 if name in _SEASONS else 30)
    if not year and day <= today:
        day = day.replace(year=day.year + 1)
    return day if day > today else None


def _month_number(name: str) -> int:
    return "janfebmaraprmayjunjulaugsepoctnovdec".index(name[:3]) // 3 + 1


def days(source: Normalized, *, today: date, future: bool = False) -> Iterator[Day]:
    """Every date in a text, left to right."""
    for hit in _DATE.finditer(source.text):
        yield Day(*hit.span(), _read_day(hit.group(), today, future=future))


def _read_day(words: str, today: date, *, future: bool) -> date | Problem:
    if re.match(r"\d{4}-", words):
        return _iso(words, today)
    text, prefer = words.replace(".", "/"), "future" if future else "past"
    if match := re.match(r"(last|this|next) (.+)", text):
        which, text = match.groups()
        if text in ("week", "month", "year"):
            text = {"last": f"1 {text} ago", "next": f"in 1 {text}"}.get(which, "today")
        elif text in _SEASONS:
            text = f"{date(2000, _SEASONS[text], 1):%B}"
        prefer = {"last": "past", "next": "future"}.get(which, prefer)
    # Half a second, mostly for the time zones of the world; a server starts without.
    import dateparser

    parsed = dateparser.parse(
        re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", text),
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": prefer,
            "PREFER_DAY_OF_MONTH": "first",
            "DATE_ORDER": "MDY",
            "RELATIVE_BASE": datetime(today.year, today.month, today.day),
        },
    )
    if parsed is None:
        return Problem("no_such_date", words)
    return _plausible(parsed.date(), words, today)


def _iso(words: str, today: date) -> date | Problem:
    try:
        found = date(*(int(part) for part in words.split("-")))
    except ValueError:
        return Problem("no_such_date", words)
    return _plausible(found, words, today)


def _plausible(found: date, words: str, today: date) -> date | Problem:
    if not _OLDEST_YEAR <= found.year <= today.year + _YEARS_AHEAD:
        return Problem("date_out_of_range", words)
    return found
