"""Numbers, answers and steps in the words of `advice.yml`."""

from __future__ import annotations

from typing import Any

from knowledge.advice.candidates import Candidate, Range
from knowledge.advice.profile import Experience, Profile, Time
from knowledge.advice.scoring import Eligibility, Step
from knowledge.guide import Guide
from knowledge.parsing.money import Budget


def fill(template: str, **values: Any) -> str:
    """A sentence with its values, beginning with a capital."""
    text = template.format(**values)
    return text[:1].upper() + text[1:]


def money(span: Range | None, book: Guide) -> str:
    """Dollars, or that the figure is not known."""
    texts = book.data["result"]
    if span is None:
        return str(texts["no_cost"])
    low, high = (f"{amount:,.0f}" for amount in (span.low, span.high))
    if low == high:
        return str(texts["money"]).format(amount=low)
    return str(texts["money_range"]).format(low=low, high=high)


def months(span: Range, book: Guide) -> str:
    """A length of time, in years from two on."""
    texts = book.data["result"]
    low, high = round(span.low), round(span.high)
    if low >= 24 and low % 12 == 0 and high % 12 == 0:
        if low == high:
            return str(texts["years"]).format(n=low // 12)
        return str(texts["range_years"]).format(low=low // 12, high=high // 12)
    if low == high:
        key = "month_one" if low <= 1 else "months_one"
        return str(texts[key]).format(n=low)
    if low == 0:
        return str(texts["up_to"]).format(high=high)
    if (low, high) == (1, 12):
        return str(texts["under_year"])
    return str(texts["months_range"]).format(low=low, high=high)


def budget(value: Budget | None, book: Guide) -> str:
    """A budget as we understood it."""
    labels = book.questions["budget"].labels
    if value is None:
        return str(book.data["open_label"])
    if value.open or value.cheapest:
        return str(labels["open" if value.open else "cheapest"])
    low, high = (f"{end or 0:,}" for end in (value.low, value.high))
    if value.high == 0:
        return str(labels["nothing"])
    if value.high is None:
        key = "least"
    elif value.low is not None:
        key = "range"
    else:
        key = "about" if value.about else "exact"
    return str(labels[key]).format(low=low, high=high)


def time(value: Time | None, book: Guide) -> str:
    """The time somebody has, as we understood it."""
    labels = book.questions["time"].labels
    if value is None:
        return str(book.data["open_label"])
    if value.soonest:
        return str(labels["soonest"])
    if value.months is None:
        return str(labels["open"])
    if value.months < 1:
        return str(labels["weeks"])
    if value.months == 1:
        return str(labels["month"])
    return months(Range(value.months, value.months), book)


def answer(slot: str, profile: Profile, book: Guide) -> str:
    """One answer as we understood it, for a summary or a reason."""
    if slot == "budget":
        return budget(profile.budget, book)
    if slot == "time":
        return time(profile.time, book)
    value = getattr(profile, slot)
    options = book.questions[slot].options
    return options[value].label if value in options else str(book.data["open_label"])


def experience(value: Experience, book: Guide) -> dict[str, str]:
    """How long, and as what."""
    return {
        "worked": months(Range(value.months, value.months), book),
        "job": book.data["result"]["jobs"].get(value.job, value.job),
    }


def step(item: Step, way: Eligibility, profile: Profile, book: Guide) -> str:
    """One missing step as a sentence."""
    rule = book.data["requirements"][item.id]
    template = rule.get("step_for", {}).get(profile.schooling, rule["step"])
    job = book.data["result"]["jobs"].get(way.job, way.job)
    return fill(template, months=months(item.months, book), job=job)


def missing(way: Eligibility, book: Guide) -> str:
    """What is missing, in a few words."""
    names = [book.data["requirements"][item.id]["short"] for item in way.steps]
    return join(names, book)


def join(names: list[str], book: Guide) -> str:
    """Names in a row."""
    if len(names) < 2:
        return "".join(names)
    both = str(book.data["result"]["and"])
    return both.format(first=", ".join(names[:-1]), last=names[-1])


def period(candidate: Candidate, book: Guide) -> str:
    """The renewal cycle in words."""
    count = candidate.renewal or 0
    if count == 12:
        return str(book.data["result"]["each_year"])
    return months(Range(count, count), book)
