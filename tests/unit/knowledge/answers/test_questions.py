"""Every question has an answer: right, sourced, and as long as a phone bears."""

import re

import pytest
from asking import REAL, ask, body, check_chips, rank, written
from sqlalchemy.engine import Engine

from knowledge.store.knowledge_base import KnowledgeBase

NAMES = [None, *REAL.certifications]


def test_without_a_certification_everybody_s_answer_comes(kb: KnowledgeBase) -> None:
    reply = ask(kb, "cost")
    assert reply.text.startswith("Most cost **$100 to $300**.")
    assert [chip.title for chip in reply.chips] == ["CMA"]
    assert ask(kb, "cost", variant=1).text.startswith("Plan on")


def test_unknown_keys_get_a_sentence(kb: KnowledgeBase) -> None:
    assert ask(kb, "nothing").text
    assert written(kb, "nothing").text
    assert rank(kb, "nothing").text


@pytest.mark.parametrize("key", REAL.questions)
@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_a_fit_answer(
    school: KnowledgeBase, key: str, name: str | None
) -> None:
    for variant in range(2):
        reply = ask(school, key, *([name] if name else []), variant=variant)
        text = body(reply)
        assert text
        assert "{" not in text
        assert not re.search(r"\bNone\b(?! of)", text)
        assert ".." not in text
        assert "!" not in text
        one = school.certification(name)
        if one and key != "outlook":
            named = (one.short_name, one.name, one.id.upper())
            job = school.occupation(one.occupation)
            plural = job.plural if job else one.short_name
            assert any(item in text for item in (*named, plural)), text
        check_chips(reply)


def test_most_answers_are_short(school: KnowledgeBase) -> None:
    lengths = [
        len(body(ask(school, key, name)).split())
        for key in REAL.questions
        for name in REAL.certifications
    ]
    short = sum(1 for length in lengths if length <= 100)
    assert short / len(lengths) > 0.85
    assert max(lengths) <= 190  # the five routes to the RMA, as a list


def test_the_engine_is_never_written_to(school: KnowledgeBase, engine: Engine) -> None:
    """No question leaves a trace in the knowledge."""
    before = school.revision()
    for key in REAL.questions:
        ask(school, key, "cma")
    school.refresh()
    assert school.revision() == before
    assert engine is not None
