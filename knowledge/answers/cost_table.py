"""Answers computed over several facts: sums over five years, comparisons.

Ranges stay ranges, and what is not known is said instead of counted as nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.answers.certainty import caution_of_many
from knowledge.answers.composer import Composer, FactSheet, paragraphs
from knowledge.answers.formatting import lowest_and_highest
from knowledge.model import Certification, Fact, Number

MONTHS = 60  # "over five years"
COMPARED = 4  # columns that still fit a phone
TABLE_SOURCES = 8


# --- five years ---


@dataclass(frozen=True)
class _Part:
    """One line of a sum, its dollars, and whether all of it is known."""

    line: str
    low: Number = 0
    high: Number = 0
    whole: bool = True


def total_cost(composer: Composer, one: Certification) -> str:
    """Exam, application and renewals of five years, added up."""
    words, sheet = composer.words, composer.certification(one)
    exam = _fee(composer, sheet, "exam_fee", "total_exam")
    if exam is None:
        return words.phrase("total_none", **sheet.names)
    application = _fee(composer, sheet, "application_fee", "total_application")
    parts = [exam, *([application] if application else ()), _renewals(composer, sheet)]
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    whole = all(part.whole for part in parts)
    lead = words.phrase(
        "total_cost" if whole else "total_cost_from",
        total=words.range(low, high, "usd"),
        **sheet.names,
    )
    lines = [words.phrase("list_plain", value=part.line) for part in parts]
    return lead + "\n\n" + "\n".join(lines)


def _fee(composer: Composer, sheet: FactSheet, key: str, phrase: str) -> _Part | None:
    """A fee that is paid once; None when it is not known."""
    fee = lowest_and_highest(sheet.known(key))
    if fee is None:
        return None
    composer.use(sheet.known(key))
    line = composer.words.phrase(phrase, value=composer.words.fact(fee))
    return _Part(line, fee.low or 0, fee.high or 0)


def _renewals(composer: Composer, sheet: FactSheet) -> _Part:
    """The renewals that fall due within the time."""
    words = composer.words
    fees = [fact for fact in sheet.known("renewal_fee") if fact.low is not None]
    period = lowest_and_highest(sheet.known("renewal_period"))
    composer.use(sheet.known("renewal_period"))
    each_year = bool(fees) and _is_yearly(composer, fees[0])
    months = 12 if each_year else int(period.low) if period and period.low else 0
    if not months:
        what = composer.name("renewal_fee")
        return _Part(words.phrase("unknown_also", what=what), whole=False)
    # A renewal due on the last day belongs to the next five years.
    count = (MONTHS - 1) // months
    if not count:
        value = words.fact(period) if period else ""
        return _Part(words.phrase("total_no_renewal", value=value))
    if not fees:
        key = "total_once_unknown" if count == 1 else "total_renewals_unknown"
        return _Part(words.phrase(key, count=count), whole=False)
    composer.use(fees[:1])
    low, high = (fees[0].low or 0) * count, (fees[0].high or 0) * count
    key = "total_once" if count == 1 else "total_renewals"
    line = words.phrase(
        "total_yearly" if each_year else key,
        count=count,
        value=words.fact(fees[0]),
        sum=words.range(low, high, "usd"),
    )
    return _Part(line, low, high)


def _is_yearly(composer: Composer, fee: Fact) -> bool:
    """Whether a fee comes each year; its label says so."""
    return fee.label in composer.words.terms("yearly_labels")


# --- side by side ---


@dataclass(frozen=True)
class Table:
    """A comparison as text and as a card."""

    text: str
    card: dict[str, Any]


def table(
    composer: Composer, ones: Sequence[Certification], keys: Sequence[str], lead: str
) -> Table:
    """Certifications side by side: a row for each attribute that compares them."""
    words = composer.words
    rows = _rows(composer, ones, keys)
    if len(rows) == 1:
        labels = composer.labels(ones)
        lead = words.phrase("compare_row", name=rows[0][0], certifications=labels)
    source = composer.small_print(map(composer.body, ones), most=TABLE_SOURCES)
    links = list(dict.fromkeys(composer.body_link(one) for one in ones))
    caution = caution_of_many(composer, words.several(links))
    card = {
        "type": "comparison",
        "lead": lead.replace("**", ""),
        "columns": ["", *(one.short_name for one in ones)],
        "rows": rows,
        "source": paragraphs(caution, source),
    }
    lines = _lines(composer, ones, rows)
    return Table(paragraphs(lead, "\n".join(lines), caution, source), card)


def _rows(
    composer: Composer, ones: Sequence[Certification], keys: Sequence[str]
) -> list[list[str]]:
    """The attribute's name and a cell for each certification."""
    sheets = [composer.certification(one) for one in ones]
    rows = []
    for key in keys:
        cells = [cell(composer, sheet, key) for sheet in sheets]
        known = composer.attribute(key)
        told = sum(item != composer.words.phrase("none") for item in cells)
        # One figure beside blanks compares nothing, unless it was asked for.
        if known and (told > 1 or (told and key == keys[0])):
            rows.append([known.name, *cells])
    return rows


def cell(composer: Composer, sheet: FactSheet, key: str) -> str:
    """A value short enough for a table."""
    words, facts = composer.words, sheet.known(key)
    if not facts:
        return words.phrase("none")
    composer.use(facts)
    spread = lowest_and_highest(facts) if any(one.audience for one in facts) else None
    if spread is not None:
        return words.fact(spread)
    known = composer.attribute(key)
    value = words.fact(facts[0])
    labels = [fact.label or "" for fact in facts]
    if known and known.listed and all(labels[1:]):
        others = words.several(labels[1:])
        routes = words.phrase("cell_routes", value=value, labels=others)
        return routes if others else value
    if _is_yearly(composer, facts[0]):
        return words.phrase("cell_labelled", value=value, label=labels[0])
    return value


def _lines(
    composer: Composer, ones: Sequence[Certification], rows: Sequence[Sequence[str]]
) -> list[str]:
    """The rows as text; a single row becomes a line for each certification."""
    words, lines = composer.words, []
    for name, *cells in rows:
        pairs = list(zip((one.short_name for one in ones), cells, strict=True))
        if len(set(cells)) == 1:
            lines.append(words.phrase("table_same", name=name, value=cells[0]))
        elif len(rows) == 1:
            lines += [
                words.phrase("list_item", label=label, value=item)
                for label, item in pairs
            ]
        else:
            shown = [
                words.phrase("table_cell", title=label, value=item)
                for label, item in pairs
            ]
            lines.append(words.phrase("table_row", name=name, cells="; ".join(shown)))
    return lines
