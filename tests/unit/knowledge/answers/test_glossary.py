"""The word that was asked for is explained."""

import pytest

from knowledge.answers.glossary import explain
from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import CONTEXT, written


def test_a_word_is_explained(kb: KnowledgeBase) -> None:
    reply = explain(kb, "credits", CONTEXT)
    assert reply is not None
    assert reply.text.startswith("**credits** (CEU):")
    assert explain(kb, "quasar", CONTEXT) is None


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("what does CEU mean", "**CEU** (continuing education)"),
        ('the form asks for my "CEUs", what are those', "continuing education"),
        ("what is naacls?", "**NAACLS**"),
        ("what do the unscored questions mean", "trial questions"),
        ("practicum??", "externship"),
    ],
)
def test_the_word_that_was_asked_for_is_explained(
    school: KnowledgeBase, typed: str, term: str
) -> None:
    reply = written(school, "landscape_glossary", typed=typed)
    assert term in reply.text.split(": ")[0] + ":"
    assert "*Source" in reply.text
    assert reply.chips
