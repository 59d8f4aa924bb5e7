"""Content into the database, in one transaction.

A load replaces everything or nothing: when it is refused, killed or beaten by
another one, the old content stays whole. Two loaders wait for each other; readers
wait for nobody. The difference to the content before is returned, for a person to
look at.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from knowledge.model import Content
from knowledge.store import tables as db
from knowledge.store.diff import Change, diff, flat, names_of
from knowledge.store.from_rows import read_snapshot
from knowledge.store.to_rows import Rows, plain

# The number means nothing; every loader of this program uses the same one.
ADVISORY_LOCK = 7_402_118
# A load that drops more than this part of the facts of a certification looks like
# a file that was cut, not like an edit; `force` says it was meant.
MAY_VANISH = 0.5
FEW = 4  # below this many facts a half is an ordinary edit


class ShrunkError(Exception):
    """The new content lacks so much that it was probably lost by accident."""


@dataclass(frozen=True)
class LoadReport:
    """What a load did."""

    revision: int
    changed: bool
    changes: tuple[Change, ...]
    names_changed: bool
    counts: dict[str, int]


def load(engine: Engine, content: Content, *, force: bool = False) -> LoadReport:
    """Replace what the database knows by `content`; nothing happens half."""
    create(engine)
    digest = _digest(content)
    with _writing(engine) as connection:
        row = connection.execute(sa.select(db.revision)).first()
        before = _before(connection) if row else None
        changes = diff(before, content)
        number = int(row.number) if row else 0
        changed = row is None or row.digest != digest
        if changed:
            if before is not None and not force:
                _refuse_loss(before, content)
            number += 1
            _replace(connection, content, number, digest)
    old = names_of(before) if before is not None else set()
    return LoadReport(
        revision=number,
        changed=changed,
        changes=tuple(changes),
        names_changed=old != names_of(content),
        counts={
            "certifications": len(content.certifications),
            "facts": len(flat(content)),
            "states": len(content.states),
            "wages": len(content.wages),
            "programs": len(content.programs),
            "answers": len(content.faq),
            "sources": len(content.sources),
        },
    )


def _before(connection: Connection) -> Content | None:
    """What is in service, to compare with."""
    try:
        return read_snapshot(connection)
    except (KeyError, TypeError):
        return None  # another version of the program wrote it


def create(engine: Engine) -> None:
    """Make the tables that do not exist yet; safe with two at once.

    Tables of an older program are made anew: a load fills them all in any case.
    """
    with _writing(engine) as connection:
        if _is_older(connection):
            db.metadata.drop_all(connection)
        db.metadata.create_all(connection)


def _is_older(connection: Connection) -> bool:
    """Whether a table that exists has other columns than it should."""
    inspector = sa.inspect(connection)
    names = set(inspector.get_table_names())
    return any(
        {column["name"] for column in inspector.get_columns(table.name)}
        != set(table.columns.keys())
        for table in db.metadata.sorted_tables
        if table.name in names
    )


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that waits for other loaders before it reads anything."""
    connected = engine.connect().execution_options(write=True)
    with connected as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            lock = sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)
            connection.execute(sa.select(lock))
        yield connection


def _digest(content: Content) -> str:
    shown = json.dumps(plain(content), sort_keys=True, default=str)
    return hashlib.sha256(shown.encode()).hexdigest()


def _refuse_loss(before: Content, after: Content) -> None:
    lost = []
    for key, one in before.certifications.items():
        old = sum(len(entries) for entries in one.facts.values())
        now = after.certifications.get(key)
        new = sum(len(entries) for entries in now.facts.values()) if now else 0
        if old >= FEW and new < old * MAY_VANISH:
            lost.append(f"certifications/{key}.yml has {new} facts, {old} before")
    for name in ("states", "programs", "faq"):
        old, new = len(getattr(before, name)), len(getattr(after, name))
        if old >= FEW and new < old * MAY_VANISH:
            lost.append(f"{name}: {new} entries, {old} before")
    if lost:
        raise ShrunkError(
            "; ".join(lost) + ". Was a file cut off? If it is meant: load --force"
        )


def _replace(
    connection: Connection, content: Content, number: int, digest: str
) -> None:
    for table in reversed(db.metadata.sorted_tables):
        connection.execute(table.delete())
    rows = Rows()
    rows.fill(content)
    for table in db.metadata.sorted_tables:
        if rows.of.get(table.name):
            connection.execute(table.insert(), rows.of[table.name])
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    connection.execute(
        db.revision.insert(),
        {"id": 1, "number": number, "digest": digest, "loaded_at": now},
    )
