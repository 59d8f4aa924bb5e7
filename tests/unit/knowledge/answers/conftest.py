"""The school's own content, loaded once."""

import pytest
from asking import REAL

from knowledge.store import tables
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load


@pytest.fixture(scope="session")
def school() -> KnowledgeBase:
    """The school's own content."""
    engine = tables.engine_for("sqlite://")
    load(engine, REAL)
    return KnowledgeBase(engine, check_every=3600)
