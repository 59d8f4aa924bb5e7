"""Conversations in SQL: events are added, never rewritten, and live trackers kept.

Rasa: reads a conversation back, deserialises and replays it for each message, and
counts its rows to find the new ones.
We: keep the latest trackers in memory and add a turn's events in one transaction
before the reply leaves: what a visitor has read is stored. A tracker is taken out of
the memory while a turn works on it, so a turn that fails leaves nothing behind and the
next one reads from SQL. With several replicas the last event tells whether the memory
is up to date.
Noticed by: a conversation that goes on differently after a restart;
test_tracker_store.py compares with Rasa's own store.

An ordinary entry in endpoints.yml. Use `conversation_table.py` to read the table.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection

from bot.rasa_extensions import conversation_table as table
from bot.rasa_extensions.short_tracker import shorten

# About 100 KB each; whoever comes back later is read from SQL in milliseconds.
MOST_LIVE = 1500
MARK = "_stored"

T = TypeVar("T")


@dataclass(frozen=True)
class Stored:
    """How much of a live tracker is in SQL."""

    events: int
    last: table.Last


class ConversationStore(TrackerStore):
    """Append-only tracker store over SQLite or PostgreSQL."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        most_live: int = MOST_LIVE,
        **kwargs: Any,
    ) -> None:
        """Open the database; `host` is an SQLAlchemy address (Rasa's name for it)."""
        self._engine = table.make_engine(host)
        table.create(self._engine)
        # A thread costs more than a query to a file; across a network it is the other
        # way round, and a slow database must not stop everybody.
        self._in_thread = self._engine.dialect.name != "sqlite"
        self._live: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        self._most_live = most_live
        self._unheard: set[str] = set()
        super().__init__(domain, event_broker, **kwargs)

    @property
    def domain(self) -> Domain:
        """Return the domain trackers are made for."""
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        # Trackers of an older model have its slots.
        self._live.clear()
        self._domain = domain or Domain.empty()

    async def create_tracker(
        self, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """Return a new tracker; it is stored with its first turn."""
        tracker = self.init_tracker(sender_id)
        setattr(tracker, MARK, Stored(0, table.Last()))
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
            await self.save(tracker)
        return tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of the latest session and hand it over to the caller."""
        live = self._live.pop(sender_id, None)
        last = await self._run(lambda conn: table.last_event(conn, sender_id))
        if live is not None and getattr(live, MARK).last == last:
            return live
        if not last.position:
            return None
        events = await self._run(lambda conn: table.read(conn, sender_id))
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, MARK, Stored(len(tracker.events), last))
        self._shorten(tracker)
        return tracker

    async def retrieve_full_tracker(
        self, conversation_id: str
    ) -> DialogueStateTracker | None:
        """Return a tracker with the events of all sessions."""
        events = await self._run(
            lambda conn: table.read(conn, conversation_id, whole=True)
        )
        if not events:
            return None
        return DialogueStateTracker.from_dict(
            conversation_id, events, self.domain.slots
        )

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events that are not stored yet, in one transaction."""
        sender = tracker.sender_id
        stored = getattr(tracker, MARK, None) or await self._count(sender)
        new = list(tracker.events)[stored.events :]
        rows = [event.as_dict() for event in new]
        last = await self._run(
            lambda conn: table.append(conn, sender, rows, after=stored.last)
        )
        if self.event_broker is not None and sender not in self._unheard:
            await self._stream_new_events(self.event_broker, new, sender)
        setattr(tracker, MARK, Stored(len(tracker.events), last))
        self._shorten(tracker)
        self._live[sender] = tracker
        while len(self._live) > self._most_live:
            self._live.popitem(last=False)

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        return await self._run(table.senders)

    async def exists(self, conversation_id: str) -> bool:
        """Tell whether anything is stored of a conversation."""
        last = await self._run(lambda conn: table.last_event(conn, conversation_id))
        return last.position > 0

    async def messages(self, sender_id: str) -> list[dict[str, Any]]:
        """Return what both sides said, for the page and for replies given before."""
        return await self._run(lambda conn: table.read_messages(conn, sender_id))

    async def answered(self, sender_id: str, message_id: str) -> bool:
        """Tell whether a message with this id has been answered and stored."""
        return await self._run(
            lambda conn: table.has_message(conn, sender_id, message_id)
        )

    async def delete(self, sender_id: str) -> None:
        """Remove everything of a conversation."""
        self._live.pop(sender_id, None)
        await self._run(lambda conn: table.delete(conn, sender_id))

    def keep_to_itself(self, sender_id: str) -> None:
        """Tell the event broker nothing of this conversation; it is only a trial."""
        self._unheard.add(sender_id)

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        await self._run(lambda conn: table.last_event(conn, ""))

    async def _count(self, sender: str) -> Stored:
        """Return what is stored of a tracker that was made elsewhere."""
        events = await self._run(lambda conn: table.read(conn, sender))
        last = await self._run(lambda conn: table.last_event(conn, sender))
        return Stored(len(events), last)

    def _shorten(self, tracker: DialogueStateTracker) -> None:
        if shorten(tracker):
            last = getattr(tracker, MARK).last
            setattr(tracker, MARK, Stored(len(tracker.events), last))

    async def _run(self, work: Callable[[Connection], T]) -> T:
        if self._in_thread:
            return await asyncio.to_thread(self._transact, work)
        return self._transact(work)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with self._engine.begin() as connection:
            return work(connection)
