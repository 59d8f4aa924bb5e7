"""Every chip the content can show is one the channel obeys."""

from datetime import date
from pathlib import Path

import pytest

from bot.channels.payloads import read_payload
from knowledge.answers import questions
from knowledge.answers.subject import Context, Subject
from knowledge.store import read
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.tables import engine_for

CONTENT = Path(__file__).parents[4] / "knowledge" / "content"
TODAY = Context(date(2026, 11, 22))


@pytest.fixture(scope="module")
def base():
    engine = engine_for("sqlite://")
    load(engine, read.read(CONTENT))
    return KnowledgeBase(engine)


@pytest.fixture(scope="module")
def known(base):
    ids = {
        "certification": {one.id for one in base.certifications()},
        "occupation": {one.id for one in base.occupations()},
        "body": {one.id for one in base.bodies()},
        "state": {one.code for one in base.states()},
    }
    return ids.get


def replies(base):
    for question in base.questions():
        for one in [None, *base.certifications()]:
            named = Subject(certifications=(one.id,)) if one else Subject()
            yield questions.answer_question(base, question.key, named, TODAY)
        job = Subject(occupations=("phlebotomist",), states=("CA",))
        yield questions.answer_question(base, question.key, job, TODAY)
    for entry in base.faqs():
        yield questions.answer_faq(base, entry.key, Subject(), TODAY)
    for ranking in base.rankings():
        yield questions.answer_rank(base, ranking.key, Subject(), TODAY)
    yield questions.compare(base, Subject(("cma", "rma")), TODAY)


def test_every_chip_under_an_answer_is_obeyed(base, known):
    chips = {chip.payload: chip for reply in replies(base) for chip in reply.chips}
    assert len(chips) > 100
    for payload, chip in chips.items():
        read_payload(payload, known=known)
        assert 1 <= len(chip.title) <= 40, chip
