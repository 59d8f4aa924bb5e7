"""Content into the database, in one transaction.

A load replaces everything or nothing: when it is refused, killed or beaten by
another one, the old content stays whole. Two loaders wait for each other; readers
wait for nobody. The difference to the content before is returned, for a person to
look at.
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from knowledge import database as db
from knowledge.model import Alternative, Content, Fact, Source
from knowledge.snapshot import read_snapshot

# The number means nothing; every loader of this program uses the same one.
ADVISORY_LOCK = 7_402_118
# A load that drops more than this part of the facts of a certification looks like
# a file that was cut, not like an edit; `force` says it was meant.
MAY_VANISH = 0.5
FEW = 4  # below this many facts a half is an ordinary edit


class ShrunkError(Exception):
    """The new content lacks so much that it was probably lost by accident."""


@dataclass(frozen=True)
class Change:
    """One fact before and after; None where it did not exist."""

    entry: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"+ {self.entry}: {self.after}"
        if self.after is None:
            return f"- {self.entry}: {self.before}"
        return f"~ {self.entry}: {self.before} -> {self.after}"


@dataclass(frozen=True)
class LoadReport:
    """What a load did."""

    revision: int
    changed: bool
    changes: tuple[Change, ...]
    names_changed: bool
    counts: dict[str, int]


def load(engine: Engine, content: Content, *, force: bool = False) -> LoadReport:
    """Replace what the database knows by `content`; nothing happens half."""
    create(engine)
    digest = _digest(content)
    with _writing(engine) as connection:
        row = connection.execute(sa.select(db.revision)).first()
        before = read_snapshot(connection) if row else None
        changes = diff(before, content)
        number = int(row.number) if row else 0
        changed = row is None or row.digest != digest
        if changed:
            if before is not None and not force:
                _refuse_loss(before, content)
            number += 1
            _replace(connection, content, number, digest)
    old = _names(before) if before is not None else set()
    return LoadReport(
        revision=number,
        changed=changed,
        changes=tuple(changes),
        names_changed=old != _names(content),
        counts={
            "certifications": len(content.certifications),
            "facts": len(flat(content)),
            "states": len(content.states),
            "wages": len(content.wages),
            "programs": len(content.programs),
            "answers": len(content.faq),
            "sources": len(content.sources),
        },
    )


def create(engine: Engine) -> None:
    """Make the tables that do not exist yet; safe with two at once."""
    with _writing(engine) as connection:
        db.metadata.create_all(connection)


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that waits for other loaders before it reads anything."""
    connected = engine.connect().execution_options(write=True)
    with connected as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            lock = sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)
            connection.execute(sa.select(lock))
        yield connection


