"""The outlook is told of jobs."""

from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import ask


def test_outlook_is_told_of_the_job(kb: KnowledgeBase) -> None:
    assert "12.5%" in ask(kb, "outlook", "cma").text


def test_outlook_of_two_jobs_is_told_of_both(school: KnowledgeBase) -> None:
    text = ask(school, "outlook", occupations=["laboratory", "phlebotomist"]).text
    assert "1.7%" in text
    assert "5.6%" in text
