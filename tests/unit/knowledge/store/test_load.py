"""A load happens whole or not at all, whoever else loads or reads."""

import dataclasses
import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from knowledge.model import Content
from knowledge.store import load as loader
from knowledge.store import tables
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import ShrunkError, load
from knowledge.store.read import ContentErrors, read
from tests.unit.knowledge.sample import TODAY, with_fee


def test_what_is_loaded_is_what_was_read(engine: Engine, content: Content) -> None:
    load(engine, content)
    stored = KnowledgeBase(engine).content()
    for field in dataclasses.fields(Content):
        assert getattr(stored, field.name) == getattr(content, field.name), field.name


def test_loading_again_changes_nothing(engine: Engine, content: Content) -> None:
    first = load(engine, content)
    again = load(engine, content)
    assert first.changed
    assert not again.changed
    assert again.revision == first.revision
    assert not again.changes


def test_tables_of_an_older_program_are_made_anew(
    engine: Engine, content: Content
) -> None:
    load(engine, content)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE faq DROP COLUMN shows"))
        connection.execute(sa.text("ALTER TABLE faq ADD COLUMN chapter TEXT"))
    assert load(engine, content).changed
    assert KnowledgeBase(engine).content().faq == content.faq


def test_the_difference_is_told(engine: Engine, content: Content) -> None:
    load(engine, content)
    done = load(engine, with_fee(content, 160))
    assert [str(change) for change in done.changes] == [
        "~ rma.exam_fee: 150 usd -> 160 usd"
    ]
    assert not done.names_changed


def test_new_names_are_told(engine: Engine, content: Content) -> None:
    load(engine, content)
    one = dataclasses.replace(content.certifications["rma"], aliases=("rma", "r m a"))
    more = {**content.certifications, "rma": one}
    assert load(engine, dataclasses.replace(content, certifications=more)).names_changed


def test_bad_content_never_replaces_good(
    engine: Engine, content: Content, folder: Path
) -> None:
    load(engine, content)
    path = folder / "certifications" / "rma.yml"
    path.write_text(path.read_text().replace("value: 150", "value: 1b"))
    with pytest.raises(ContentErrors):
        load(engine, read(folder, today=TODAY))
    fact = KnowledgeBase(engine).facts("rma", "exam_fee")[0]
    assert fact.value == 150


def test_a_certification_that_lost_most_facts_is_refused(
    engine: Engine, content: Content
) -> None:
    load(engine, content)
    one = content.certifications["cma"]
    few = {"exam_fee": one.facts["exam_fee"]}
    less = dataclasses.replace(one, facts=few)
    cut = dataclasses.replace(
        content, certifications={**content.certifications, "cma": less}
    )
    with pytest.raises(ShrunkError, match="cma"):
        load(engine, cut)
    assert len(KnowledgeBase(engine).facts("cma")) > 2
    assert load(engine, cut, force=True).changed


def test_an_error_in_the_middle_rolls_back(
    engine: Engine, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(engine, content)
    monkeypatch.setattr(tables.revision, "insert", lambda: sa.text("nonsense"))
    with pytest.raises(Exception, match="nonsense"):
        load(engine, with_fee(content, 999))
    monkeypatch.undo()
    assert KnowledgeBase(engine).facts("rma", "exam_fee")[0].value == 150


def test_two_loaders_at_once_leave_one_whole_content(
    engine: Engine, content: Content
) -> None:
    load(engine, content)
    errors: list[BaseException] = []

    def run(fee: int) -> None:
        try:
            for _ in range(3):
                load(engine, with_fee(content, fee))
        except BaseException as error:  # shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(fee,)) for fee in (161, 162)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert KnowledgeBase(engine).facts("rma", "exam_fee")[0].value in (161, 162)


def test_reading_does_not_wait_for_a_load(engine: Engine, content: Content) -> None:
    load(engine, content)
    kb = KnowledgeBase(engine, check_every=0)
    with loader._writing(engine) as connection:
        connection.execute(tables.fact_sources.delete())
        begun = time.monotonic()
        assert kb.facts("rma", "exam_fee")[0].value == 150
        assert KnowledgeBase(engine).facts("rma", "exam_fee")[0].value == 150
        assert time.monotonic() - begun < 1
        connection.rollback()


def _load_and_hang(url: str, folder: str, ready: str) -> None:
    """In another process: begin to replace everything, then wait to be killed."""
    made = tables.engine_for(url)
    content = read(Path(folder), today=TODAY)
    with loader._writing(made) as connection:
        loader._replace(connection, with_fee(content, 999), 99, "x")
        Path(ready).touch()
        time.sleep(60)


def test_a_killed_load_leaves_the_old_content(
    engine: Engine, content: Content, folder: Path, tmp_path: Path
) -> None:
    load(engine, content)
    engine.dispose()
    ready = tmp_path / "ready"
    url = engine.url.render_as_string(hide_password=False)
    process = multiprocessing.get_context("spawn").Process(
        target=_load_and_hang, args=(url, str(folder), str(ready))
    )
    process.start()
    for _ in range(300):
        if ready.exists():
            break
        time.sleep(0.1)
    assert ready.exists()
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert KnowledgeBase(engine).facts("rma", "exam_fee")[0].value == 150
    assert load(engine, with_fee(content, 170)).changed
