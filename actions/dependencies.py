"""What the actions need from outside: the knowledge and the day.

Nothing is opened at import: actions are registered before the server starts its
workers, and each worker needs connections of its own. Tests put their own here.
"""

from __future__ import annotations

from datetime import date

from knowledge.store.knowledge_base import knowledge_base

__all__ = ["knowledge_base", "today"]


def today() -> date:
    """The day answers are given on; facts grow stale and calendars start here."""
    return date.today()
