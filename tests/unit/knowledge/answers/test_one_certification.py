"""The answer about one certification: opening, facts, what is missing."""

from dataclasses import replace

from knowledge.answers.formatting import Words
from knowledge.answers.one_certification import opens_by_name
from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import REAL, ask


def test_an_opening_without_a_name_introduces_nobody() -> None:
    words, questions = Words(REAL.wording), REAL.questions
    assert opens_by_name(words, questions["issuer"])
    assert not opens_by_name(words, questions["retake"])
    assert not opens_by_name(words, questions["cost"])


def test_an_opening_without_a_name_is_followed_by_one(school: KnowledgeBase) -> None:
    text = ask(school, "retake", "cma").text
    assert text.startswith("A failed try is not the end. ")
    assert "CMA" in text


def test_a_certification_without_a_summary_is_introduced_plainly() -> None:
    plain = replace(REAL.certifications["cma"], summary="", suits="")
    known = {**REAL.certifications, "cma": plain}
    kb = KnowledgeBase.holding(replace(REAL, certifications=known))
    assert ask(kb, "overview", "cma").text.startswith("The **CMA** is the ")


def test_one_fact_is_enough_where_the_question_says_so(school: KnowledgeBase) -> None:
    question = REAL.questions["expired"]
    assert question.only_first
    both = {**REAL.questions, "expired": replace(question, only_first=False)}
    kb = KnowledgeBase.holding(replace(REAL, questions=both))
    assert len(ask(school, "expired", "cma").text) < len(ask(kb, "expired", "cma").text)
