"""Values, dates and sources as people say them.

Sentences stand in attributes.yml and phrases.yml; here numbers become words:
60 months are "5 years", a price has its sign, a range keeps both ends.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from knowledge.figures import digits, dollars, in_years
from knowledge.model import Body, Fact, Number, Source, Unit, Value, Wording

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTH = re.compile(r"\b(\d{4})-(\d{2})\b(?!-)")
_YEAR = re.compile(r"\b((?:19|20)\d{2})(?:[-/](?:20)?(\d{2}))?\b")
# Official pages first: they are what a reader should open.
_RANK = (
    "official", "government", "data_copy", "statute_copy", "society", "school",
    "secondary", "guide",
)  # fmt: skip
SOURCES_SHOWN = 4  # more make the small print longer than the answer


class Words:
    """Says values with the words of the content files."""

    def __init__(self, wording: Wording, *, variant: int = 0) -> None:
        """Use the wording; `variant` chooses among written variants."""
        self.wording = wording
        self.variant = variant

    def phrase(self, key: str, **values: Any) -> str:
        """A phrase of phrases.yml with its values, or nothing when it is missing."""
        return self.pick(self.wording.phrases.get(key, ()), **values)

    def pick(self, variants: Sequence[str], **values: Any) -> str:
        """One of several written variants with its values."""
        if not variants:
            return ""
        return variants[self.variant % len(variants)].format(**values)

    def number(self, number: Number) -> str:
        """Digits with commas, cents only when there are any."""
        return digits(number)

    def _money(self, number: Number) -> str:
        return dollars(number)

    def amount(self, number: Number, unit: Unit | None) -> str:
        """A number with its unit: $125, 5 years, 81.38%."""
        number, unit = _larger(number, unit)
        one, several = self._unit(unit)
        shown = self._money(number) if unit == "usd" else self.number(number)
        return (one if number == 1 else several).format(n=shown)

    def _unit(self, unit: Unit | None) -> tuple[str, str]:
        forms = self.wording.units.get(unit or "", ("{n}",))
        return forms[0], forms[-1]

    def range(self, low: Number, high: Number, unit: Unit | None) -> str:
        """Both ends of a range, the unit once where people say it once."""
        if low == high:
            return self.amount(low, unit)
        small, large, first = low, high, unit
        if unit == "months" and (years := in_years(low, high)):
            (small, large), first = years, "years"
        _, several = self._unit(first)
        if several.endswith("{n}"):  # the sign stands before: $125 to $250
            shown = self.amount(small, first)
        else:
            shown = self.number(small) + ("%" if first == "percent" else "")
        money = self._money if first == "usd" else self.number
        return self.phrase("range", low=shown, high=several.format(n=money(large)))

    def value(self, value: Value | None, unit: Unit | None = None) -> str:
        """Any value as a part of a sentence."""
        if value is None:
            return self.phrase("none")
        if isinstance(value, int | float):
            return self.amount(value, unit)
        if isinstance(value, str):
            return value
        if len(value) == 2 and not isinstance(value[0], str):
            low, high = value
            return self.range(low, high, unit)
        return self.several([str(item) for item in value])

    def fact(self, fact: Fact) -> str:
        """A fact's value, as it may stand in a sentence or a table."""
        value = self.value(fact.value, fact.unit)
        if fact.label and fact.label in self.wording.phrases.get("limit_labels", ()):
            return self.phrase("limit", label=fact.label, value=value)
        return value

    def several(self, items: Sequence[str]) -> str:
        """Items joined as in speech; with semicolons where they hold commas."""
        if len(items) < 2:
            return "".join(items)
        if any("," in item for item in items):
            return "; ".join(items)
        key = "two" if len(items) == 2 else "many"
        return self.phrase(key, first=", ".join(items[:-1]), last=items[-1])

    def link(self, title: str, url: str | None) -> str:
        """A link, or the title alone when there is no address."""
        if not url:
            return title
        safe = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
        return self.phrase("link", title=title, url=safe)

    def month(self, day: date) -> str:
        """A date as month and year."""
        return day.strftime("%B %Y")

    def day(self, day: date) -> str:
        """A date in full."""
        return f"{day.strftime('%B')} {day.day}, {day.year}"

    def source_date(self, text: str) -> str:
        """The date of a source: a day, a month, a year or "undated"."""
        days = [date(int(y), int(m), int(d)) for y, m, d in _ISO.findall(text)
                if 1 <= int(m) <= 12 and 1 <= int(d) <= 31]  # fmt: skip
        if days and not text.startswith("undated"):
            return self.day(max(days))
        months = [
            (int(y), int(m)) for y, m in _MONTH.findall(text) if 1 <= int(m) <= 12
        ]
        if months and not text.startswith("undated"):
            return self.month(date(*max(months), 1))
        years = [int(y) for y, _ in _YEAR.findall(text)]
        years += [int(y[:2] + end) for y, end in _YEAR.findall(text) if end]
        if not years:
            return self.phrase("undated") if text.startswith("undated") else text
        span = str(min(years))
        if max(years) > min(years):
            span = f"{min(years)}-{max(years)}"
        if text.strip() == span:
            return span
        return self.phrase("about_years", years=span)

    def sources(
        self,
        facts: Iterable[tuple[tuple[Source, ...], date | None]],
        bodies: Iterable[Body] = (),
        *,
        most: int = 0,
    ) -> str:
        """The paragraph of small print: the best source of each fact, and dates."""
        short = {_host(body.url): body.short_name for body in bodies}
        shown: dict[str, str] = {}
        for sources, reviewed in facts:
            best = best_source(sources)
            if best is None:
                continue
            dated = self.source_date(best.date)
            if dated == self.phrase("undated") and reviewed:
                dated = self.phrase(
                    "as_of_read", date=dated, month=self.month(reviewed)
                )
            name = short.get(_host(best.url), best.publisher)
            shown.setdefault(
                best.id,
                self.phrase("source", link=self.link(name, best.url), date=dated),
            )
        listed = list(dict.fromkeys(shown.values()))[: most or SOURCES_SHOWN]
        if not listed:
            return ""
        key = "source_one" if len(listed) == 1 else "source_many"
        return self.phrase(key, sources="; ".join(listed))


def best_source(sources: Sequence[Source]) -> Source | None:
    """The most official of several sources; of equals, the first."""
    if not sources:
        return None
    return min(sources, key=lambda source: _RANK.index(source.kind))


def _larger(number: Number, unit: Unit | None) -> tuple[Number, Unit | None]:
    """Whole years instead of months; exam times stay in minutes, to compare them."""
    if unit == "months" and number >= 12 and number % 12 == 0:
        return int(number // 12), "years"
    return number, unit


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def lowest_and_highest(facts: Iterable[Fact]) -> Fact | None:
    """Several figures as one range, for a table and for sums."""
    known = [fact for fact in facts if fact.low is not None and fact.high is not None]
    if not known:
        return None
    low = min(fact.low for fact in known if fact.low is not None)
    high = max(fact.high for fact in known if fact.high is not None)
    return replace(known[0], value=low if low == high else (low, high))
