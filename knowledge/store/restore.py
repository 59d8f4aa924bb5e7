"""Frozen objects back from JSON, the way round of `to_rows.plain`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar, get_args, get_origin

from knowledge.store.builder import hints

T = TypeVar("T")


def restore(cls: type[T], value: Any) -> T:
    """An object of a dataclass from what `plain` made of one.

    Raises:
        KeyError: A field is missing: another version of the program wrote it.
    """
    types = hints(cls)
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]
    return cls(**{f.name: _value(types[f.name], value[f.name]) for f in fields})


def _value(hint: Any, value: Any) -> Any:
    inner = get_args(hint)
    if dataclasses.is_dataclass(hint):
        return restore(hint, value)  # type: ignore[arg-type]
    if get_origin(hint) is Mapping:
        return {key: _value(inner[1], item) for key, item in value.items()}
    if get_origin(hint) is tuple:
        return tuple(_value(inner[0], item) for item in value)
    if hint is date:
        return date.fromisoformat(value)
    if type(None) in inner:  # `X | None`, or a union of numbers
        return value if value is None else _value(inner[0], value)
    return value
