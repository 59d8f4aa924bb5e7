"""Answers computed over several facts: sums over five years, comparisons, rankings.

Ranges stay ranges, and what is not known is said instead of counted as nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.composing import Composer, Subject, paragraphs, sentences
from knowledge.model import Certification, Fact, Number, Occupation
from knowledge.places import capital
from knowledge.words import lowest_and_highest

MONTHS = 60  # "over five years"
COMPARED = 4  # columns that still fit a phone
RANKED = 5
TABLE_SOURCES = 8
# The rows of a comparison, in the order people ask for them.
COMPARISON = (
    "exam_fee", "program_length", "exam_questions", "exam_minutes",
    "passing_score", "pass_rate", "renewal_period", "renewal_fee",
)  # fmt: skip


# --- five years ---


def total_cost(composer: Composer, one: Certification) -> str:
    """Exam, application and renewals of five years, added up."""
    words, subject = composer.words, composer.certification(one)
    exam = lowest_and_highest(subject.known("exam_fee"))
    if exam is None:
        return words.phrase("total_none", **subject.names)
    composer.use(subject.known("exam_fee"))
    low, high = exam.low or 0, exam.high or 0
    lines = [words.phrase("total_exam", value=words.fact(exam))]
    application = lowest_and_highest(subject.known("application_fee"))
    if application is not None:
        composer.use(subject.known("application_fee"))
        low, high = low + (application.low or 0), high + (application.high or 0)
        lines.append(words.phrase("total_application", value=words.fact(application)))
    line, least, most, whole = _renewals(composer, subject)
    total = words.range(low + least, high + most, "usd")
    lead = words.phrase(
        "total_cost" if whole else "total_cost_from", total=total, **subject.names
    )
    shown = "\n".join(words.phrase("list_plain", value=item) for item in [*lines, line])
    return sentences(lead + "\n\n" + shown, words.phrase("total_credits"))


def _renewals(composer: Composer, subject: Subject) -> tuple[str, Number, Number, bool]:
    """The line on renewals, their sum, and whether it is complete."""
    words = composer.words
    fees = [fact for fact in subject.known("renewal_fee") if fact.low is not None]
    period = lowest_and_highest(subject.known("renewal_period"))
    composer.use(subject.known("renewal_period"))
    yearly = set(composer.kb.wording().phrases.get("yearly_labels", ()))
    each_year = bool(fees) and fees[0].label in yearly
    months = 12 if each_year else int(period.low) if period and period.low else 0
    if not months:
        return (
            words.phrase("unknown_also", what=composer.name("renewal_fee")),
            0,
            0,
            False,
        )
    # A renewal due on the last day belongs to the next five years.
    count = (MONTHS - 1) // months
    if not count:
        value = words.fact(period) if period else ""
        return words.phrase("total_no_renewal", value=value), 0, 0, True
    if not fees:
        key = "total_once_unknown" if count == 1 else "total_renewals_unknown"
        return words.phrase(key, count=count), 0, 0, False
    composer.use(fees[:1])
    low, high = (fees[0].low or 0) * count, (fees[0].high or 0) * count
    key = "total_once" if count == 1 else "total_renewals"
    key = "total_yearly" if each_year else key
    line = words.phrase(
        key, count=count, value=words.fact(fees[0]), sum=words.range(low, high, "usd")
    )
    return line, low, high, True


# --- side by side ---


def cell(composer: Composer, subject: Subject, key: str) -> str:
    """A value short enough for a table."""
    facts = subject.known(key)
    if not facts:
        return composer.words.phrase("none")
    composer.use(facts)
    spread = lowest_and_highest(facts) if any(one.audience for one in facts) else None
    if spread is not None:
        return composer.words.fact(spread)
    known = composer.attribute(key)
    if known and known.listed and all(one.label for one in facts):
        return composer.words.several([str(one.label) for one in facts])
    return composer.words.fact(facts[0])


@dataclass(frozen=True)
class Table:
    """A comparison as text and as a card."""

    text: str
    card: dict[str, Any]


def table(
    composer: Composer, ones: Sequence[Certification], keys: Sequence[str], lead: str
) -> Table:
    """Certifications side by side."""
    words = composer.words
    subjects = [composer.certification(one) for one in ones]
    rows: list[list[str]] = []
    for key in keys:
        cells = [cell(composer, subject, key) for subject in subjects]
        known = composer.attribute(key)
        if known and any(item != words.phrase("none") for item in cells):
            rows.append([known.name, *cells])
    lines = []
    for name, *cells in rows:
        if len(rows) == 1:
            lines += [
                words.phrase("list_item", label=one.short_name, value=item)
                for one, item in zip(ones, cells, strict=True)
            ]
            continue
        shown = [
            words.phrase("table_cell", title=one.short_name, value=item)
            for one, item in zip(ones, cells, strict=True)
        ]
        lines.append(words.phrase("table_row", name=name, cells="; ".join(shown)))
    bodies = [composer.body(one) for one in ones]
    source = composer.small_print(bodies, most=TABLE_SOURCES)
    links = list(dict.fromkeys(composer.body_link(one) for one in ones))
    caution = composer.caution(words.several(links), many=True)
    card = {
        "type": "comparison",
        "lead": lead.replace("**", ""),
        "columns": ["", *(one.short_name for one in ones)],
        "rows": rows,
        "source": paragraphs(caution, source),
    }
    return Table(paragraphs(lead, "\n".join(lines), caution, source), card)


# --- rankings ---


@dataclass(frozen=True)
class Ranked:
    """One entry of a ranking."""

    name: str
    number: Number
    value: str
    facts: tuple[Fact, ...]
    high: Number = 0


def _by_figure(composer: Composer, key: str, *, highest: bool) -> list[Ranked]:
    found = []
    for one in composer.kb.certifications():
        subject = composer.certification(one)
        facts = [fact for fact in subject.known(key) if fact.low is not None]
        units = {fact.unit for fact in facts}
        spread = lowest_and_highest(facts)
        if spread is None or len(units) > 1:
            continue
        if key == "program_length" and spread.unit != "months":
            continue  # hours of class cannot be set against months
        if key == "pass_rate":
            spread = facts[0]
        value = composer.words.fact(spread)
        low, high = spread.low or 0, spread.high or 0
        found.append(Ranked(one.short_name, low, value, tuple(facts), high))
    order = -1 if highest else 1
    return sorted(found, key=lambda item: (order * item.number, order * item.high))


def rank(composer: Composer, key: str, occupation: Occupation | None) -> str:
    """A ranking: the first in a sentence, the next in a list."""
    words = composer.words
    if key in _FIGURES:
        attribute, highest = _FIGURES[key]
        ranked = _by_figure(composer, attribute, highest=highest)
        missing = [
            one.short_name for one in composer.kb.certifications()
            if one.short_name not in {item.name for item in ranked}
        ]  # fmt: skip
        text = _ranking(composer, key, ranked)
        rest = words.phrase("rank_unknown", names=words.several(missing))
        return sentences(
            text, words.phrase(f"rank_note_{key}"), rest if missing else ""
        )
    return _SPECIAL[key](composer, occupation)


def _ranking(
    composer: Composer, key: str, ranked: Sequence[Ranked], **values: str
) -> str:
    words = composer.words
    if not ranked:
        return words.phrase("rank_none")
    shown = ranked[:RANKED]
    # Whoever shares the first place is named with it.
    first = [item for item in shown if item.value == shown[0].value]
    shown = [*first, *(item for item in shown if item not in first)]
    name = words.several([item.name for item in first])
    for item in shown:
        composer.use(item.facts)
    lead = words.phrase(
        f"rank_{key}",
        first=name.replace(", ", "**, **"),
        value=first[0].value,
        **values,
    )
    lines = [
        words.phrase("list_item", label=item.name, value=item.value)
        for item in shown[len(first) :]
    ]
    if not lines:
        return lead
    return lead + " " + words.phrase("rank_then") + "\n\n" + "\n".join(lines)


def _named(
    composer: Composer, key: str, fits: Callable[[Certification], Sequence[Fact]]
) -> str:
    names = []
    for one in composer.kb.certifications():
        facts = fits(one)
        if facts:
            composer.use(facts)
            names.append(f"**{one.short_name}**")
    words = composer.words
    if not names:
        return words.phrase("rank_none")
    return sentences(
        words.phrase(f"rank_{key}", names=words.several(names)),
        words.phrase(f"rank_note_{key}"),
    )


def _says(composer: Composer, key: str, fact: Fact) -> bool:
    patterns = composer.kb.wording().phrases.get(key, ())
    text = f"{fact.label or ''} {fact.value}"
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def _no_degree(composer: Composer, _: Occupation | None) -> str:
    def fits(one: Certification) -> Sequence[Fact]:
        routes = [fact for fact in one.all("eligibility") if fact.value is not None]
        # The first route is the usual one; a side door does not make it open.
        if not routes or _says(composer, "degree_words", routes[0]):
            return ()
        return routes[:1]

    return _named(composer, "no_degree", fits)


def _work_experience(composer: Composer, _: Occupation | None) -> str:
    def fits(one: Certification) -> Sequence[Fact]:
        return [
            fact for fact in one.all("eligibility")
            if fact.value is not None and _says(composer, "experience_words", fact)
        ]  # fmt: skip

    return _named(composer, "work_experience", fits)


def _hospital_lab(composer: Composer, _: Occupation | None) -> str:
    def fits(one: Certification) -> Sequence[Fact]:
        if one.track != "laboratory":
            return ()
        return [*one.all("work_settings"), *one.all("duties")][:1]

    return _named(composer, "hospital_lab", fits)


def _best_paid(composer: Composer, _: Occupation | None) -> str:
    found = []
    for job in composer.kb.occupations():
        wage = composer.kb.wage(None, job.id)
        if wage and wage.annual:
            composer.read.append((wage.sources[:1], wage.reviewed))
            value = composer.words.value(wage.annual, "usd")
            found.append(Ranked(capital(job.plural), wage.annual, value, ()))
    found.sort(key=lambda item: -item.number)
    wages = [composer.kb.wage(None, job.id) for job in composer.kb.occupations()]
    period = next((wage.period for wage in wages if wage), "")
    note = composer.words.phrase("rank_note_best_paid")
    return sentences(_ranking(composer, "best_paid", found, period=period), note)


def _best_paid_state(composer: Composer, occupation: Occupation | None) -> str:
    jobs = composer.kb.occupations()
    job = occupation or (jobs[0] if jobs else None)
    if job is None:
        return composer.words.phrase("rank_none")
    wages = sorted(
        (wage for wage in composer.kb.wages(job.id) if wage.annual),
        key=lambda wage: -(wage.annual or 0),
    )
    found = []
    for wage in wages[:RANKED]:
        state = composer.kb.state(wage.state)
        composer.read.append((wage.sources[:1], wage.reviewed))
        value = composer.words.value(wage.annual, "usd")
        found.append(
            Ranked(
                state.name if state else str(wage.state), wage.annual or 0, value, ()
            )
        )
    period = wages[0].period if wages else ""
    text = _ranking(
        composer, "best_paid_state", found, period=period, occupations=job.plural
    )
    return sentences(text, composer.words.phrase("rank_note_best_paid_state"))


_FIGURES = {
    "cheapest": ("exam_fee", False),
    "quickest": ("program_length", False),
    "longest_valid": ("renewal_period", True),
    "highest_pass_rate": ("pass_rate", True),
}
_SPECIAL: dict[str, Callable[[Composer, Occupation | None], str]] = {
    "no_degree": _no_degree,
    "work_experience": _work_experience,
    "hospital_lab": _hospital_lab,
    "best_paid": _best_paid,
    "best_paid_state": _best_paid_state,
}
RANKS = frozenset({*_FIGURES, *_SPECIAL})
