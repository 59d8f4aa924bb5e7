"""The table conversations are kept in: one row per event, only ever added to.

The columns are those of Rasa's own SQL store, plus the id the visitor's page gave to
a message, so that a message seen before is found by an index.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import SingletonThreadPool

DEFAULT_URL = "sqlite:///var/conversations.db"
SESSION_STARTED = "session_started"
MESSAGES = ("user", "bot")
# A lock in SQLite lasts microseconds here; longer means another program holds it.
LOCK_SECONDS = 5

metadata = sa.MetaData()
events = sa.Table(
    "conversation_events",
    metadata,
    sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("message_id", sa.String(64)),
    sa.Column("data", sa.Text, nullable=False),
    sa.Index("conversation_events_sender", "sender_id", "id"),
    sa.Index("conversation_events_message", "sender_id", "message_id"),
    sa.Index("conversation_events_time", "timestamp"),
    # Ids are never used twice: the last id tells replicas whether they are up to date.
    sqlite_autoincrement=True,
)


class ConversationMoved(RuntimeError):
    """Another process has added to the conversation in the meantime."""


def make_engine(url: str | None = None) -> Engine:
    """Return the engine for the address, DATABASE_URL or the file under var/."""
    address = url or os.environ.get("DATABASE_URL") or DEFAULT_URL
    # Hosting services still write the name that SQLAlchemy gave up.
    if address.startswith("postgres://"):
        address = address.replace("postgres://", "postgresql://", 1)
    parsed = sa.engine.make_url(address)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, future=True, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        parsed,
        future=True,
        poolclass=SingletonThreadPool,
        connect_args={"timeout": LOCK_SECONDS},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # Written ahead: survives the end of the process at any moment; readers never wait.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def last_id(connection: Connection, sender: str) -> int:
    """Return the id of the conversation's latest event, 0 when there is none."""
    query = sa.select(sa.func.max(events.c.id)).where(events.c.sender_id == sender)
    return connection.execute(query).scalar() or 0


def read(
    connection: Connection, sender: str, *, whole: bool = False
) -> list[dict[str, Any]]:
    """Return the events since the latest session start, or all of them."""
    query = sa.select(events.c.data).where(events.c.sender_id == sender)
    if not whole:
        start = sa.select(sa.func.max(events.c.id)).where(
            events.c.sender_id == sender, events.c.type_name == SESSION_STARTED
        )
        first = connection.execute(start).scalar() or 0
        query = query.where(events.c.id >= first)
    rows = connection.execute(query.order_by(events.c.id)).scalars()
    return [json.loads(data) for data in rows]


def read_messages(connection: Connection, sender: str) -> list[dict[str, Any]]:
    """Return what both sides said, over all sessions."""
    query = (
        sa.select(events.c.data)
        .where(events.c.sender_id == sender, events.c.type_name.in_(MESSAGES))
        .order_by(events.c.id)
    )
    return [json.loads(data) for data in connection.execute(query).scalars()]


def has_message(connection: Connection, sender: str, message_id: str) -> bool:
    """Tell whether a message with this id has been stored."""
    query = sa.select(events.c.id).where(
        events.c.sender_id == sender, events.c.message_id == message_id
    )
    return connection.execute(query.limit(1)).first() is not None


def append(
    connection: Connection,
    sender: str,
    new: Sequence[Mapping[str, Any]],
    *,
    after: int | None,
) -> int:
    """Add events and return the last id; raise when others came after `after`."""
    if after is not None and last_id(connection, sender) != after:
        raise ConversationMoved(sender)
    if new:
        connection.execute(sa.insert(events), [_row(sender, event) for event in new])
    return last_id(connection, sender)


def _row(sender: str, event: Mapping[str, Any]) -> dict[str, Any]:
    parse_data = event.get("parse_data") or {}
    return {
        "sender_id": sender,
        "type_name": event["event"],
        "timestamp": event.get("timestamp"),
        "intent_name": (parse_data.get("intent") or {}).get("name"),
        "action_name": event.get("name"),
        "message_id": (event.get("metadata") or {}).get("id")
        if event["event"] == "user"
        else None,
        "data": json.dumps(event),
    }


def delete(connection: Connection, sender: str) -> int:
    """Remove a conversation; return how many events it had."""
    gone = connection.execute(sa.delete(events).where(events.c.sender_id == sender))
    return gone.rowcount


def senders(connection: Connection) -> list[str]:
    """Return the ids of all conversations."""
    return list(connection.execute(sa.select(events.c.sender_id).distinct()).scalars())
