"""One turn: what an action hears, remembers and says, apart from any topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from knowledge.model import Chip, Reply
from knowledge.store.knowledge_base import KnowledgeBase

Events = list[dict[str, Any]]


@dataclass(frozen=True)
class Heard:
    """The visitor's last message as the pipeline understood it."""

    text: str = ""
    intent: str = "nlu_fallback"
    key: str | None = None
    confidence: float = 0.0
    case: str | None = None  # the precise question inside the topic
    near_cases: tuple[str, ...] = ()  # others almost as near
    ambiguous_with: str | None = None  # full key of the runner-up: "fact/cost"
    also: tuple[str, ...] = ()  # further questions in the same message
    ranking: tuple[tuple[str, str | None], ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()
    chip: bool = False

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> Heard:
        """From `tracker.latest_message`; a chip carries its key as an entity."""
        intent = message.get("intent") or {}
        entities = tuple(message.get("entities") or ())
        keys = [e["value"] for e in entities if e.get("entity") == "key"]
        text = message.get("text") or ""
        return cls(
            text=text,
            intent=intent.get("name") or "nlu_fallback",
            key=str(keys[0]) if keys else intent.get("key"),
            confidence=float(intent.get("confidence") or 0.0),
            case=intent.get("case"),
            near_cases=tuple(intent.get("cases") or ()),
            ambiguous_with=intent.get("ambiguous_with"),
            also=tuple(intent.get("also") or ()),
            ranking=tuple(
                (r["name"], r.get("key")) for r in message.get("intent_ranking") or ()
            ),
            entities=entities,
            chip=text.startswith("/"),
        )

    def values(self, entity: str, *, role: str | None = None) -> tuple[Any, ...]:
        """Values of an entity in the order said, each once."""
        found: list[Any] = []
        for e in self.entities:
            if e.get("entity") != entity or e.get("role") != role:
                continue
            values = e["value"] if isinstance(e["value"], list) else [e["value"]]
            found += [v for v in values if v not in found]
        return tuple(found)

    def value(self, entity: str) -> Any | None:
        """The first value of an entity, or None."""
        return next(iter(self.values(entity)), None)


@dataclass
class Memory:
    """The slots, and what this turn changes in them."""

    slots: Mapping[str, Any]
    changed: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, slot: str) -> Any:
        return self.changed.get(slot, self.slots.get(slot))

    def __setitem__(self, slot: str, value: Any) -> None:
        self.changed[slot] = value

    def events(self) -> Events:
        """The changes as events, unchanged values left out."""
        return [
            SlotSet(slot, value)
            for slot, value in self.changed.items()
            if self.slots.get(slot) != value
        ]


@dataclass
class Turn:
    """One turn of one visitor: what was heard, what is remembered, a mouth."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    kb: KnowledgeBase
    heard: Heard
    memory: Memory

    @property
    def variant(self) -> int:
        """Counts the visitor's messages, so that wordings take turns."""
        return sum(e.get("event") == "user" for e in self.tracker.events)

    def say(self, reply: Reply, extra: Iterable[Chip] = ()) -> None:
        """One bubble. Cards go to the website alone; others get the whole text."""
        website = self.tracker.get_latest_input_channel() == "website"
        # The first of two with one title: it knows what the reply is about.
        chips: dict[str, Chip] = {}
        for offered in (*reply.chips, *extra):
            chips.setdefault(offered.title, offered)
        self.dispatcher.utter_message(
            text=reply.text,
            buttons=[c.as_dict() for c in chips.values()] or None,
            json_message=dict(reply.card) if website and reply.card else None,
        )

    def say_text(self, text: str, chips: Iterable[Chip] = ()) -> None:
        """Words of the content with chips."""
        self.say(Reply(text, tuple(chips)))

    def utter(self, response: str, chips: Iterable[Chip] = (), **values: Any) -> None:
        """A phrase of data/responses/."""
        self.dispatcher.utter_message(
            response=response,
            buttons=[c.as_dict() for c in chips] or None,
            **values,
        )
