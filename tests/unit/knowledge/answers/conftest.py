"""The school's own content, loaded once."""

import pytest

from knowledge.store import tables
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from tests.unit.knowledge.answers.asking import REAL


@pytest.fixture(scope="session")
def school() -> KnowledgeBase:
    """The school's own content."""
    engine = tables.engine_for("sqlite://")
    load(engine, REAL)
    return KnowledgeBase(engine, check_every=3600)
