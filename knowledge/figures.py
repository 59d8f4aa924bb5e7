"""Figures as people write them, the same in answers and in advice."""

from __future__ import annotations

from knowledge.fields import Number

TWO_YEARS = 24  # in months; people say "12 to 24 months", but "2 to 4 years"


def digits(number: Number) -> str:
    """With commas; decimals, at most two, only when there are any: 1,250 or 81.4."""
    if float(number).is_integer():
        return f"{int(number):,}"
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def dollars(number: Number) -> str:
    """With commas, and both digits of the cents when there are any: 1,250 or 12.50."""
    return digits(number) if float(number).is_integer() else f"{number:,.2f}"


def in_years(low: Number, high: Number) -> tuple[int, int] | None:
    """A span of months in years, where both ends are whole years and long enough."""
    if low < TWO_YEARS or low % 12 or high % 12:
        return None
    return int(low // 12), int(high // 12)


def capital(text: str) -> str:
    """The same with a capital first letter."""
    return text[:1].upper() + text[1:]
