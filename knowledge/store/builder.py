"""Model objects built from YAML trees, with every mistake collected.

The dataclasses of `model.py` say which fields exist and which values fit. A
mistake never stops the reading: the object is left out and the rest is looked at,
so that an editor sees all problems at once.
"""

import contextlib
import dataclasses
import difflib
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

from knowledge.model import Fact, Number, Source, Value
from knowledge.store.yaml_nodes import Problem, line, pairs, scalar

T = TypeVar("T")
URL_FIELDS = {"url", "page", "link", "site"}
_VALUES = (Value, Value | None)
_BAD: Any = object()


# The types of a dataclass's fields, worked out once.
hints: Callable[[Any], dict[str, Any]] = cache(get_type_hints)


def yaml_name(field: "dataclasses.Field[Any]") -> str:
    """The name a field has in a file."""
    return str(field.metadata.get("yaml") or field.name)


def nearest(word: str, allowed: Collection[str]) -> str:
    """What to write instead of a word that is not known."""
    close = difflib.get_close_matches(word, [str(item) for item in allowed], 1)
    if close:
        return f"Did you mean '{close[0]}'?"
    shown = ", ".join(sorted(str(item) for item in allowed)[:15])
    more = ", ..." if len(allowed) > 15 else ""
    return f"Allowed: {shown}{more}" if shown else "None is defined yet"


def _flat(node: yaml.SequenceNode) -> Iterator[yaml.Node]:
    """The items of a list; a list in it, as an alias brings one, is part of it."""
    for child in node.value:
        if isinstance(child, yaml.SequenceNode):
            yield from _flat(child)
        else:
            yield child


