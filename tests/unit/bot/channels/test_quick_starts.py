"""The widget's first words and chips: the school's, and the channel obeys them."""

import json

import pytest

from bot.channels import quick_starts
from bot.channels.payloads import read_payload
from knowledge.store import read
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.tables import engine_for


@pytest.fixture(scope="module")
def base():
    engine = engine_for("sqlite://")
    load(engine, read.read())
    return KnowledgeBase(engine)


def test_every_first_chip_is_one_the_channel_obeys(base):
    told = quick_starts.of_school(base)
    known = {"certification": set(told["names"])}.get
    assert len(told["starts"]) == 11
    for payload in told["starts"].values():
        for one in told["names"]:
            read_payload(payload.replace("{id}", one), known=known)


def test_the_names_and_the_first_pair_are_the_content_s(base):
    told = quick_starts.of_school(base)
    assert told["names"]["mlt_amt"] == "MLT (AMT)"
    assert told["pair"] == ["cma", "rma"]
    assert "laboratory" in told["greet"]


def test_what_the_content_does_not_have_is_not_offered(base, monkeypatch):
    monkeypatch.setattr(base, "faq", lambda key: None)
    monkeypatch.setattr(base, "certifications", tuple)
    monkeypatch.setattr(base, "school", lambda: None)
    told = quick_starts.of_school(base)
    assert not told["starts"].keys() & {*quick_starts.WRITTEN, "compare"}
    assert "greet" not in told


def test_without_knowledge_the_widget_still_greets(monkeypatch):
    def fail():
        raise OSError("gone")

    monkeypatch.setattr(quick_starts, "knowledge_base", fail)
    assert json.loads(quick_starts.script()) == {"starts": quick_starts.ALWAYS}
    assert json.loads(quick_starts.greeting_in("es")()) == {}
