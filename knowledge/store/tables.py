"""The tables facts live in, and the engine that reaches them.

SQLite in `var/knowledge.db` by default, PostgreSQL when `DATABASE_URL` names it.
SQLite runs in write-ahead mode, so reading never waits for a load. Transactions
are begun by us: the driver's own habit of not beginning one for a SELECT would
let a reader see half of a load.
"""

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

DEFAULT_URL = f"sqlite:///{Path(__file__).parents[2] / 'var' / 'knowledge.db'}"
# How long a loader waits for another one, in milliseconds: a load takes a second
# or two, ten thousand programs under ten.
BUSY_MS = 30_000

metadata = sa.MetaData()


def _id(name: str = "id") -> "sa.Column[Any]":
    return sa.Column(name, sa.String(80), primary_key=True)


def _text(name: str, **options: Any) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text, nullable=False, default="", **options)


def _ref(name: str, target: str, **options: Any) -> "sa.Column[Any]":
    return sa.Column(name, sa.ForeignKey(target), **options)


def _links(name: str, owner: str, kind: Any = sa.Integer) -> sa.Table:
    """A table that ties rows of `owner` to their sources, in order."""
    return sa.Table(
        name,
        metadata,
        sa.Column("owner", kind, sa.ForeignKey(owner), primary_key=True),
        _ref("source", "sources.id", primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
    )


def _figure() -> "list[sa.Column[Any]]":
    """A value: numbers as columns to compare by, anything else as JSON."""
    return [
        sa.Column("low", sa.Float),
        sa.Column("high", sa.Float),
        sa.Column("value", sa.JSON(none_as_null=True)),
        sa.Column("unit", sa.String(20)),
        sa.Column("confidence", sa.String(10), nullable=False),
        _text("note"),
    ]


revision = sa.Table(
    "revision", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("loaded_at", sa.String(40), nullable=False),
)  # fmt: skip
sources = sa.Table(
    "sources", metadata, _id(), sa.Column("position", sa.Integer, nullable=False),
    _text("publisher"), _text("title"), _text("url"), _text("kind"), _text("date"),
)  # fmt: skip
bodies = sa.Table(
    "bodies", metadata, _id(), sa.Column("position", sa.Integer, nullable=False),
    _text("name"), _text("short_name"), _text("url"),
    sa.Column("aliases", sa.JSON, nullable=False),
    sa.Column("pages", sa.JSON, nullable=False),
)  # fmt: skip
occupations = sa.Table(
    "occupations", metadata, _id(), sa.Column("position", sa.Integer, nullable=False),
    _text("name"), _text("plural"), sa.Column("aliases", sa.JSON, nullable=False),
)  # fmt: skip
certifications = sa.Table(
    "certifications", metadata, _id(),
    sa.Column("position", sa.Integer, nullable=False),
    _text("short_name"), _text("name"), _ref("body", "bodies.id", nullable=False),
    sa.Column("track", sa.String(40), nullable=False, index=True),
    _ref("occupation", "occupations.id", index=True), _text("page"),
    sa.Column("aliases", sa.JSON, nullable=False), _text("summary"), _text("suits"),
)  # fmt: skip
facts = sa.Table(
    "facts", metadata, sa.Column("id", sa.Integer, primary_key=True),
    _ref("certification", "certifications.id", index=True),
    _ref("occupation", "occupations.id", index=True),
    sa.Column("attribute", sa.String(80), nullable=False, index=True),
    *_figure(), sa.Column("audience", sa.String(40)), sa.Column("label", sa.Text),
    sa.Column("text", sa.Text), sa.Column("reviewed", sa.Date),
    sa.CheckConstraint("(certification IS NULL) <> (occupation IS NULL)"),
    sa.CheckConstraint("low IS NULL OR low <= high"),
)  # fmt: skip
fact_sources = _links("fact_sources", "facts.id")
alternatives = sa.Table(
    "alternatives", metadata, sa.Column("id", sa.Integer, primary_key=True),
    _ref("fact", "facts.id", nullable=False, index=True), *_figure(), _text("as_of"),
)  # fmt: skip
alternative_sources = _links("alternative_sources", "alternatives.id")
states = sa.Table(
    "states", metadata, _id("code"), sa.Column("position", sa.Integer, nullable=False),
    _text("name"), sa.Column("aliases", sa.JSON, nullable=False),
)  # fmt: skip
rules = sa.Table(
    "rules", metadata, sa.Column("id", sa.Integer, primary_key=True),
    _ref("state", "states.code", nullable=False),
    _ref("occupation", "occupations.id", nullable=False),
    sa.Column("status", sa.String(20), nullable=False, index=True),
    _text("what"), _text("explanation"), sa.Column("agency_name", sa.Text),
    sa.Column("agency_url", sa.Text), sa.Column("reviewed", sa.Date),
    sa.Column("confidence", sa.String(10), nullable=False), _text("note"),
    sa.UniqueConstraint("state", "occupation"),
)  # fmt: skip
rule_sources = _links("rule_sources", "rules.id")
wages = sa.Table(
    "wages", metadata, sa.Column("id", sa.Integer, primary_key=True),
    _ref("state", "states.code"), _ref("occupation", "occupations.id", nullable=False),
    sa.Column("annual", sa.Float, index=True), sa.Column("hourly", sa.Float),
    _text("period"), sa.Column("previous_annual", sa.Float),
    sa.Column("previous_hourly", sa.Float), sa.Column("previous_period", sa.Text),
    sa.Column("reviewed", sa.Date),
    sa.Column("confidence", sa.String(10), nullable=False), _text("note"),
    sa.UniqueConstraint("state", "occupation"),
)  # fmt: skip
wage_sources = _links("wage_sources", "wages.id")
programs = sa.Table(
    "programs", metadata, _id(), sa.Column("position", sa.Integer, nullable=False),
    _text("name"), sa.Column("months", sa.JSON, nullable=False),
    sa.Column("tuition", sa.JSON(none_as_null=True)), _text("format"),
    _text("campus"), sa.Column("next_start", sa.Date), _text("accreditation"),
    _text("link"), sa.Column("sample", sa.Boolean, nullable=False),
)  # fmt: skip
program_certifications = sa.Table(
    "program_certifications", metadata,
    _ref("program", "programs.id", primary_key=True),
    _ref("certification", "certifications.id", primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False),
)  # fmt: skip
questions = sa.Table(
    "questions", metadata, _id("key"),
    sa.Column("position", sa.Integer, nullable=False), _text("title"),
    sa.Column("attributes", sa.JSON, nullable=False),
    sa.Column("about", sa.String(20), nullable=False),
    sa.Column("form", sa.String(20), nullable=False),
    _text("opens_with"), _text("when_unknown"),
    sa.Column("only_first", sa.Boolean, nullable=False),
    sa.Column("programs", sa.Boolean, nullable=False), _ref("general", "faq.key"),
    sa.Column("ask", sa.JSON, nullable=False),
    sa.Column("follow_ups", sa.JSON, nullable=False),
)  # fmt: skip
rankings = sa.Table(
    "rankings", metadata, _id("key"),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("of", sa.String(20), nullable=False),
    sa.Column("by", sa.JSON, nullable=False), sa.Column("first", sa.String(20)),
    sa.Column("unit", sa.String(20)),
    sa.Column("main_only", sa.Boolean, nullable=False),
    _text("says"), _text("says_not"), sa.Column("track", sa.String(40)),
    sa.Column("follow_ups", sa.JSON, nullable=False),
)  # fmt: skip
faq = sa.Table(
    "faq", metadata, _id("key"), sa.Column("position", sa.Integer, nullable=False),
    _text("question"), _text("title"), sa.Column("answers", sa.JSON, nullable=False),
    sa.Column("certifications", sa.JSON, nullable=False),
    sa.Column("occupations", sa.JSON, nullable=False),
    sa.Column("reviewed", sa.Date), sa.Column("chips", sa.JSON, nullable=False),
    sa.Column("shows", sa.String(20)),
)  # fmt: skip
faq_sources = _links("faq_sources", "faq.key", sa.String(80))
glossary = sa.Table(
    "glossary", metadata, _id(), sa.Column("position", sa.Integer, nullable=False),
    _text("term"), _text("text"), sa.Column("aliases", sa.JSON, nullable=False),
    sa.Column("reviewed", sa.Date),
)  # fmt: skip
glossary_sources = _links("glossary_sources", "glossary.id", sa.String(80))
# What has no rows of its own: the school, the advice, the wording.
documents = sa.Table(
    "documents", metadata, _id("name"), sa.Column("body", sa.JSON, nullable=False)
)


def engine_for(url: str | None = None) -> Engine:
    """An engine on `url`, on `DATABASE_URL`, or on the default file."""
    url = url or os.environ.get("DATABASE_URL") or DEFAULT_URL
    # The short form that hosting services hand out is unknown to SQLAlchemy 1.4.
    url = url.replace("postgres://", "postgresql://", 1)
    if not url.startswith("sqlite"):
        return sa.create_engine(url, future=True, pool_pre_ping=True)
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}}
    path = sa.engine.make_url(url).database
    if path in (None, "", ":memory:"):
        options["poolclass"] = StaticPool  # one database, not one per thread
    else:
        Path(str(path)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, future=True, **options)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine  # type: ignore[no-any-return]


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we say when a transaction begins
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Any) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
