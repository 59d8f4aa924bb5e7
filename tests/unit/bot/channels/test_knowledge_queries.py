"""What the channel asks of the knowledge base, with the school's own content."""

from datetime import date

import pytest
from icalendar import Calendar

from bot.channels import knowledge_queries
from knowledge.store import read, tables
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    engine = tables.engine_for(f"sqlite:///{tmp_path_factory.mktemp('k') / 'k.db'}")
    load(engine, read.read())
    return KnowledgeBase(engine)


@pytest.fixture(autouse=True)
def _school(base, monkeypatch):
    monkeypatch.setattr(knowledge_queries, "knowledge_base", lambda: base)


def events(asked):
    return [
        str(e["summary"])
        for e in Calendar.from_ical(knowledge_queries.calendar(asked)).walk("VEVENT")
    ]


def test_ids_are_those_of_the_content():
    assert {"cma", "mlt"} <= set(knowledge_queries.known_values("certification"))
    assert "WA" in knowledge_queries.known_values("state")
    assert "hospital" in knowledge_queries.known_values("setting")
    assert "phlebotomist" in knowledge_queries.known_values("job")
    assert knowledge_queries.known_values("date") is None


def test_a_day_of_earning_gives_the_end():
    earned = date.today().replace(day=1).isoformat()
    assert events({"certification": "ccma", "earned": earned}) == ["CCMA: expires"]


def test_a_plan_gives_schooling_application_exam_and_end():
    found = events({"certification": "cma", "schooling": "high_school"})
    assert len(found) == 4


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"certification": "xyz"},
        {"certification": "cma", "earned": "2025-02-30"},
        {"certification": "cma", "earned": ""},
        {"certification": "cma", "months": "x"},
        {"certification": "cma", "months": "1e309", "job": "medical_assistant"},
    ],
)
def test_what_makes_no_sense_gives_no_file(asked):
    assert knowledge_queries.calendar(asked) is None


def test_a_database_that_is_away_means_not_ready(monkeypatch):
    def away():
        raise OSError

    monkeypatch.setattr(knowledge_queries, "knowledge_base", away)
    assert not knowledge_queries.ready()
    assert knowledge_queries.known_values("state") is None
