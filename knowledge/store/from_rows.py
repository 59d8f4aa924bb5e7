"""The whole database as model objects, read in one transaction.

A snapshot answers every question from memory; the database is asked again only
when its revision has changed. Ten thousand programs take a fraction of a second.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.guide import Guide
from knowledge.model import (
    Agency,
    Alternative,
    Attribute,
    Body,
    Case,
    Certification,
    Content,
    DangerPhrases,
    EarlierWage,
    Fact,
    FaqEntry,
    GlossaryTerm,
    Occupation,
    OtherProfessions,
    Program,
    Question,
    Ranking,
    School,
    Source,
    State,
    StateRule,
    Value,
    Wage,
    Wording,
)
from knowledge.store import tables as db
from knowledge.store.restore import restore

Sources = Mapping[str, Source]


def _rows(connection: Connection, table: sa.Table) -> list[dict[str, Any]]:
    order = "position" if "position" in table.c else "id"
    query = sa.select(table)
    if order in table.c:
        query = query.order_by(table.c[order])
    return [dict(row) for row in connection.execute(query).mappings()]


def _entries(connection: Connection, table: sa.Table) -> list[dict[str, Any]]:
    found = _rows(connection, table)
    for row in found:
        row.pop("position", None)
        for key, value in row.items():
            if isinstance(value, list):
                row[key] = tuple(value)
    return found


def _links(
    connection: Connection, table: sa.Table, sources: Sources
) -> dict[Any, tuple[Source, ...]]:
    found: dict[Any, list[Source]] = defaultdict(list)
    for row in _rows(connection, table):
        found[row["owner"]].append(sources[row["source"]])
    return {owner: tuple(items) for owner, items in found.items()}


def _value(value: Any) -> Value | None:
    return tuple(value) if isinstance(value, list) else value


def _number(value: float | None) -> int | float | None:
    """A float column back as the whole number it was."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else value


def read_snapshot(connection: Connection) -> Content:
    """Everything the database knows."""
    sources = {row["id"]: Source(**row) for row in _entries(connection, db.sources)}
    by_certification, by_occupation = _facts(connection, sources)
    wages = _wages(connection, sources)
    return Content(
        sources=sources,
        bodies={row["id"]: Body(**row) for row in _entries(connection, db.bodies)},
        occupations={
            row["id"]: Occupation(**row, facts=by_occupation.get(row["id"], {}))
            for row in _entries(connection, db.occupations)
        },
        certifications={
            row["id"]: Certification(**row, facts=by_certification.get(row["id"], {}))
            for row in _entries(connection, db.certifications)
        },
        states=_states(connection, sources),
        wages=wages,
        programs=_programs(connection),
        questions={
            row["key"]: Question(**row) for row in _entries(connection, db.questions)
        },
        rankings={
            row["key"]: Ranking(**row) for row in _entries(connection, db.rankings)
        },
        faq=_faq(connection, sources),
        glossary=_glossary(connection, sources),
        **_documents(connection),
    )


def _facts(
    connection: Connection, sources: Sources
) -> tuple[dict[str, Any], dict[str, Any]]:
    fact_sources = _links(connection, db.fact_sources, sources)
    other_sources = _links(connection, db.alternative_sources, sources)
    others: dict[int, list[Alternative]] = defaultdict(list)
    for row in _rows(connection, db.alternatives):
        number, fact = row.pop("id"), row.pop("fact")
        del row["low"], row["high"]
        value = _value(row.pop("value"))
        if value is not None:
            others[fact].append(
                Alternative(value=value, sources=other_sources.get(number, ()), **row)
            )
    found: dict[str, dict[str, dict[str, list[Fact]]]] = {
        "certification": {}, "occupation": {},
    }  # fmt: skip
    for row in _rows(connection, db.facts):
        number = row.pop("id")
        del row["low"], row["high"]
        owners = {kind: row.pop(kind) for kind in ("certification", "occupation")}
        fact_object = Fact(
            value=_value(row.pop("value")),
            sources=fact_sources.get(number, ()),
            alternatives=tuple(others.get(number, ())),
            **row,
        )
        for kind, owner in owners.items():
            if owner:
                group = found[kind].setdefault(owner, {})
                group.setdefault(fact_object.attribute, []).append(fact_object)
    frozen = {
        kind: {
            owner: {name: tuple(entries) for name, entries in group.items()}
            for owner, group in table.items()
        }
        for kind, table in found.items()
    }
    return frozen["certification"], frozen["occupation"]


