"""What of the knowledge should be looked at again.

One row for each certification: how many figures it has, how sure they are, which
are old, weak or missing. Every figure an answer can say must have a source and a
date; the share is the last line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.composing import is_stale
from knowledge.model import Certification, Content, Fact, StateRule, Wage

# What visitors ask of every certification; its absence is worth a search.
EXPECTED = (
    "exam_fee", "program_length", "exam_questions", "exam_minutes",
    "exam_delivery", "exam_content", "passing_score", "pass_rate", "retakes",
    "renewal_period", "continuing_education", "renewal_fee", "lapse",
    "eligibility", "accreditors", "work_settings", "duties", "advancement",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """The state of one certification's facts."""

    name: str
    figures: int
    high: int
    medium: int
    low: int
    stale: tuple[str, ...]
    weak: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The rows, and how much of what is said is sourced and dated."""

    rows: tuple[Row, ...]
    figures: int
    sourced: int

    @property
    def share(self) -> float:
        """Percent of all figures with source and date."""
        return 100.0 * self.sourced / self.figures if self.figures else 100.0


def _known(one: Certification) -> list[Fact]:
    return [
        fact for entries in one.facts.values() for fact in entries
        if fact.value is not None
    ]  # fmt: skip


def _names(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.attribute for fact in facts))


def _row(content: Content, one: Certification, today: date) -> Row:
    facts = _known(one)
    by = {
        grade: [fact for fact in facts if fact.confidence == grade]
        for grade in ("high", "medium", "low")
    }
    attributes = content.wording.attributes
    return Row(
        name=one.short_name,
        figures=len(facts),
        high=len(by["high"]),
        medium=len(by["medium"]),
        low=len(by["low"]),
        stale=_names(
            fact for fact in facts
            if is_stale(fact, attributes.get(fact.attribute), today)
        ),
        weak=_names(by["low"]),
        missing=tuple(name for name in EXPECTED if one.fact(name) is None),
    )  # fmt: skip


def build(content: Content, *, today: date) -> Report:
    """The report as of a day."""
    certified = [_known(one) for one in content.certifications.values()]
    facts = [fact for known in certified for fact in known]
    for occupation in content.occupations.values():
        facts += [
            fact for entries in occupation.facts.values() for fact in entries
            if fact.value is not None
        ]  # fmt: skip
    rules = [
        rule for state in content.states.values() for rule in state.rules.values()
        if rule.status != "not_determined"
    ]  # fmt: skip
    said: list[Fact | StateRule | Wage] = [*facts, *rules, *content.wages]
    sourced = sum(1 for item in said if item.sources and item.reviewed is not None)
    rows = tuple(_row(content, one, today) for one in content.certifications.values())
    return Report(rows, len(said), sourced)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in plain text, columns as wide as their longest cell."""
    widths = [
        max(len(row[at]) for row in (headings, *rows)) for at in range(len(headings))
    ]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in (headings, ["-" * width for width in widths], *rows)
    ]
    return "\n".join(line.rstrip() for line in lines)


def as_text(report: Report) -> str:
    """The report for a terminal."""
    rows = [
        [row.name, str(row.figures), str(row.high), str(row.medium), str(row.low),
         str(len(row.stale)), str(len(row.missing))]
        for row in report.rows
    ]  # fmt: skip
    overview = table(
        ["certification", "figures", "high", "medium", "low", "stale", "missing"], rows
    )
    todo = []
    for row in report.rows:
        for what, names in (
            ("stale", row.stale), ("weak", row.weak), ("missing", row.missing),
        ):  # fmt: skip
            if names:
                todo.append([row.name, what, ", ".join(names)])
    return "\n\n".join(
        (
            overview,
            table(["certification", "look at", "facts"], todo),
            f"{report.sourced} of {report.figures} figures have a source and a date"
            f" ({report.share:.1f} %).",
        )
    )
