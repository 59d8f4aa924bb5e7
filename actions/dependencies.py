"""What the actions need from outside, made at first use.

Nothing is opened at import: actions are registered before the server starts its
workers, and each worker needs connections of its own. Tests put their own here.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from knowledge.database import engine_for
from knowledge.repository import KnowledgeBase


@lru_cache(maxsize=1)
def knowledge_base() -> KnowledgeBase:
    """The knowledge base at DATABASE_URL, or under var/."""
    return KnowledgeBase(engine_for())


def today() -> date:
    """The day answers are given on; facts grow stale and calendars start here."""
    return date.today()