class Builder:
    """Builds the objects of one file."""

    def __init__(
        self,
        name: str,
        problems: list[Problem],
        *,
        today: date,
        sources: Mapping[str, Source] | None = None,
    ) -> None:
        """Collect problems of the file `name`; `sources` resolve ids."""
        self.name = name
        self.problems = problems
        self.today = today
        self.sources = sources or {}
        self.lines: dict[str, int] = {}

    def problem(self, node: yaml.Node | int, entry: str, what: str, do: str) -> None:
        """Note a mistake at a node."""
        at = node if isinstance(node, int) else line(node)
        self.problems.append(Problem(self.name, at, entry, what, do))

    def build(self, cls: type[T], node: yaml.Node, entry: str, **keys: Any) -> T | None:
        """An object of `cls`, or nothing when a part of it is wrong."""
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, entry, "is not a list of fields", "Write `field: value`")
            return None
        self.lines[entry] = line(node)
        fields = {
            yaml_name(item): item
            for item in dataclasses.fields(cls)  # type: ignore[arg-type]
            if not (item.metadata.get("key") or item.name in keys)
        }
        values, whole = dict(keys), True
        for key, child, at in pairs(node, self.name, entry, self.problems):
            inner = f"{entry}.{key}".strip(".")
            self.lines[inner] = at
            if key not in fields:
                self.problem(at, inner, f"unknown field '{key}'", nearest(key, fields))
                whole = False
                continue
            field = fields.pop(key)
            value = self.value(hints(cls)[field.name], child, inner, field.name)
            if value is _BAD:
                whole = False
            else:
                values[field.name] = value
        for key, field in fields.items():
            if field.default is dataclasses.MISSING:
                about = field.metadata.get("about") or "see the version before"
                self.problem(node, entry, f"'{key}' is missing", f"Add it: {about}")
                whole = False
        return cls(**values) if whole else None

    def value(self, hint: Any, node: yaml.Node, entry: str, name: str = "") -> Any:
        """A value of the type `hint`, or `_BAD` after noting the problem."""
        if hint in _VALUES:
            return self._fact_value(node, entry)
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            return self._optional(hint, node, entry, name)
        if origin is tuple:
            return self._several(get_args(hint), node, entry, name)
        if origin is Mapping:
            names, inner = get_args(hint)
            return self._mapping(names, inner, node, entry)
        if hint is Source:
            return self._source(node, entry)
        if dataclasses.is_dataclass(hint):
            built = self.build(hint, node, entry)  # type: ignore[arg-type]
            return _BAD if built is None else built
        return self._scalar(hint, node, entry, name)

    def _optional(self, hint: Any, node: yaml.Node, entry: str, name: str) -> Any:
        inner = [item for item in get_args(hint) if item is not type(None)]
        if isinstance(node, yaml.ScalarNode) and scalar(node) is None:
            if len(inner) < len(get_args(hint)):
                return None
            return self._wrong(node, entry, "a number")
        if set(inner) == set(get_args(Number)):
            return self._scalar(Number, node, entry, name)
        if bool in inner and isinstance(node, yaml.ScalarNode):
            flag = isinstance(scalar(node), bool)
            return self._scalar(bool if flag else Number, node, entry, name)
        return self.value(inner[0], node, entry, name)

    def _several(
        self, hints: tuple[Any, ...], node: yaml.Node, entry: str, name: str
    ) -> Any:
        """A list of any length, or `tuple[Number, Number]`: [least, most]."""
        hint = hints[0]
        if hints[-1] is not Ellipsis:
            return self._span(node, entry)
        if isinstance(node, yaml.ScalarNode) and scalar(node) is None:
            return ()
        if isinstance(node, yaml.SequenceNode) and hint is str:
            flat = enumerate(_flat(node))
            texts = [self._text(child, f"{entry}[{at}]") for at, child in flat]
            return _BAD if _BAD in texts else tuple(texts)
        if not isinstance(node, yaml.SequenceNode):
            items = [self.value(hint, node, entry, name)]
        else:
            items = [
                self.value(hint, child, f"{entry}[{index}]", name)
                for index, child in enumerate(node.value)
            ]
        if _BAD in items:
            return _BAD
        return tuple(dict.fromkeys(items) if hint is Source else items)

    def _span(self, node: yaml.Node, entry: str) -> Any:
        value = self._fact_value(node, entry)
        both = isinstance(value, tuple) and not isinstance(value[0], str)
        if value is _BAD or both:
            return value
        return self._wrong(node, entry, "a range of two numbers, [least, most]")

    def _mapping(self, names: Any, hint: Any, node: yaml.Node, entry: str) -> Any:
        """Entries by name; a Literal lists the names there must be."""
        if isinstance(node, yaml.ScalarNode) and scalar(node) is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            return self._wrong(node, entry, "`name: value` lines")
        facts = get_args(hint)[:1] == (Fact,)
        asked = dict.fromkeys(get_args(names))
        found: dict[str, Any] = {}
        whole = True
        for key, child, at in pairs(node, self.name, entry, self.problems):
            inner = f"{entry}.{key}".strip(".")
            self.lines.setdefault(inner, at)
            if asked and key not in asked:
                self.problem(at, inner, f"unknown name '{key}'", nearest(key, asked))
                whole = False
                continue
            if facts:
                value: Any = self._facts(key, child, inner)
            elif dataclasses.is_dataclass(hint) and hint is not Source:
                value = self._named(hint, key, child, inner)
            else:
                value = self.value(hint, child, inner)
            whole = whole and value is not _BAD
            found[key] = value
        for key in asked.keys() - found.keys():
            do = "Add it: see the version before"
            self.problem(node, entry, f"'{key}' is missing", do)
            whole = False
        return found if whole else _BAD

    def _named(self, hint: Any, key: str, node: yaml.Node, entry: str) -> Any:
        """An entry that takes its own name from the mapping around it."""
        own = [f.name for f in dataclasses.fields(hint) if f.metadata.get("key")]
        built: Any = self.build(hint, node, entry, **dict.fromkeys(own[:1], key))
        return _BAD if built is None else built

    def _facts(self, attribute: str, node: yaml.Node, entry: str) -> Any:
        children = node.value if isinstance(node, yaml.SequenceNode) else [node]
        built = [
            self.build(Fact, child, f"{entry}[{at}]", attribute=attribute)
            for at, child in enumerate(children)
        ]
        return _BAD if None in built else tuple(built)

    def _source(self, node: yaml.Node, entry: str) -> Any:
        key = str(getattr(node, "value", ""))
        if key not in self.sources:
            do = f"Add it to sources.yml, or: {nearest(key, self.sources)}"
            self.problem(node, entry, f"source '{key}' does not exist", do)
            return _BAD
        return self.sources[key]

    def _wrong(self, node: yaml.Node, entry: str, wanted: str) -> Any:
        got = getattr(node, "value", "")
        shown = f"'{got}'" if isinstance(got, str) else "a list or mapping"
        self.problem(node, entry, f"{shown} does not fit", f"Write {wanted}")
        return _BAD

    def _text(self, node: yaml.Node, entry: str) -> Any:
        if not isinstance(node, yaml.ScalarNode) or scalar(node) is None:
            return self._wrong(node, entry, "a text")
        return str(node.value).strip()

    def _scalar(self, hint: Any, node: yaml.Node, entry: str, name: str) -> Any:
        if hint is str:
            text = self._text(node, entry)
            if text is not _BAD and name in URL_FIELDS and text and "://" not in text:
                return self._wrong(node, entry, "a whole address, https://...")
            return text
        if not isinstance(node, yaml.ScalarNode):
            return self._wrong(node, entry, "one value")
        value = scalar(node)
        if get_origin(hint) is Literal:
            allowed = get_args(hint)
            if value in allowed:
                return value
            what = f"'{node.value}' is not allowed"
            self.problem(node, entry, what, nearest(str(node.value), allowed))
            return _BAD
        if hint is bool:
            return value if isinstance(value, bool) else self._wrong(
                node, entry, "true or false"
            )  # fmt: skip
        if hint is date:
            return self._date(value, node, entry, name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._wrong(node, entry, "a number, digits only")
        return value

    def _date(self, value: Any, node: yaml.Node, entry: str, name: str) -> Any:
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = date.fromisoformat(value)
        if not isinstance(value, date):
            return self._wrong(node, entry, "a date as year-month-day, 2026-07-03")
        if name == "reviewed" and value > self.today:
            what = f"{value} is in the future"
            self.problem(node, entry, what, "Write the day the sources were read")
            return _BAD
        return value

    def _fact_value(self, node: yaml.Node, entry: str) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._wrong(node, entry, "a number, [low, high] or text")
        if isinstance(node, yaml.ScalarNode):
            value = scalar(node)
            if isinstance(value, bool):
                return self._wrong(node, entry, "a number or text, not true or false")
            return str(node.value) if isinstance(value, date) else value
        values = [scalar(c) for c in node.value if isinstance(c, yaml.ScalarNode)]
        if len(values) != len(node.value) or not values:
            return self._wrong(node, entry, "[low, high] or a list of texts")
        if not all(type(item) in (int, float) for item in values):
            return tuple(str(child.value).strip() for child in node.value)
        if len(values) != 2:
            return self._wrong(node, entry, "a range of two numbers, [low, high]")
        if values[0] > values[1]:
            what = f"the range is upside down: {values[0]} is more than {values[1]}"
            self.problem(node, entry, what, f"Write [{values[1]}, {values[0]}]")
            return _BAD
        return tuple(values)
