"""What the website channel asks of the knowledge base: is it there, ids, a calendar.

The channel works without it (another school's bot); then every well-formed id passes
and there is no calendar.
"""

import importlib
import logging
from collections.abc import Collection
from functools import lru_cache
from typing import Any

log = logging.getLogger(__name__)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(f"knowledge.{name}")
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("knowledge"):
            return None
        raise


@lru_cache(maxsize=1)
def _knowledge_base() -> Any:
    repository, database = _module("repository"), _module("database")
    if repository is None or database is None:
        return None
    return repository.KnowledgeBase(database.make_engine())


def ready() -> bool:
    """Tell whether the knowledge base answers, or there is none to ask."""
    try:
        base = _knowledge_base()
        return base is None or bool(base.certifications())
    except Exception as error:  # any failure means: not ready
        log.error("health: knowledge unreachable (%s)", type(error).__name__)
        return False


def known_values(entity: str) -> Collection[str] | None:
    """Return the ids this entity may have; None when any well-formed one may pass."""
    if entity != "certification":
        return None
    try:
        base = _knowledge_base()
        return {one.id for one in base.certifications()} if base else None
    except Exception as error:  # the action checks again
        log.error("payload: knowledge unreachable (%s)", type(error).__name__)
        return None


def calendar(certification: str, earned: str | None) -> bytes | None:
    """Return the renewal dates as a calendar file, None when there is nothing."""
    return None
