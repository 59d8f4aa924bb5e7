"""The knowledge base follows the database without a restart."""

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from knowledge.model import Content
from knowledge.store import tables
from knowledge.store.knowledge_base import KnowledgeBase, NotLoadedError
from knowledge.store.load import load
from tests.unit.knowledge.sample import with_fee


def test_a_load_is_seen_without_a_restart(
    engine: Engine, kb: KnowledgeBase, content: Content
) -> None:
    assert kb.facts("rma", "exam_fee")[0].value == 150
    before = kb.revision()
    load(engine, with_fee(content, 160))
    assert kb.revision() == before + 1
    assert kb.facts("rma", "exam_fee")[0].value == 160


def test_the_revision_is_not_asked_for_at_every_question(
    engine: Engine, content: Content
) -> None:
    load(engine, content)
    kb = KnowledgeBase(engine, check_every=3600)
    kb.revision()
    load(engine, with_fee(content, 160))
    assert kb.facts("rma", "exam_fee")[0].value == 150
    kb.refresh()
    assert kb.facts("rma", "exam_fee")[0].value == 160


def test_an_empty_database_is_said(tmp_path: Path) -> None:
    kb = KnowledgeBase(tables.engine_for(f"sqlite:///{tmp_path / 'empty.db'}"))
    with pytest.raises(NotLoadedError):
        kb.revision()


def test_a_database_that_goes_away_does_not_silence_it(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb.revision()

    def broken() -> None:
        raise tables.sa.exc.OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(kb._engine, "connect", broken)
    assert kb.certification("cma") is not None


def test_things_are_found_by_their_keys(kb: KnowledgeBase) -> None:
    assert kb.body("board")
    assert kb.occupation("phlebotomist")
    assert kb.state("oh") == kb.state("OH")
    assert kb.rule("OH", "medical_assistant")
    assert [rule.state for rule in kb.rules("medical_assistant")] == ["OH", "WA"]
    assert kb.wage(None, "medical_assistant")
    assert [wage.state for wage in kb.wages("medical_assistant")] == ["OH", "WA"]
    assert [one.id for one in kb.programs("cma")] == ["diploma"]
    assert kb.programs("nothing") == ()
    assert kb.certification("nothing") is None
    assert kb.certification(None) is None
    assert kb.facts("nothing") == ()
    assert kb.guide().weights["goal"] > 0


def test_names_lead_to_their_ids(kb: KnowledgeBase) -> None:
    names = kb.vocabulary()
    assert names.certifications["c.m.a."] == "cma"
    assert names.states["columbus"] == "OH"
    assert names.bodies["b.o.t."] == "board"
    assert names.occupations["medical assistants"] == "medical_assistant"
    assert names.terms["credits"] == "ceu"


def forget_the_guide(engine: Engine) -> None:
    """As a version of the program would leave it that knew no guide."""
    with engine.begin() as connection:
        gone = tables.documents.delete().where(tables.documents.c.name == "guide")
        connection.execute(gone)
        connection.execute(tables.revision.update().values(number=7, digest="other"))


def test_what_another_version_loaded_is_not_served_half(
    engine: Engine, kb: KnowledgeBase
) -> None:
    kb.revision()
    forget_the_guide(engine)
    assert kb.guide().weights["goal"] > 0  # goes on with what it had
    with pytest.raises(NotLoadedError, match="another version"):
        KnowledgeBase(engine).revision()


def test_what_another_version_loaded_is_replaced(
    engine: Engine, content: Content
) -> None:
    load(engine, content)
    forget_the_guide(engine)
    assert load(engine, content).revision == 8
    assert KnowledgeBase(engine).guide() == content.guide
