"""Conversations at their latest message, as an action is given them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk import Tracker


def tracker_of(
    text: str = "",
    intent: str = "nlu_fallback",
    *,
    key: str | None = None,
    entities: Iterable[Mapping[str, Any]] = (),
    ranking: Iterable[tuple[str, str | None]] = (),
    slots: Mapping[str, Any] | None = None,
    asked: str | None = None,
    before: Iterable[Mapping[str, Any]] = (),
    after: Iterable[Mapping[str, Any]] = (),
    channel: str = "rest",
    **understood: Any,
) -> Tracker:
    """A conversation at its latest message.

    Args:
        asked: the answer that the form waits for; without it no form is open.
        before: events before the message.
        after: events after it, as when the form has rejected it.
    """
    message = {
        "text": text,
        "intent": {"name": intent, "key": key, "confidence": 0.9, **understood},
        "entities": [dict(e) for e in entities],
        "intent_ranking": [{"name": n, "key": k} for n, k in ranking],
    }
    heard = {"event": "user", "text": text, "input_channel": channel}
    waiting = {"requested_slot": f"advice_{asked}"} if asked else {}
    return Tracker(
        "visitor",
        {**(slots or {}), **waiting},
        message,
        [*map(dict, before), heard, *map(dict, after)],
        False,
        None,
        {"name": "advice_form"} if asked else {},
        "action_listen",
    )


def named(entity: str, value: Any, text: str = "", of: str = "") -> dict[str, Any]:
    """An entity, at the place of `text` in the message `of`."""
    start = of.find(text) if text else 0
    end = start + len(text)
    return {"entity": entity, "value": value, "start": start, "end": end}
