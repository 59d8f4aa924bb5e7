"""Content as the rows of the tables."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from knowledge.model import Alternative, Content, Fact, Source
from knowledge.store import tables as db

# Parts of the content without rows of their own.
DOCUMENTS = ("school", "guide", "wording", "cases", "danger", "other_professions")


def plain(value: Any) -> Any:
    """Model objects as JSON; `dataclasses.asdict` cannot copy our mappings."""
    if dataclasses.is_dataclass(value):
        return {
            field.name: plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "items"):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value


class Rows:
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
        for at, ranking in enumerate(content.rankings.values()):
            self.add(db.rankings, position=at, **_fields(ranking))
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
        for name in DOCUMENTS:
            body = plain(getattr(content, name))
            self.add(db.documents, name=name, body=body)


def _fields(thing: Any, *without: str) -> dict[str, Any]:
    return {
        field.name: plain(getattr(thing, field.name))
        for field in dataclasses.fields(thing)
        if field.name not in without
    }


def _figure(fact: Fact | Alternative) -> dict[str, Any]:
    """Numbers go into columns; texts, and whether a number was whole, into JSON."""
    shown = Fact(attribute="", value=fact.value)
    return {"low": shown.low, "high": shown.high, "value": plain(fact.value)}
