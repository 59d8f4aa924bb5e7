"""What a visitor may send: words, or a chip's payload from a closed list.

Rasa takes any text that begins with a slash for a command (`/restart`,
`/intent{"slot": ...}`). Typed words are therefore cleaned until they cannot be one, and
payloads are read here against an allow-list, never by Rasa.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_PAYLOAD = 300
MOST_VALUES = 6

# Intent -> the entities its payload may carry.
INTENTS: Mapping[str, frozenset[str]] = {
    "fact": frozenset({"key", "certification", "occupation", "state", "body"}),
    "faq": frozenset({"key", "certification", "state"}),
    "rank": frozenset({"key", "occupation", "state"}),
    "argue": frozenset({"key", "certification"}),
    "compare": frozenset({"certification"}),
    "inform": frozenset(
        {
            *("certification", "state", "occupation", "body", "date"),
            *("goal", "setting", "schooling", "budget", "duration", "experience"),
        }
    ),
    "calendar": frozenset({"certification", "date"}),
    "change_answer": frozenset({"key"}),
    "road_map": frozenset({"certification"}),
    "follow_up": frozenset({"certification", "state"}),
    "ask_advice": frozenset({"goal"}),
} | dict.fromkeys(
    (
        *("skip", "go_back", "why_ask", "dont_know", "stop", "continue_advice"),
        *("start_over", "ask_person", "greet", "affirm", "deny", "thanks"),
    ),
    frozenset[str](),
)
# These mean nothing without their key.
NEED_KEY = frozenset({"fact", "faq", "rank", "argue"})

# Choices of the guided dialogue: the content says which; "open" leaves one open.
CHOICES = frozenset({"goal", "setting", "schooling"})
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
SHAPES: Mapping[str, re.Pattern[str]] = {
    "key": re.compile(r"[a-z][a-z0-9_]{0,59}"),
    **dict.fromkeys(("certification", "occupation", "body", *CHOICES), ID),
    "state": re.compile(r"[A-Z]{2}"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
}
# The parts of a value that is a dictionary, and which of them must be there.
PARTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "budget": (frozenset({"low", "high"}), frozenset({"open"})),
    "duration": (frozenset({"months"}), frozenset()),
    "experience": (frozenset({"months"}), frozenset({"as"})),
}
LARGEST_NUMBER = 10_000_000
OPEN = "open"

SPLIT_PAYLOAD = re.compile(r"/([a-z_]{1,40})(\{.*\})?", re.DOTALL)
SLASHES = re.compile(r"^[\s/\\]+")
# Kinds of character nobody sees or that databases refuse: control, format, private,
# surrogate. A joiner between two emoji is one of them and may go as well.
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})

Known = Callable[[str], Collection[str] | None]


class PayloadError(ValueError):
    """The payload is not on the allow-list."""


@dataclass(frozen=True)
class Payload:
    """A chip's payload that may be obeyed."""

    text: str
    intent: str
    entities: tuple[tuple[str, Any], ...] = field(default=())

    def parse_data(self) -> dict[str, Any]:
        """Return what the NLU pipeline would have said, in Rasa's form."""
        intent: dict[str, Any] = {"name": self.intent, "confidence": 1.0}
        for entity, value in self.entities:
            if entity == "key":
                intent["key"] = value
        return {
            "text": self.text,
            "intent": intent,
            "intent_ranking": [dict(intent)],
            "entities": [
                {"entity": entity, "value": value, "start": 0, "end": len(self.text)}
                for entity, value in self.entities
            ],
        }


def clean_text(text: str) -> str:
    """Return typed words as plain text: normalised, visible, never a command."""
    normal = unicodedata.normalize("NFKC", text)
    seen = "".join(
        char if unicodedata.category(char) not in UNSEEN else _blank(char)
        for char in normal
    )
    return SLASHES.sub("", seen).strip()


def _blank(char: str) -> str:
    return " " if char.isspace() else ""


def clean_label(text: str) -> str:
    """Return the words as the visitor wrote them, without unseen characters."""
    joiner = "\u200d"  # keeps emoji of several parts whole in the transcript
    return "".join(
        char
        for char in text
        if char in "\n\t" or char == joiner or unicodedata.category(char) not in UNSEEN
    ).strip()


def read_payload(payload: object, *, known: Known | None = None) -> Payload:
    """Return the payload if every part of it is allowed, else raise PayloadError."""
    if not isinstance(payload, str) or len(payload) > LONGEST_PAYLOAD:
        raise PayloadError("a payload is a text of at most 300 characters")
    match = SPLIT_PAYLOAD.fullmatch(payload.strip())
    if match is None or match[1] not in INTENTS:
        raise PayloadError("no such intent")
    values = _read_json(match[2])
    unknown = values.keys() - INTENTS[match[1]]
    if unknown:
        raise PayloadError("an entity that this intent does not take")
    if match[1] in NEED_KEY and "key" not in values:
        raise PayloadError("the key is missing")
    entities = tuple(
        (entity, value)
        for entity, given in values.items()
        for value in _values(entity, given, known)
    )
    return Payload(text=payload.strip(), intent=match[1], entities=entities)


def _read_json(text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PayloadError("the entities are no JSON") from error
    if not isinstance(values, dict):
        raise PayloadError("the entities are no dictionary")
    return values


def _values(entity: str, given: Any, known: Known | None) -> list[Any]:
    values = given if isinstance(given, list) else [given]
    if not 1 <= len(values) <= MOST_VALUES:
        raise PayloadError("too many values or none")
    if len(values) > 1 and entity != "certification":
        raise PayloadError("only certifications come in lists")
    for value in values:
        if not _allowed(entity, value, known):
            raise PayloadError(f"no such {entity}")
    return values


def _allowed(entity: str, value: Any, known: Known | None) -> bool:
    if entity in PARTS and isinstance(value, dict):
        return _allowed_parts(entity, value, known)
    if not isinstance(value, str):
        return False
    if value == OPEN and (entity in CHOICES or entity not in SHAPES):
        return True
    if entity not in SHAPES:
        return False
    if not SHAPES[entity].fullmatch(value):
        return False
    ids = known(entity) if known else None
    return ids is None or value in ids


def _allowed_parts(entity: str, value: dict[str, Any], known: Known | None) -> bool:
    needed, more = PARTS[entity]
    if not needed <= value.keys() <= needed | more:
        return False
    numbers = [value[name] for name in needed]
    return (
        all(number is None or _is_number(number) for number in numbers)
        and isinstance(value.get("open", True), bool)
        and ("as" not in value or _is_known("job", value["as"], known))
    )


def _is_known(entity: str, value: Any, known: Known | None) -> bool:
    if not isinstance(value, str) or not ID.fullmatch(value):
        return False
    ids = known(entity) if known else None
    return ids is None or value in ids


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value <= LARGEST_NUMBER
    )
