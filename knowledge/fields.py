"""How the fields of content are described, on the ground of `model.py` and `guide.py`.

A field's description is what the check, the JSON Schemas for editors and the error
messages say about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any

Number = int | float
NOTHING: Mapping[str, Any] = MappingProxyType({})


def describe(
    about: str, default: Any = ..., *, key: bool = False, yaml: str = ""
) -> Any:
    """A dataclass field; `key` marks what the file's own keys already say.

    Args:
        about: What to write there, for editors.
        default: Its value when the file does not have it; without one it must be there.
        key: Not a field of the file: the name of the entry, or read from elsewhere.
        yaml: Its name in the file, where that is no name in Python.
    """
    metadata = {"about": about, "key": key, "yaml": yaml}
    if default is ...:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)
