"""Every chip the content can show is one the channel obeys."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.channels.knowledge_queries import values_of
from bot.channels.payloads import PayloadError, read_payload
from knowledge.answers import questions
from knowledge.answers.chips import payload
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
    return lambda entity: values_of(base, entity)


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
    for sent, chip in chips.items():
        read_payload(sent, known=known)
        assert 1 <= len(chip.title) <= 40, chip


def test_every_choice_of_the_form_is_obeyed_and_nothing_else(base, known):
    questions = base.guide().questions
    for slot in ("goal", "setting", "schooling"):
        for value in questions[slot].options:
            assert read_payload(payload("inform", **{slot: value}), known=known)
        with pytest.raises(PayloadError, match=slot):
            read_payload(payload("inform", **{slot: "nowhere"}), known=known)


def test_a_place_of_work_that_an_editor_adds_can_be_tapped(tmp_path):
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    file = folder / "advice" / "questions.yml"
    text = file.read_text(encoding="utf-8")
    hospital = re.search(r"^( +)hospital:\n(?:\1 +.*\n)+", text, re.MULTILINE)[0]
    words = re.search(r"words: .*(?:\n +.*\])?|words:\n(?: +- .*\n)+", hospital)[0]
    school = hospital.replace("hospital:", "school:", 1)
    school = school.replace(words, "words: [school nurse office]\n", 1)
    file.write_text(text.replace(hospital, hospital + school), encoding="utf-8")
    base = KnowledgeBase.holding(read.read(folder))
    sent = payload("inform", setting="school")
    assert read_payload(sent, known=lambda entity: values_of(base, entity))
