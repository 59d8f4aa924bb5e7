"""Answers computed over several facts: sums over five years, comparisons.

Ranges stay ranges, and what is not known is said instead of counted as nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.answers.composer import Composer, Subject, paragraphs
from knowledge.answers.formatting import lowest_and_highest
from knowledge.model import Certification, Number

MONTHS = 60  # "over five years"
COMPARED = 4  # columns that still fit a phone
TABLE_SOURCES = 8
# The rows of a comparison, in the order people ask for them.
COMPARISON = (
    "exam_fee", "program_length", "exam_questions", "exam_minutes",
    "pass_rate", "renewal_period", "renewal_fee",
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
    return lead + "\n\n" + shown


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
    value = composer.words.fact(facts[0])
    labels = [fact.label or "" for fact in facts]
    if known and known.listed and all(labels[1:]):
        others = composer.words.several(labels[1:])
        routes = composer.words.phrase("cell_routes", value=value, labels=others)
        return routes if others else value
    if labels[0] in composer.kb.wording().phrases.get("yearly_labels", ()):
        return composer.words.phrase("cell_labelled", value=value, label=labels[0])
    return value


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
        told = sum(item != words.phrase("none") for item in cells)
        # One figure beside blanks compares nothing, unless it was asked for.
        if known and (told > 1 or (told and key == keys[0])):
            rows.append([known.name, *cells])
    if len(rows) == 1:
        labels = words.several([f"**{one.short_name}**" for one in ones])
        lead = words.phrase("compare_row", name=rows[0][0], certifications=labels)
    lines = []
    for name, *cells in rows:
        if len(set(cells)) == 1:
            lines.append(words.phrase("table_same", name=name, value=cells[0]))
            continue
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
