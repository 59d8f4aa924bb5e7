"""What the widget says before anybody has asked: the school's names and first chips.

They come from the content, so that a school of another trade needs no other widget, and
travel inside a script that is fetched anyway.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from knowledge.error_summary import describe
from knowledge.store.knowledge_base import KnowledgeBase, knowledge_base

log = logging.getLogger(__name__)

ALWAYS = {"choose": "/ask_advice", "person": "/ask_person"}
# Chip -> the written answer or the ranking behind it, shown where the content has it.
WRITTEN = {"program": "school_programs", "start": "school_start", "aid": "cost_aid"}
RANKED = ("cheapest", "quickest")
# Chip on the page of one certification -> the fact it asks for.
OF_ONE = {"can": "eligibility", "cost": "cost", "renew": "renewal"}


def script() -> bytes:
    """Return what the widget is told of the school, as a JavaScript expression."""
    return _expression(of_school, {"starts": ALWAYS})


def greeting_in(language: str) -> Callable[[], bytes]:
    """Return a function that gives the school's first words in another language."""
    return lambda: _expression(lambda base: _greeting(base, language), {})


def _expression(
    tell: Callable[[KnowledgeBase], dict[str, Any]], otherwise: dict[str, Any]
) -> bytes:
    try:
        told = tell(knowledge_base())
    except Exception as error:  # the widget greets in its own words
        log.error("quick starts: knowledge unreachable (%s)", describe(error))
        told = otherwise
    return json.dumps(told, separators=(",", ":")).encode("ascii")


def of_school(base: KnowledgeBase) -> dict[str, Any]:
    """Return names by certification, payloads by chip, and the school's first words.

    `{id}` in a payload stands for the certification of the page.
    """
    names = {one.id: one.short_name for one in base.certifications()}
    pair = list(names)[:2]  # the content says which come first
    starts = dict(ALWAYS)
    for chip, key in WRITTEN.items():
        if base.faq(key):
            starts[chip] = _payload("faq", key=key)
    for key in RANKED:
        starts[key] = _payload("rank", key=key)
    for chip, key in OF_ONE.items():
        if base.question(key):
            starts[chip] = _payload("fact", key=key, certification="{id}")
    if len(pair) == 2:
        starts["compare"] = _payload("compare", certification=pair)
    greeting = _greeting(base, "en")
    return {"names": names, "starts": starts, "pair": pair, **greeting}


def _greeting(base: KnowledgeBase, language: str) -> dict[str, str]:
    school = base.school()
    words = school.greetings.get(language) if school else None
    return {"greet": words} if words else {}


def _payload(intent: str, **entities: Any) -> str:
    return f"/{intent}{json.dumps(entities, separators=(',', ':'))}"
