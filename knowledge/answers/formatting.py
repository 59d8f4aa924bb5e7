"""Values and dates as people say them.

Sentences stand in attributes.yml and phrases.yml; here numbers become words:
60 months are "5 years", a price has its sign, a range keeps both ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from knowledge.figures import digits, dollars, in_years
from knowledge.model import Fact, Number, Unit, Value, Wording


class Words:
    """Says values with the words of the content files."""

    def __init__(self, wording: Wording, *, variant: int = 0) -> None:
        """Use the wording; `variant` chooses among written variants."""
        self.wording = wording
        self.variant = variant

    def phrase(self, key: str, **values: Any) -> str:
        """A phrase of phrases.yml with its values, or nothing when it is missing."""
        return self.pick(self.terms(key), **values)

    def pick(self, variants: Sequence[str], **values: Any) -> str:
        """One of several written variants with its values."""
        if not variants:
            return ""
        return variants[self.variant % len(variants)].format(**values)

    def terms(self, key: str) -> tuple[str, ...]:
        """The entries of a list in phrases.yml as written; none without a key."""
        return self.wording.phrases.get(key, ()) if key else ()

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
        if fact.label and fact.label in self.terms("limit_labels"):
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


def _larger(number: Number, unit: Unit | None) -> tuple[Number, Unit | None]:
    """Whole years instead of months; exam times stay in minutes, to compare them."""
    if unit == "months" and number >= 12 and number % 12 == 0:
        return int(number // 12), "years"
    return number, unit


def capital(text: str) -> str:
    """The same with a capital first letter."""
    return text[:1].upper() + text[1:]


def lowest_and_highest(facts: Iterable[Fact]) -> Fact | None:
    """Several figures as one range, for a table and for sums."""
    known = [fact for fact in facts if fact.low is not None and fact.high is not None]
    if not known:
        return None
    low = min(fact.low for fact in known if fact.low is not None)
    high = max(fact.high for fact in known if fact.high is not None)
    return replace(known[0], value=low if low == high else (low, high))
