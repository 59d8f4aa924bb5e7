"""Every chip the content can show is one the channel obeys."""

from datetime import date
from pathlib import Path

import pytest

from bot.channels.payloads import read_payload
from knowledge.answers import questions
from knowledge.store import read
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.tables import engine_for

CONTENT = Path(__file__).parents[4] / "knowledge" / "content"
TODAY = date(2026, 11, 22)
RANKINGS = (
    *("cheapest", "quickest", "longest_valid", "no_degree", "work_experience"),
    *("hospital_lab", "best_paid", "best_paid_state", "highest_pass_rate"),
)


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
            named = [one.id] if one else []
            yield questions.answer_question(
                base, question.key, certifications=named, today=TODAY
            )
        yield questions.answer_question(
            base, question.key, occupation="phlebotomist", state="CA", today=TODAY
        )
    for entry in base.faqs():
        yield questions.answer_faq(base, entry.key, today=TODAY)
    for key in RANKINGS:
        yield questions.answer_rank(base, key, today=TODAY)
    yield questions.compare(base, ["cma", "rma"], today=TODAY)


def test_every_chip_under_an_answer_is_obeyed(base, known):
    chips = {chip.payload: chip for reply in replies(base) for chip in reply.chips}
    assert len(chips) > 100
    for payload, chip in chips.items():
        read_payload(payload, known=known)
        assert 1 <= len(chip.title) <= 40, chip
