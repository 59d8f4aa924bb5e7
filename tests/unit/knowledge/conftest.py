"""A small content folder of its own, so that tests do not move with the school's.

The wording (attributes.yml, phrases.yml) is the real one: what the code needs of
it is what the school's file must have. `KNOWLEDGE_TEST_URL` runs the tests of the
stores on PostgreSQL instead of SQLite.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from knowledge.model import Content
from knowledge.store import tables
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.read import read
from tests.unit.knowledge.sample import TODAY, copy_sample


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample content that a test may spoil."""
    return copy_sample(tmp_path / "content")


@pytest.fixture
def content(folder: Path) -> Content:
    """The sample content."""
    return read(folder, today=TODAY)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    url = os.environ.get("KNOWLEDGE_TEST_URL") or f"sqlite:///{tmp_path / 'k.db'}"
    made = tables.engine_for(url)
    tables.metadata.drop_all(made)
    yield made
    made.dispose()


@pytest.fixture
def kb(engine: Engine, content: Content) -> KnowledgeBase:
    """The sample content, loaded."""
    load(engine, content)
    return KnowledgeBase(engine, check_every=0)
