"""Questions on a fixed day, in one line each."""

import json
import re
from collections.abc import Sequence
from datetime import date

from knowledge.answers import questions
from knowledge.answers.subject import Context, Subject
from knowledge.model import Reply
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.read import read

TODAY = date(2026, 7, 1)
CONTEXT = Context(TODAY)
REAL = read()


def ask(
    kb: KnowledgeBase,
    key: str,
    *ids: str,
    occupations: Sequence[str] = (),
    states: Sequence[str] = (),
    today: date = TODAY,
    variant: int = 0,
) -> Reply:
    """A question of questions.yml."""
    subject = Subject(ids, tuple(occupations), tuple(states))
    return questions.answer_question(kb, key, subject, Context(today, variant))


def written(kb: KnowledgeBase, key: str, *ids: str, typed: str = "") -> Reply:
    """A written answer."""
    return questions.answer_faq(kb, key, Subject(ids), CONTEXT, typed=typed)


def rank(kb: KnowledgeBase, key: str, *occupations: str) -> Reply:
    """A ranking."""
    return questions.answer_rank(kb, key, Subject(occupations=occupations), CONTEXT)


def compare(kb: KnowledgeBase, *ids: str) -> Reply:
    """A comparison."""
    return questions.compare(kb, Subject(ids), CONTEXT)


def body(reply: Reply) -> str:
    """The reply without its small print."""
    return "\n\n".join(
        part for part in reply.text.split("\n\n") if not re.fullmatch(r"\*.*\*", part)
    )


def check_chips(reply: Reply) -> None:
    """At most three, short, and sending what the channel lets through."""
    assert len(reply.chips) <= 3
    for chip in reply.chips:
        assert 0 < len(chip.title) <= 40
        assert len(chip.payload) <= 300
        match = re.fullmatch(r"/([a-z_]+)(\{.*\})?", chip.payload)
        assert match, chip.payload
        if match.group(2):
            assert json.loads(match.group(2))
