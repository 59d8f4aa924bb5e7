"""A small content folder of its own, so that tests do not move with the school's.

The wording (attributes.yml, phrases.yml) is the real one: what the code needs of
it is what the school's file must have. `KNOWLEDGE_TEST_URL` runs the tests of the
stores on PostgreSQL instead of SQLite.
"""

import os
import shutil
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.engine import Engine

from knowledge.model import Content
from knowledge.store import tables
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.read import FOLDER, read
from tests.unit.knowledge.sample import SAMPLE, TODAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample content that a test may spoil."""
    copy = tmp_path / "content"
    shutil.copytree(SAMPLE, copy)
    for name in ("attributes.yml", "phrases.yml", "safety.yml", "professions.yml"):
        shutil.copy(FOLDER / name, copy / name)
    shutil.copytree(FOLDER / "advice", copy / "advice")
    rules = copy / "advice" / "rules.yml"
    rules.write_text(rules_for(copy), encoding="utf-8")
    return copy


def rules_for(folder: Path) -> str:
    """The school's rules, for the sample's certifications alone."""
    rules = deepcopy(school_rules())
    known = {path.stem for path in (folder / "certifications").glob("*.yml")}
    rules["certifications"] = {
        key: rule for key, rule in rules["certifications"].items() if key in known
    }
    return yaml.safe_dump(rules, allow_unicode=True, sort_keys=False)


@cache
def school_rules() -> dict[str, Any]:
    """The school's rules, read once."""
    text = (FOLDER / "advice" / "rules.yml").read_text("utf-8")
    rules: dict[str, Any] = yaml.safe_load(text)
    return rules


@pytest.fixture
def content(folder: Path) -> Content:
    """The sample content."""
    return read(folder, today=TODAY)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    url = os.environ.get("KNOWLEDGE_TEST_URL") or f"sqlite:///{tmp_path / 'k.db'}"
    made = tables.engine_for(url)
    tables.metadata.drop_all(made)
    yield made
    made.dispose()


@pytest.fixture
def kb(engine: Engine, content: Content) -> KnowledgeBase:
    """The sample content, loaded."""
    load(engine, content)
    return KnowledgeBase(engine, check_every=0)
