"""What the tracker store knows of a conversation, in the words of the web page.

A tracker store of ours answers the few questions below itself; any other one of Rasa's
is read through its trackers.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

Messages = list[dict[str, Any]]

LONGEST_HISTORY = 100
SHOWN = ("text", "buttons", "custom", "image", "attachment")


def inner_store(store: Any) -> Any:
    """Return the store behind Rasa's wrappers."""
    while hasattr(store, "_tracker_store"):
        store = store._tracker_store
    return store


@runtime_checkable
class ConversationLog(Protocol):
    """A tracker store of ours: it answers these without building a tracker."""

    async def answered(self, conversation: str, message_id: str) -> bool:
        """Tell whether the message of this id was answered."""

    async def messages(self, conversation: str) -> Messages:
        """Return the messages of both sides, oldest first, as Rasa's events."""

    async def delete(self, conversation: str) -> None:
        """Remove everything of a conversation."""

    async def ping(self) -> None:
        """Raise when the store cannot be read."""


def shown(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a bot message that a page shows."""
    return {part: message[part] for part in SHOWN if message.get(part)}


async def read_events(store: Any, conversation: str) -> Messages:
    """Return the messages of a conversation, oldest first, as dictionaries."""
    inner = inner_store(store)
    if isinstance(inner, ConversationLog):
        return list(await inner.messages(conversation))
    tracker = await inner.retrieve_full_tracker(conversation)
    return [event.as_dict() for event in tracker.events] if tracker else []


def message_id(event: Mapping[str, Any]) -> str | None:
    """Return the id the visitor's page gave to this message."""
    return (event.get("metadata") or {}).get("id")


def reply_to(
    events: Iterable[Mapping[str, Any]], wanted: str
) -> list[dict[str, Any]] | None:
    """Return the stored reply to a message, or None when it was never answered."""
    reply: Messages | None = None
    for event in events:
        if event.get("event") == "user":
            if reply is not None:
                break
            if message_id(event) == wanted:
                reply = []
        elif event.get("event") == "bot" and reply is not None:
            reply.append(_bot_message(event))
    return reply


def history(events: Iterable[Mapping[str, Any]]) -> Messages:
    """Return the latest messages of both sides for a page that has just been loaded."""
    messages = []
    for event in events:
        if event.get("event") == "user" and event.get("text"):
            label = (event.get("metadata") or {}).get("label") or event["text"]
            entry = {"from": "user", "text": label, "at": event.get("timestamp")}
            messages.append({**entry, "id": message_id(event)})
        elif event.get("event") == "bot" and (message := _bot_message(event)):
            messages.append({"from": "bot", **message, "at": event.get("timestamp")})
    return messages[-LONGEST_HISTORY:]


def _bot_message(event: Mapping[str, Any]) -> dict[str, Any]:
    return shown({**(event.get("data") or {}), "text": event.get("text")})


async def ping(store: Any) -> None:
    """Raise when the store cannot be read."""
    inner = inner_store(store)
    if isinstance(inner, ConversationLog):
        await inner.ping()
    else:
        await inner.exists("health-check")


async def delete(store: Any, conversation: str) -> None:
    """Remove everything the store holds of a conversation."""
    inner = inner_store(store)
    if isinstance(inner, ConversationLog):
        await inner.delete(conversation)
    elif isinstance(getattr(inner, "store", None), dict):
        inner.store.pop(conversation, None)
    else:
        raise NotImplementedError(
            f"{type(inner).__name__} cannot delete a conversation: use "
            "bot.rasa_extensions.tracker_store.ConversationStore in endpoints.yml"
        )
