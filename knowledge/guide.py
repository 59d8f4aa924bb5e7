"""`advice.yml` as objects: questions, words, criteria and sentences.

The content reader hands the file over as it was written; this module gives it its
shape once, so that parsing and the recommender never touch raw dictionaries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge import model

PATH = Path(__file__).parent / "content" / "advice.yml"
SLOTS = ("goal", "setting", "budget", "schooling", "time")
OPEN = "open"


@dataclass(frozen=True)
class Option:
    """One answer to a question: its chip and the words people use for it."""

    id: str
    title: str
    label: str
    value: Any
    words: tuple[str, ...] = ()
    when_asked: tuple[str, ...] = ()
    opposite: str | None = None


@dataclass(frozen=True)
class Question:
    """A question of the guided dialogue."""

    slot: str
    name: str
    ask: str
    why: str
    help: str
    explain: str
    options: Mapping[str, Option]
    labels: Mapping[str, str]
    either: str | None = None
    both: str | None = None
    ranked: bool = False


@dataclass(frozen=True)
class Guide:
    """Everything `advice.yml` says, ready to use."""

    data: Mapping[str, Any]
    questions: Mapping[str, Question]
    phrases: Mapping[str, tuple[str, ...]]
    experience: Mapping[str, tuple[str, ...]]
    patterns: dict[Any, re.Pattern[str]] = field(default_factory=dict, compare=False)

    def pattern(self, name: str) -> re.Pattern[str]:
        """A pattern for any of the phrases of a kind, longest first."""
        if name not in self.patterns:
            self.patterns[name] = any_of(self.phrases[name])
        return self.patterns[name]


AdviceLike = model.Advice | Guide | Mapping[str, Any]


def guide(advice: AdviceLike) -> Guide:
    """The guide of an advice file; the same file gives the same object."""
    if isinstance(advice, Guide):
        return advice
    data = advice.data if isinstance(advice, model.Advice) else advice
    known = _KNOWN.get(id(data))
    if known is None or known.data is not data:
        _KNOWN.clear()  # one file is in service at a time
        known = _KNOWN[id(data)] = _build(data)
    return known


@lru_cache(maxsize=1)
def default() -> Guide:
    """The guide of the file in `content/`, for tools and the trained extractor."""
    return _build(yaml.safe_load(PATH.read_text("utf-8")))


def any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """A pattern for whole phrases; spaces stretch, apostrophes may be missing."""
    parts = [
        re.escape(phrase.lower()).replace(r"\ ", r"[\s,]+").replace("'", "'?")
        for phrase in sorted(phrases, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w'$])(?:{'|'.join(parts) or '(?!)'})(?![\w'])")


_KNOWN: dict[int, Guide] = {}


def _build(data: Mapping[str, Any]) -> Guide:
    return Guide(
        data=data,
        questions={
            slot: _question(slot, raw) for slot, raw in data["questions"].items()
        },
        phrases={k: tuple(map(str, v)) for k, v in data["phrases"].items()},
        experience={k: tuple(v) for k, v in data["experience"].items()},
    )


def _question(slot: str, raw: Mapping[str, Any]) -> Question:
    texts = {key: str(raw[key]) for key in ("name", "ask", "why", "help", "explain")}
    return Question(
        slot=slot,
        **texts,
        options={key: _option(key, value) for key, value in raw["options"].items()},
        labels=raw.get("labels", {}),
        either=raw.get("either"),
        both=raw.get("both"),
        ranked=bool(raw.get("ranked")),
    )


def _option(key: str, raw: Mapping[str, Any]) -> Option:
    return Option(
        id=key,
        title=raw["title"],
        label=raw.get("label", raw["title"]),
        value=raw.get("value", key),
        words=tuple(map(str, raw.get("words", ()))),
        when_asked=tuple(map(str, raw.get("when_asked", ()))),
        opposite=raw.get("opposite"),
    )
