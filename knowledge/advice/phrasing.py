"""Numbers, answers and steps in the words of `advice/sentences.yml`."""

from __future__ import annotations

from typing import Any

from knowledge.advice.candidates import Candidate, Range
from knowledge.advice.eligibility import Eligibility, Step
from knowledge.advice.profile import Experience, Profile, Time
from knowledge.figures import capital, dollars, in_years
from knowledge.guide import Guide
from knowledge.parsing.money import Budget


def fill(template: str, **values: Any) -> str:
    """A sentence with its values, beginning with a capital."""
    return capital(template.format(**values))


def money(span: Range | None, guide: Guide) -> str:
    """Dollars, or that the figure is not known."""
    texts = guide.texts.numbers
    if span is None:
        return texts.no_cost
    low, high = dollars(span.low), dollars(span.high)
    if low == high:
        return texts.money.format(amount=low)
    return texts.money_range.format(low=low, high=high)


def months(span: Range, guide: Guide) -> str:
    """A length of time, in years from two on."""
    texts = guide.texts.numbers
    low, high = round(span.low), round(span.high)
    if years := in_years(low, high):
        if low == high:
            return texts.years.format(n=years[0])
        return texts.range_years.format(low=years[0], high=years[1])
    if low == high:
        one = texts.month_one if low <= 1 else texts.months_one
        return one.format(n=low)
    if low == 0:
        return texts.up_to.format(high=high)
    if (low, high) == (1, 12):
        return texts.under_year
    return texts.months_range.format(low=low, high=high)


def budget(value: Budget | None, guide: Guide) -> str:
    """A budget as we understood it."""
    labels = guide.texts.answers.budget
    if value is None:
        return guide.texts.answers.open
    if value.open or value.cheapest:
        return labels["open" if value.open else "cheapest"]
    low, high = dollars(value.low or 0), dollars(value.high or 0)
    if value.high == 0:
        return labels["nothing"]
    if value.high is None:
        said = labels["least"]
    elif value.low is not None:
        said = labels["range"]
    else:
        said = labels["about" if value.about else "exact"]
    return said.format(low=low, high=high)


def time(value: Time | None, guide: Guide) -> str:
    """The time somebody has, as we understood it."""
    labels = guide.texts.answers.time
    if value is None:
        return guide.texts.answers.open
    if value.soonest:
        return labels["soonest"]
    if value.months is None:
        return labels["open"]
    if value.months < 1:
        return labels["weeks"]
    if value.months == 1:
        return labels["month"]
    return months(Range(value.months, value.months), guide)


def answer(slot: str, profile: Profile, guide: Guide) -> str:
    """One answer as we understood it, for a summary or a reason."""
    if slot == "budget":
        return budget(profile.budget, guide)
    if slot == "time":
        return time(profile.time, guide)
    value = getattr(profile, slot)
    options = guide.questions[slot].options
    return options[value].label if value in options else guide.texts.answers.open


def experience(value: Experience, guide: Guide) -> dict[str, str]:
    """How long, and as what."""
    length = Range(value.months, value.months)
    return {"worked": months(length, guide), "job": job(value.job, guide)}


def worked_as(value: Experience, guide: Guide) -> str:
    """Work experience as one answer."""
    return guide.texts.answers.worked_as.format(**experience(value, guide))


def job(id: str, guide: Guide) -> str:
    """A job in words, also one that the content no longer knows."""
    return guide.jobs[id].label if id in guide.jobs else id


def step(item: Step, way: Eligibility, profile: Profile, guide: Guide) -> str:
    """One missing step as a sentence."""
    rule = guide.requirements[item.id]
    template = rule.step_for.get(profile.schooling or "", rule.step)
    length = months(item.months, guide)
    return fill(template, months=length, job=job(way.job, guide))


def missing(way: Eligibility, guide: Guide) -> str:
    """What is missing, in a few words."""
    names = [guide.requirements[item.id].short for item in way.steps]
    return join(names, guide)


def join(names: list[str], guide: Guide) -> str:
    """Names in a row."""
    if len(names) < 2:
        return "".join(names)
    both = guide.texts.numbers.join
    return both.format(first=", ".join(names[:-1]), last=names[-1])


def period(candidate: Candidate, guide: Guide) -> str:
    """The renewal cycle in words."""
    count = candidate.renewal or 0
    if count == 12:
        return guide.texts.numbers.each_year
    return months(Range(count, count), guide)
