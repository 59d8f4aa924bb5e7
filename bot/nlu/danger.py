"""Hears that somebody is in danger, before meaning is weighed.

What cannot be allowed to go unheard does not hang on a probability: the phrases of
`knowledge/content/safety.yml` are looked for in the message as typed and with its typos
repaired. What they miss the trained intents of the same names may still catch.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.nlu import phrases
from knowledge.model import DangerPhrases

KINDS = ("emergency", "self_harm")
# What is said of danger is said early or briefly; this bounds the time.
MAX_CHARACTERS = 1_000


@dataclass(frozen=True)
class _Group:
    kind: str
    says: re.Pattern[str]
    unless: re.Pattern[str]


class SafetyNet:
    """The phrases of the content, ready to look for."""

    def __init__(self, danger: DangerPhrases) -> None:
        self._same = danger.same
        self._change = phrases.substitution(danger.same)
        self._groups = [
            _Group(kind, phrases.pattern(group.says), phrases.pattern(group.unless))
            for kind in KINDS
            for group in getattr(danger, kind)
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
