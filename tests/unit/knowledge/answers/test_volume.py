"""A large catalogue loads in seconds and answers in milliseconds (ratios to peers)."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.engine import Engine

from knowledge.answers import questions
from knowledge.answers.subject import Context, Subject
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.read import read
from knowledge.store.tables import certifications
from tests import pace
from tests.unit.knowledge.sample import TODAY

PROGRAMS = 10_000
CERTIFICATIONS = 500
LOADS = 6.0  # reads of the same files by the YAML library
QUERIES = 4.0  # readings of all certifications through the same engine

CERTIFICATION = """\
id: {id}
short_name: {name}
name: Certified Worker {number}
body: board
track: medical_assistant
occupation: medical_assistant
page: https://board.example/{id}
aliases: [{id}, worker {number}]
facts:
  exam_fee:
    - {{value: {fee}, unit: usd, sources: [body_page], reviewed: 2026-06-01}}
  renewal_period:
    - {{value: 36, unit: months, sources: [body_page], reviewed: 2026-06-01}}
  program_length:
    - {{value: [9, 12], unit: months, sources: [body_page], reviewed: 2026-06-01}}
"""
PROGRAM = """\
- id: program{number}
  name: Program {number}
  leads_to: [x{first}, x{second}]
  months: 12
  tuition: 9000
  link: https://college.example/{number}
"""


@pytest.fixture
def large(folder: Path) -> Path:
    """The sample with hundreds of certifications and thousands of programs."""
    for number in range(CERTIFICATIONS):
        name = f"x{number}"
        text = CERTIFICATION.format(
            id=name, name=f"X{number}", number=number, fee=100 + number
        )
        (folder / "certifications" / f"{name}.yml").write_text(text)
    text = "".join(
        PROGRAM.format(
            number=number,
            first=number % CERTIFICATIONS,
            second=(number + 1) % CERTIFICATIONS,
        )
        for number in range(PROGRAMS)
    )
    (folder / "programs.yml").write_text(text)
    return folder


def parse_alone(folder: Path) -> None:
    for path in folder.rglob("*.yml"):
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def read_all(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(select(certifications)).all()


def test_a_large_catalogue(engine: Engine, large: Path) -> None:
    content = read(large, today=TODAY)
    assert len(content.programs) == PROGRAMS
    parsing = pace.seconds(lambda: parse_alone(large), times=1)
    loading = pace.seconds(lambda: load(engine, read(large, today=TODAY)), times=1)
    assert loading < LOADS * parsing

    kb = KnowledgeBase(engine)
    kb.revision()
    context = Context(date(2026, 7, 1))
    queries: dict[str, Callable[[], object]] = {
        "certification": lambda: kb.certification("x7"),
        "programs": lambda: kb.programs("x7"),
        "vocabulary": kb.vocabulary,
        "rules": lambda: kb.rules("medical_assistant"),
    }
    for key in ("cost", "renewal", "program_length", "licensing", "salary"):
        one = Subject(certifications=("x7",))
        queries[key] = partial(questions.answer_question, kb, key, one, context)
    for key in content.rankings:
        queries[f"rank {key}"] = partial(
            questions.answer_rank, kb, key, Subject(), context
        )
    three = Subject(certifications=("x1", "x2", "x3"))
    queries["compare"] = partial(questions.compare, kb, three, context)
    reading = pace.seconds(lambda: read_all(engine))
    costs = {name: pace.seconds(ask) / reading for name, ask in queries.items()}
    assert {name: cost for name, cost in costs.items() if cost > QUERIES} == {}