def _states(connection: Connection, sources: Sources) -> dict[str, State]:
    links = _links(connection, db.rule_sources, sources)
    rules: dict[str, dict[str, StateRule]] = defaultdict(dict)
    for row in _rows(connection, db.rules):
        number = row.pop("id")
        name, url = row.pop("agency_name"), row.pop("agency_url")
        agency = Agency(name, url) if name else None
        rule = StateRule(agency=agency, sources=links.get(number, ()), **row)
        rules[rule.state][rule.occupation] = rule
    return {
        row["code"]: State(**row, rules=dict(rules.get(row["code"], {})))
        for row in _entries(connection, db.states)
    }


def _wages(connection: Connection, sources: Sources) -> tuple[Wage, ...]:
    links = _links(connection, db.wage_sources, sources)
    found = []
    for row in _rows(connection, db.wages):
        number = row.pop("id")
        annual = _number(row.pop("previous_annual"))
        hourly = _number(row.pop("previous_hourly"))
        period = row.pop("previous_period")
        previous = None if period is None else EarlierWage(annual, hourly, period)
        row["annual"], row["hourly"] = _number(row["annual"]), _number(row["hourly"])
        found.append(Wage(previous=previous, sources=links.get(number, ()), **row))
    return tuple(found)


def _programs(connection: Connection) -> tuple[Program, ...]:
    leads: dict[str, list[str]] = defaultdict(list)
    for row in _rows(connection, db.program_certifications):
        leads[row["program"]].append(row["certification"])
    return tuple(
        Program(**row, leads_to=tuple(leads[row["id"]]))
        for row in _entries(connection, db.programs)
    )


def _faq(connection: Connection, sources: Sources) -> dict[str, FaqEntry]:
    links = _links(connection, db.faq_sources, sources)
    return {
        row["key"]: FaqEntry(**row, sources=links.get(row["key"], ()))
        for row in _entries(connection, db.faq)
    }


def _glossary(connection: Connection, sources: Sources) -> dict[str, GlossaryTerm]:
    links = _links(connection, db.glossary_sources, sources)
    return {
        row["id"]: GlossaryTerm(**row, sources=links.get(row["id"], ()))
        for row in _entries(connection, db.glossary)
    }


def _attribute(fields: dict[str, Any]) -> Attribute:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in fields.items()
    }
    return Attribute(**values)


def _documents(connection: Connection) -> dict[str, Any]:
    bodies = {row["name"]: row["body"] for row in _rows(connection, db.documents)}
    wording = bodies["wording"]
    attributes = {
        key: _attribute(fields) for key, fields in wording["attributes"].items()
    }
    school = bodies.get("school")
    return {
        "school": School(**school) if school else None,
        "guide": restore(Guide, bodies["guide"]),
        "danger": restore(DangerPhrases, bodies["danger"]),
        "other_professions": restore(OtherProfessions, bodies["other_professions"]),
        "cases": {
            key: restore(Case, fields)
            for key, fields in bodies.get("cases", {}).items()
        },
        "wording": Wording(
            attributes=attributes,
            audiences=wording["audiences"],
            units={key: tuple(forms) for key, forms in wording["units"].items()},
            phrases={key: tuple(text) for key, text in wording["phrases"].items()},
            titles=wording["titles"],
        ),
    }
