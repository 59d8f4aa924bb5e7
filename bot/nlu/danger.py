"""Hears that somebody is in danger, before meaning is weighed.

What cannot be allowed to go unheard does not hang on a probability: the phrases of
`knowledge/content/safety.yml` are looked for in the message as typed and with its typos
repaired. What they miss the trained intents of the same names may still catch.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu import phrases

FILE = Path(__file__).parents[2] / "knowledge" / "content" / "safety.yml"
KINDS = ("emergency", "self_harm")
# What is said of danger is said early or briefly; this bounds the time.
MAX_CHARACTERS = 1_000


class SafetyError(Exception):
    """The file cannot be used; the message says what to correct."""


@dataclass(frozen=True)
class _Group:
    kind: str
    says: re.Pattern[str]
    unless: re.Pattern[str]


class SafetyNet:
    """The phrases of one file, ready to look for."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._same = {
            str(key): str(value) for key, value in (data.get("same") or {}).items()
        }
        self._change = phrases.substitution(self._same)
        self._groups = [
            _Group(
                kind,
                phrases.pattern(_flat(group["says"])),
                phrases.pattern(_flat(group.get("unless", ()))),
            )
            for kind in KINDS
            for group in data[kind]
        ]

    def hears(self, text: str, repair: Callable[[str], str] = str) -> str | None:
        """The kind of danger a text speaks of, or None."""
        typed = text[:MAX_CHARACTERS]
        for words in dict.fromkeys((self._plain(typed), self._plain(repair(typed)))):
            for group in self._groups:
                if group.says.search(words) and not group.unless.search(words):
                    return group.kind
        return None

    def _plain(self, text: str) -> str:
        plain = phrases.plain(text)
        return self._change.sub(lambda hit: self._same[hit.group()], plain) + " "


def read(path: Path = FILE) -> SafetyNet:
    """The safety net of a file.

    Raises:
        SafetyError: The file is missing or misshapen. Never served without.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return SafetyNet(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise SafetyError(
            f"{path} cannot be used ({error!r}): it needs {' and '.join(KINDS)}, each "
            "a list of groups with `says` and perhaps `unless`"
        ) from error


def _flat(entries: Any) -> list[str]:
    """Phrases of a list in which other lists may stand."""
    if isinstance(entries, list | tuple):
        return [phrase for entry in entries for phrase in _flat(entry)]
    return [str(entries)]
