"""Buttons under an answer: what people ask next.

Content names them shortly (`renewal`, `faq/cost_aid`, `rank/cheapest`,
`ask_advice`); here they get their title and the payload the channel allows.
"""

import json
from collections.abc import Iterable
from typing import Any

from knowledge.answers.formatting import capital
from knowledge.model import Chip
from knowledge.store.knowledge_base import KnowledgeBase

MOST = 3  # more do not fit under an answer on a phone
LONGEST_TITLE = 40


def payload(intent: str, **entities: Any) -> str:
    """What a chip sends: an intent and its entities."""
    known = {name: value for name, value in entities.items() if value}
    if not known:
        return f"/{intent}"
    return f"/{intent}" + json.dumps(known, separators=(",", ":"), ensure_ascii=False)


def chip(
    kb: KnowledgeBase,
    name: str,
    *,
    certification: str | None = None,
    occupation: str | None = None,
    state: str | None = None,
) -> Chip | None:
    """The chip a content file names, about what was just talked about."""
    kind, _, key = name.rpartition("/")
    question, entry = kb.question(key), kb.faq(key)
    if question and kind in ("", "fact"):
        about = {"certification": certification}
        if question.about != "certification":
            about["occupation"] = None if certification else occupation
        if question.about == "state":
            about["state"] = state
        return Chip(question.title, payload("fact", key=key, **about))
    if entry and kind in ("", "faq"):
        title = entry.title or entry.question
        return Chip(title[:LONGEST_TITLE], payload("faq", key=key))
    if kind in ("", "faq") and (case := kb.case(key)):
        about = {"certification": certification}
        return Chip(case.title, payload("faq", key=key, **about))
    title = kb.wording().titles.get(name, "")
    if not title:
        return None
    if kind in ("rank", "argue"):
        return Chip(title, payload(kind, key=key))
    if key == "compare":
        return Chip(title, payload("compare", certification=main(kb)[:3]))
    return Chip(title, payload(key))


def chips(kb: KnowledgeBase, names: Iterable[str], **about: Any) -> tuple[Chip, ...]:
    """At most three chips; a name that leads nowhere is left out."""
    found = [chip(kb, name, **about) for name in names]
    return tuple(dict.fromkeys(item for item in found if item))[:MOST]


def main(kb: KnowledgeBase) -> list[str]:
    """The certifications that are offered when none was named."""
    named = kb.wording().phrases.get("main_certifications", ())
    known = [key for key in named if kb.certification(key)]
    return known or [one.id for one in kb.certifications()][:MOST]


def for_certifications(kb: KnowledgeBase, key: str) -> tuple[Chip, ...]:
    """Chips that ask the same question about the main certifications."""
    found = []
    for name in main(kb)[:MOST]:
        one = kb.certification(name)
        if one:
            sent = payload("fact", key=key, certification=one.id)
            found.append(Chip(one.short_name[:LONGEST_TITLE], sent))
    return tuple(found)


def for_occupations(
    kb: KnowledgeBase, key: str, state: str | None = None, *, intent: str = "fact"
) -> tuple[Chip, ...]:
    """Chips that ask the same question about each kind of job."""
    return tuple(
        Chip(
            capital(one.plural)[:LONGEST_TITLE]
            if len(one.plural) <= LONGEST_TITLE
            else capital(one.name),
            payload(intent, key=key, occupation=one.id, state=state),
        )
        for one in kb.occupations()[:MOST]
    )
