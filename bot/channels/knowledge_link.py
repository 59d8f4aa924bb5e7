"""What the website channel asks of the knowledge base: is it there, ids, a calendar.

The channel works without it (another school's bot); then every well-formed id passes
and there is no calendar.
"""

import importlib
import logging
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any

log = logging.getLogger(__name__)

# Entity -> the list in the knowledge base, and the name of the id in its entries.
LISTS = {
    "certification": ("certifications", "id"),
    "occupation": ("occupations", "id"),
    "body": ("bodies", "id"),
    "state": ("states", "code"),
}


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
    return repository.KnowledgeBase(database.engine_for())


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
    try:
        base = _knowledge_base()
        if base is None or entity not in LISTS:
            return None
        return {getattr(one, LISTS[entity][1]) for one in _entries(base, entity)}
    except Exception as error:  # the action checks again
        log.error("payload: knowledge unreachable (%s)", type(error).__name__)
        return None


def _entries(base: Any, entity: str) -> Any:
    return getattr(base, LISTS[entity][0])()


def calendar(certification: str, earned: str | None) -> bytes | None:
    """Return the renewal dates as a calendar file, None when there is nothing."""
    module, base = _module("calendar"), _knowledge_base()
    if module is None or base is None or base.certification(certification) is None:
        return None
    try:
        day = date.fromisoformat(earned) if earned else date.today()
    except ValueError:
        return None
    return bytes(module.events(base, certification, day))
