"""JSON Schemas for editors, made from the model.

An editor that knows them completes field names and underlines mistakes while a
file is being written. The check (`python -m knowledge check`) remains the judge.
"""

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from knowledge.guide import Guide
from knowledge.model import (
    Attribute,
    Body,
    Case,
    Certification,
    DangerPhrases,
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
)
from knowledge.questionnaire import Questionnaire, Words
from knowledge.sentences import Texts
from knowledge.store.builder import hints, yaml_name
from knowledge.store.read import FOLDER

DRAFT = "http://json-schema.org/draft-07/schema#"
_TEXTS = {"type": "array", "items": {"type": "string"}}
_NUMBER = {"type": "number"}
_RANGE = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
_VALUE = {"anyOf": [_NUMBER, {"type": "string"}, _RANGE, _TEXTS]}


def _of(hint: Any) -> dict[str, Any]:
    """The schema of a type."""
    if hint == Value:
        return dict(_VALUE)
    if hint == Value | None:
        return {"anyOf": [*_VALUE["anyOf"], {"type": "null"}]}
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        either = [_of(item) for item in inner]
        either = [one for at, one in enumerate(either) if one not in either[:at]]
        return {"anyOf": either} if len(either) > 1 else either[0]
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is tuple:
        one = _of(inner[0])
        if inner[-1] is not Ellipsis:
            return {**_RANGE, "items": one}
        # A list of texts may hold another: so an alias brings one (safety.yml).
        item = {"anyOf": [one, _TEXTS]} if inner[0] is str else one
        return {"anyOf": [one, {"type": "array", "items": item}]}
    if origin is Mapping:
        return _entries(*inner)
    if hint is Source:
        return {"type": "string", "description": "an id from sources.yml"}
    if dataclasses.is_dataclass(hint):
        return _object(hint)
    if hint is date:
        return {"type": "string", "format": "date"}
    names = {str: "string", int: "number", float: "number", bool: "boolean"}
    return {"type": names.get(hint, "null")}


def _entries(names: Any, hint: Any) -> dict[str, Any]:
    """The schema of entries by name; a Literal lists the names there must be."""
    one = _of(hint)
    if get_origin(names) is not Literal:
        return {"type": "object", "additionalProperties": one}
    listed = list(get_args(names))
    return {
        "type": "object",
        "properties": dict.fromkeys(listed, one),
        "required": listed,
        "additionalProperties": False,
    }


def _object(cls: Any, *without: str) -> dict[str, Any]:
    """The schema of one entry; fields in `without` stand in another file."""
    properties, required = {}, []
    for field in dataclasses.fields(cls):
        if field.metadata.get("key") or field.name in without:
            continue
        name = yaml_name(field)
        shown = _of(hints(cls)[field.name])
        properties[name] = {**shown, "description": field.metadata.get("about", "")}
        if field.default is dataclasses.MISSING:
            required.append(name)
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _table(cls: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": _object(cls)}


def schemas() -> dict[str, dict[str, Any]]:
    """A schema for each kind of content file."""
    state = _object(State)
    state["properties"]["rules"] = _table(StateRule)
    text_or_texts = {"anyOf": [{"type": "string"}, _TEXTS]}
    several = {"type": "object", "additionalProperties": text_or_texts}
    found: dict[str, dict[str, Any]] = {
        "certification": _object(Certification),
        "sources": _table(Source),
        "bodies": _table(Body),
        "occupations": _table(Occupation),
        "states": {"type": "object", "additionalProperties": state},
        "wages": {
            "type": "object",
            "properties": {
                "national": _table(Wage),
                "states": {"type": "object", "additionalProperties": _table(Wage)},
            },
            "additionalProperties": False,
        },
        "programs": {"type": "array", "items": _object(Program)},
        "questions": _table(Question),
        "rankings": _table(Ranking),
        "faq": _table(FaqEntry),
        "glossary": _table(GlossaryTerm),
        "cases": _table(Case),
        "safety": _object(DangerPhrases),
        "professions": _object(OtherProfessions),
        "school": _object(School),
        "attributes": {
            "type": "object",
            "properties": {
                "attributes": _table(Attribute),
                "audiences": {"type": "object"},
                "units": several,
            },
            "additionalProperties": False,
        },
        "advice-questions": _object(Questionnaire),
        "advice-words": _object(Words),
        "advice-rules": _object(Guide, "questions", "jobs"),
        "advice-sentences": _object(Texts),
        "phrases": {
            "type": "object",
            "properties": {"phrases": several, "titles": {"type": "object"}},
            "additionalProperties": False,
        },
    }
    return {
        name: {"$schema": DRAFT, "title": name, **schema}
        for name, schema in found.items()
    }


def write(folder: Path = FOLDER / "schema") -> list[Path]:
    """Write the schemas; the same model gives the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written
