"""What of the knowledge should be looked at again.

First how things stand: one row for each certification, with the figures it has and how
sure they are. Then the work, the most urgent on top: which fact, what it says now,
what is wrong with it and which page to open. Every figure an answer can say must
have a source and a date; the share is the last line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.answers.certainty import STALE_AFTER, is_stale
from knowledge.answers.formatting import Words
from knowledge.answers.sources import best_source
from knowledge.model import Certification, Content, Fact, StateRule, Wage

KINDS = ("fee", "rule", "description")  # what changes soonest, and costs most, first
RULE = KINDS.index("rule")
OLD, WEAK, MISSING = range(3)
SHOWN = 34  # letters of a value; enough to know it again


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
class Task:
    """One thing to look at again."""

    file: str
    entry: str
    says: str
    why: str
    look: str
    urgency: tuple[int, int]  # the kind of fact, then old before weak before missing


@dataclass(frozen=True)
class Report:
    """The rows, the work, and how much of what is said is sourced and dated."""

    rows: tuple[Row, ...]
    tasks: tuple[Task, ...]
    figures: int
    sourced: int

    @property
    def share(self) -> float:
        """Percent of all figures with source and date."""
        return 100.0 * self.sourced / self.figures if self.figures else 100.0


def _expected(content: Content) -> tuple[str, ...]:
    """What visitors ask of every certification; its absence is worth a search."""
    return content.wording.phrases.get("expected_facts", ())


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
        missing=tuple(name for name in _expected(content) if one.fact(name) is None),
    )  # fmt: skip


# --- the work ---


def _tasks(content: Content, today: date) -> list[Task]:
    found = [
        *(
            task
            for one in content.certifications.values()
            for task in _facts_to_check(content, one, today)
        ),
        *_rules_to_check(content, today),
        *_programs_to_check(content, today),
    ]
    return sorted(found, key=lambda task: (task.urgency, task.file, task.entry))


def _facts_to_check(
    content: Content, one: Certification, today: date
) -> Iterable[Task]:
    words, attributes = Words(content.wording), content.wording.attributes
    file = f"certifications/{one.id}.yml"
    body = content.bodies.get(one.body)
    home = one.page or (body.url if body else "")
    for name, known in attributes.items():
        facts = [fact for fact in one.all(name) if fact.value is not None]
        kind = KINDS.index(known.ages_as)
        if not facts:
            if name in _expected(content):
                yield Task(file, name, "", "nothing known", home, (kind, MISSING))
            continue
        says = _short("; ".join(dict.fromkeys(words.fact(fact) for fact in facts)))
        best = best_source([s for fact in facts for s in fact.sources])
        look = best.url if best else home
        old = [fact.reviewed for fact in facts if is_stale(fact, known, today)]
        read = min((day for day in old if day), default=None)
        if read is not None:
            limit = STALE_AFTER[known.ages_as]
            why = f"read {(today - read).days} days ago, limit {limit}"
            yield Task(file, name, says, why, look, (kind, OLD))
        elif any(fact.confidence == "low" for fact in facts):
            yield Task(file, name, says, "one weak source", look, (kind, WEAK))


def _rules_to_check(content: Content, today: date) -> Iterable[Task]:
    for code, state in content.states.items():
        for job, rule in state.rules.items():
            url = rule.agency.url if rule.agency and rule.agency.url else ""
            look = url or next((source.url for source in rule.sources), "")
            entry = f"{code}.rules.{job}"
            age = (today - rule.reviewed).days if rule.reviewed else 0
            says = _short(rule.what or rule.status)
            if rule.status == "not_determined":
                why, urgent = "not found out", MISSING
            elif age > STALE_AFTER["rule"]:
                why, urgent = f"read {age} days ago, limit {STALE_AFTER['rule']}", OLD
            elif rule.confidence == "low":
                why, urgent = "one weak source", WEAK
            else:
                continue
            yield Task("states.yml", entry, says, why, look, (RULE, urgent))


def _programs_to_check(content: Content, today: date) -> Iterable[Task]:
    for one in content.programs:
        if one.next_start and one.next_start < today:
            why = "the start has passed"
            says = str(one.next_start)
            yield Task("programs.yml", one.id, says, why, one.link, (0, OLD))
    samples = sum(one.sample for one in content.programs)
    if samples:
        why = f"{samples} of {len(content.programs)} are sample data"
        yield Task("programs.yml", "", "", why, "", (0, OLD))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "\u2026"


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
    return Report(rows, tuple(_tasks(content, today)), len(said), sourced)


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
    todo = [
        [task.file, task.entry, task.says, task.why, task.look] for task in report.tasks
    ]
    work = table(["file", "entry", "says now", "why", "look at"], todo)
    return "\n\n".join(
        (
            overview,
            f"{len(todo)} to look at, the most urgent first. After reading a page,"
            " change the value or only `reviewed`, then run `make knowledge`."
            if todo
            else "Nothing needs to be looked at.",
            *((work,) if todo else ()),
            f"{report.sourced} of {report.figures} figures have a source and a date"
            f" ({report.share:.1f} %).",
        )
    )
