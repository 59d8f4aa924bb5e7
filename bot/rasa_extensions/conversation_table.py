"""The table conversations are kept in: one row per event, only ever added to.

Rasa: keeps events in a table that cannot tell two writers apart.
We: have the columns of its own SQL store, plus the event's place in its
conversation (two processes cannot both write the next one) and the id the visitor's
page gave to a message (one seen before is found by an index).
Noticed by: what is read back differs from what Rasa's store gives;
test_tracker_store.py compares them.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.pool import SingletonThreadPool

from bot import settings

DEFAULT_URL = "sqlite:///var/conversations.db"
SESSION_STARTED = "session_started"
MESSAGES = ("user", "bot")
# A lock in SQLite lasts microseconds here; longer means another program holds it.
LOCK_SECONDS = 5

metadata = sa.MetaData()
events = sa.Table(
    "conversation_log",
    metadata,
    sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("message_id", sa.String(64)),
    sa.Column("data", sa.Text, nullable=False),
    sa.Index("conversation_log_place", "sender_id", "position", unique=True),
    sa.Index("conversation_log_message", "sender_id", "message_id"),
    sa.Index("conversation_log_time", "timestamp"),
)


class ConversationMoved(RuntimeError):
    """Another process has added to the conversation in the meantime."""


def make_engine(url: str | None = None) -> Engine:
    """Return the engine for the address, DATABASE_URL or the file under var/."""
    address = url or settings.read().database_url or DEFAULT_URL
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


def create(engine: Engine) -> None:
    """Make the table unless it is there."""
    try:
        metadata.create_all(engine)
    except (IntegrityError, ProgrammingError):
        # Replicas that start together all find no table; one of them made it.
        metadata.create_all(engine)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # Written ahead: survives the end of the process at any moment; readers never wait.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


# Built once: making a statement costs as much as running it.
_SENDER = events.c.sender_id == sa.bindparam("sender")
_LAST = (
    sa.select(events.c.position, events.c.timestamp)
    .where(_SENDER)
    .order_by(events.c.position.desc())
    .limit(1)
)
_START = sa.select(sa.func.max(events.c.position)).where(
    _SENDER, events.c.type_name == SESSION_STARTED
)
_FROM = (
    sa.select(events.c.data)
    .where(_SENDER, events.c.position >= sa.bindparam("first"))
    .order_by(events.c.position)
)
_SAID = (
    sa.select(events.c.data)
    .where(_SENDER, events.c.type_name.in_(MESSAGES))
    .order_by(events.c.position)
)
_MESSAGE = (
    sa.select(events.c.id)
    .where(_SENDER, events.c.message_id == sa.bindparam("message"))
    .limit(1)
)
_INSERT = sa.insert(events)
_DELETE = sa.delete(events).where(_SENDER)
_SENDERS = sa.select(events.c.sender_id).distinct()


class Last(NamedTuple):
    """A conversation's latest event: its place, 0 when there is none, and its time.

    The place alone would not tell a conversation that was deleted and begun anew.
    """

    position: int = 0
    timestamp: float | None = None


def last_event(connection: Connection, sender: str) -> Last:
    """Return where the conversation ends."""
    row = connection.execute(_LAST, {"sender": sender}).first()
    return Last(*row) if row else Last()


def read(
    connection: Connection, sender: str, *, whole: bool = False
) -> list[dict[str, Any]]:
    """Return the events since the latest session start, or all of them."""
    first = 0
    if not whole:
        first = connection.execute(_START, {"sender": sender}).scalar() or 0
    rows = connection.execute(_FROM, {"sender": sender, "first": first}).scalars()
    return [json.loads(data) for data in rows]


def read_messages(connection: Connection, sender: str) -> list[dict[str, Any]]:
    """Return what both sides said, over all sessions."""
    rows = connection.execute(_SAID, {"sender": sender}).scalars()
    return [json.loads(data) for data in rows]


def has_message(connection: Connection, sender: str, message_id: str) -> bool:
    """Tell whether a message with this id has been stored."""
    asked = {"sender": sender, "message": message_id}
    return connection.execute(_MESSAGE, asked).first() is not None


def append(
    connection: Connection,
    sender: str,
    new: Sequence[Mapping[str, Any]],
    *,
    after: Last,
) -> Last:
    """Add events behind the last one known and return where the conversation ends."""
    if not new:
        return after
    rows = [
        _row(sender, place, one) for place, one in enumerate(new, after.position + 1)
    ]
    try:
        connection.execute(_INSERT, rows)
    except IntegrityError as error:
        raise ConversationMoved(sender) from error
    return Last(rows[-1]["position"], rows[-1]["timestamp"])


def _row(sender: str, place: int, event: Mapping[str, Any]) -> dict[str, Any]:
    parse_data = event.get("parse_data") or {}
    return {
        "sender_id": sender,
        "position": place,
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
    return connection.execute(_DELETE, {"sender": sender}).rowcount


def senders(connection: Connection) -> list[str]:
    """Return the ids of all conversations."""
    return list(connection.execute(_SENDERS).scalars())