def _digest(content: Content) -> str:
    shown = json.dumps(_plain(content), sort_keys=True, default=str)
    return hashlib.sha256(shown.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Model objects as JSON; `dataclasses.asdict` cannot copy our mappings."""
    if dataclasses.is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value


# --- the difference ---


def flat(content: Content) -> dict[str, str]:
    """Every figure as one line of text, by its place."""
    found: dict[str, str] = {}
    subjects: list[Any] = [*content.certifications.values()]
    subjects += content.occupations.values()
    for subject in subjects:
        for attribute, entries in subject.facts.items():
            for at, fact in enumerate(entries):
                which = fact.audience or fact.label or (str(at) if at else "")
                key = f"{subject.id}.{attribute}" + (f"[{which}]" if which else "")
                found[key if key not in found else f"{key}#{at}"] = _shown(fact)
    for code, state in content.states.items():
        for name, rule in state.rules.items():
            found[f"{code}.{name}"] = f"{rule.status} {rule.what}".strip()
    for wage in content.wages:
        place = wage.state or "US"
        found[f"{place}.{wage.occupation}.wage"] = f"{wage.annual} ({wage.period})"
    for program in content.programs:
        found[f"program.{program.id}"] = (
            f"{program.name}, {program.months} months, {program.tuition}"
        )
    return found


def _shown(fact: Fact) -> str:
    value = fact.value
    if isinstance(value, tuple):
        joint = "-" if fact.low is not None else "; "
        value = joint.join(str(item) for item in value)
    return f"{value} {fact.unit or ''}".strip()


def diff(before: Content | None, after: Content) -> list[Change]:
    """The figures that differ."""
    old = flat(before) if before is not None else {}
    new = flat(after)
    return [
        Change(key, old.get(key), new.get(key))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]


def _refuse_loss(before: Content, after: Content) -> None:
    lost = []
    for key, one in before.certifications.items():
        old = sum(len(entries) for entries in one.facts.values())
        now = after.certifications.get(key)
        new = sum(len(entries) for entries in now.facts.values()) if now else 0
        if old >= FEW and new < old * MAY_VANISH:
            lost.append(f"certifications/{key}.yml has {new} facts, {old} before")
    for name in ("states", "programs", "faq"):
        old, new = len(getattr(before, name)), len(getattr(after, name))
        if old >= FEW and new < old * MAY_VANISH:
            lost.append(f"{name}: {new} entries, {old} before")
    if lost:
        raise ShrunkError(
            "; ".join(lost) + ". Was a file cut off? If it is meant: load --force"
        )


def _names(content: Content) -> set[tuple[str, str]]:
    """What the vocabulary of the language understanding is made of."""
    tables: list[tuple[str, Iterable[Any]]] = [
        ("certification", content.certifications.values()),
        ("body", content.bodies.values()),
        ("occupation", content.occupations.values()),
        ("state", content.states.values()),
    ]
    found = set()
    for kind, table in tables:
        for one in table:
            names = (one.name, getattr(one, "short_name", ""), *one.aliases)
            found |= {(kind, name.casefold()) for name in names if name}
    return found


# --- the rows ---


def _replace(
    connection: Connection, content: Content, number: int, digest: str
) -> None:
    for table in reversed(db.metadata.sorted_tables):
        connection.execute(table.delete())
    rows = _Rows()
    rows.fill(content)
    for table in db.metadata.sorted_tables:
        if rows.of.get(table.name):
            connection.execute(table.insert(), rows.of[table.name])
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    connection.execute(
        db.revision.insert(),
        {"id": 1, "number": number, "digest": digest, "loaded_at": now},
    )


class _Rows:
    """The rows of all tables."""

    def __init__(self) -> None:
        self.of: dict[str, list[dict[str, Any]]] = {}
        self.serial: dict[str, int] = {}

    def add(self, table: sa.Table, **values: Any) -> None:
        self.of.setdefault(table.name, []).append(values)

    def next(self, table: sa.Table) -> int:
        self.serial[table.name] = self.serial.get(table.name, 0) + 1
        return self.serial[table.name]

    def links(self, table: sa.Table, owner: Any, sources: Sequence[Source]) -> None:
        for at, source in enumerate(dict.fromkeys(sources)):
            self.add(table, owner=owner, source=source.id, position=at)

    def fill(self, content: Content) -> None:
        for at, source in enumerate(content.sources.values()):
            self.add(db.sources, position=at, **_fields(source))
        for at, body in enumerate(content.bodies.values()):
            self.add(db.bodies, position=at, **_fields(body))
        for at, occupation in enumerate(content.occupations.values()):
            self.add(db.occupations, position=at, **_fields(occupation, "facts"))
            self.facts(occupation.facts.values(), occupation=occupation.id)
        for at, one in enumerate(content.certifications.values()):
            self.add(db.certifications, position=at, **_fields(one, "facts"))
            self.facts(one.facts.values(), certification=one.id)
        self.places(content)
        self.texts(content)
        self.school(content)

    def facts(self, groups: Iterable[Sequence[Fact]], **owner: str) -> None:
        both = {"certification": None, "occupation": None, **owner}
        for group in groups:
            for fact in group:
                number = self.next(db.facts)
                values = _fields(fact, "sources", "alternatives", "value", "reviewed")
                self.add(
                    db.facts, id=number, reviewed=fact.reviewed, **both, **values,
                    **_figure(fact),
                )  # fmt: skip
                self.links(db.fact_sources, number, fact.sources)
                for other in fact.alternatives:
                    self.alternative(number, other)

    def alternative(self, fact: int, other: Alternative) -> None:
        number = self.next(db.alternatives)
        values = _fields(other, "sources", "value")
        self.add(db.alternatives, id=number, fact=fact, **values, **_figure(other))
        self.links(db.alternative_sources, number, other.sources)

    def places(self, content: Content) -> None:
        for at, state in enumerate(content.states.values()):
            self.add(db.states, position=at, **_fields(state, "rules"))
            for rule in state.rules.values():
                number = self.next(db.rules)
                self.add(
                    db.rules, id=number,
                    agency_name=rule.agency.name if rule.agency else None,
                    agency_url=rule.agency.url if rule.agency else None,
                    reviewed=rule.reviewed,
                    **_fields(rule, "agency", "sources", "reviewed"),
                )  # fmt: skip
                self.links(db.rule_sources, number, rule.sources)
        for wage in content.wages:
            number = self.next(db.wages)
            before = wage.previous
            self.add(
                db.wages, id=number, reviewed=wage.reviewed,
                previous_annual=before.annual if before else None,
                previous_hourly=before.hourly if before else None,
                previous_period=before.period if before else None,
                **_fields(wage, "previous", "sources", "reviewed"),
            )  # fmt: skip
            self.links(db.wage_sources, number, wage.sources)

    def texts(self, content: Content) -> None:
        for at, entry in enumerate(content.faq.values()):
            self.add(
                db.faq, position=at, reviewed=entry.reviewed,
                **_fields(entry, "sources", "reviewed"),
            )  # fmt: skip
            self.links(db.faq_sources, entry.key, entry.sources)
        for at, question in enumerate(content.questions.values()):
            self.add(db.questions, position=at, **_fields(question))
        for at, term in enumerate(content.glossary.values()):
            self.add(
                db.glossary, position=at, reviewed=term.reviewed,
                **_fields(term, "sources", "reviewed"),
            )  # fmt: skip
            self.links(db.glossary_sources, term.id, term.sources)

    def school(self, content: Content) -> None:
        for at, program in enumerate(content.programs):
            self.add(
                db.programs, position=at, next_start=program.next_start,
                **_fields(program, "leads_to", "next_start"),
            )  # fmt: skip
            for order, key in enumerate(dict.fromkeys(program.leads_to)):
                self.add(
                    db.program_certifications, program=program.id,
                    certification=key, position=order,
                )  # fmt: skip
        for name in ("school", "advice", "wording"):
            body = _plain(getattr(content, name))
            self.add(db.documents, name=name, body=body)


def _fields(thing: Any, *without: str) -> dict[str, Any]:
    return {
        field.name: _plain(getattr(thing, field.name))
        for field in dataclasses.fields(thing)
        if field.name not in without
    }


def _figure(fact: Fact | Alternative) -> dict[str, Any]:
    """Numbers go into columns; texts, and whether a number was whole, into JSON."""
    shown = Fact(attribute="", value=fact.value)
    return {"low": shown.low, "high": shown.high, "value": _plain(fact.value)}
