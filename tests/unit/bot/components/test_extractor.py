"""Which names and amounts are found in a message, and where."""

import shutil
from datetime import date

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.components.extractor import KnowledgeExtractor
from bot.nlu import vocabulary
from knowledge.store.read import ContentErrors

TODAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def extractor():
    return KnowledgeExtractor(None, Resource("extractor"), vocabulary.read())


def found(extractor, text):
    """{(entity, value as text)} of a message."""
    entities = extractor.entities(text, today=TODAY)
    return {
        (e["entity"], e["value"]) for e in entities if not isinstance(e["value"], dict)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how often do i renew my cma", {("certification", "cma")}),
        ("CMA (AAMA) price", {("certification", "cma")}),
        ("c.m.a. or R.M.A?", {("certification", "cma"), ("certification", "rma")}),
        ("ccma/rma", {("certification", "ccma"), ("certification", "rma")}),
        ("certifide medical asistant", {("certification", "cma")}),
        ("registred medical assistnt exam", {("certification", "rma")}),
        ("is nha better than amt", {("body", "nha"), ("body", "amt")}),
        ("rules in california", {("state", "CA")}),
        ("californa rules", {("state", "CA")}),
        ("i live in tx", {("state", "TX")}),
        ("moving from CA to NY", {("state", "CA"), ("state", "NY")}),
        ("jobs in oregon or ohio", {("state", "OR"), ("state", "OH")}),
        ("OR state rules", {("state", "OR")}),
        ("Boston, MA", {("state", "MA")}),
        ("west virginia", {("state", "WV")}),
        ("washington dc", {("state", "DC")}),
        ("in a hospital", {("setting", "hospital")}),
        ("i want a clinic", {("setting", "clinic")}),
        ("anything but a hospital", set()),
        ("hi, is it ok or not", set()),
        ("tell me", set()),
        ("what is in it for me", set()),
        ("HI ARE YOU OK OR IN TROUBLE", set()),
        ("an indian restaurant", set()),
        ("cna", {("other_profession", "nursing_assistant")}),
        # What somebody wants to do, and whose work that is.
        (
            "i want to draw blood",
            {("goal", "patients"), ("occupation", "phlebotomist")},
        ),
        ("in MA", {("state", "MA")}),
        ("they want me to convert it to MA-C", {("occupation", "medical_assistant")}),
        ("no. stop. GIVE ME A HUMAN", set()),
        (
            "should i get the CMA OR RMA",
            {("certification", "cma"), ("certification", "rma")},
        ),
        ("Salem OR", {("state", "OR")}),
    ],
)
def test_names_are_found_and_words_are_not(extractor, text, expected):
    assert found(extractor, text) == expected


@pytest.mark.parametrize(
    ("text", "denied", "meant"),
    [
        ("not CMA", {"cma"}, set()),
        ("other than RMA what is there", {"rma"}, set()),
        ("not the cma or rma but the ccma", {"cma", "rma"}, {"ccma"}),
        ("why not the CMA?", set(), {"cma"}),
        ("can i work without a CMA", set(), {"cma"}),
        ("i have not renewed my cma", set(), {"cma"}),
    ],
)
def test_a_denied_certification_has_the_role_not(extractor, text, denied, meant):
    entities = extractor.entities(text, today=TODAY)
    named = [e for e in entities if e["entity"] == "certification"]
    assert {e["value"] for e in named if e.get("role") == "not"} == denied
    assert {e["value"] for e in named if "role" not in e} == meant


@pytest.mark.parametrize(
    ("text", "entity", "words"),
    [
        ("i can pay two hundred bucks", "budget", "two hundred bucks"),
        ("under $300 please", "budget", "under $300"),
        ("i have a year", "duration", "a year"),
        ("HOW MUCH IS THE CMA?", "certification", "CMA"),
        ("  the  rma , please", "certification", "rma"),
    ],
)
def test_offsets_are_those_of_the_message_as_typed(extractor, text, entity, words):
    entities = extractor.entities(text, today=TODAY)
    (hit,) = (e for e in entities if e["entity"] == entity)
    assert text[hit["start"] : hit["end"]] == words


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("i've got like 1.5k", "budget", {"low": None, "high": 1500}),
        ("between $200 and $300", "budget", {"low": 200, "high": 300}),
        ("200-300 bucks", "budget", {"low": 200, "high": 300}),
        ("no more than 250 dollars", "budget", {"low": None, "high": 250}),
        ("two hundred bucks max", "budget", {"low": None, "high": 200}),
        ("half a year", "duration", {"months": 6}),
        ("i have a year and a half", "duration", {"months": 18}),
        ("six weeks tops", "duration", {"months": 1.4}),
        (
            "worked as an ma for 3 years",
            "experience",
            {"months": 36, "as": "medical_assistant"},
        ),
        (
            "2 years of lab experience",
            "experience",
            {"months": 24, "as": "laboratory"},
        ),
    ],
)
def test_amounts_are_values(extractor, text, entity, value):
    found = [e for e in extractor.entities(text, today=TODAY) if e["entity"] == entity]
    assert [{k: e["value"].get(k) for k in value} for e in found] == [value]


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("phleb", "occupation", "phlebotomist"),
        ("lab tech cert", "occupation", "laboratory"),
        ("pct", "certification", "cpct"),
        ("ekg tech", "certification", "cet"),
        ("cma, rma and the ccma", "certification", "ccma"),
        ("puerto rico", "state", "PR"),
        ("north carolina rules", "state", "NC"),
        ("how much does a cna make", "other_profession", "nursing_assistant"),
    ],
)
def test_short_names_people_use(extractor, text, entity, value):
    assert (entity, value) in found(extractor, text)


def test_a_new_name_in_the_content_is_found_without_an_example():
    new = vocabulary.Name("certification", "cpc", "certified plaster caster")
    known = vocabulary.read()
    words = vocabulary.Vocabulary((*known.names, new), known.questionnaire)
    extractor = KnowledgeExtractor(None, Resource("extractor"), words)
    (entity,) = extractor.entities("what does a certified plaster caster earn")
    assert entity["value"] == "cpc"


def test_entities_found_earlier_are_kept(extractor):
    earlier = {
        "entity": "key",
        "value": "x",
        "start": 0,
        "end": 3,
        "extractor": "other",
    }
    message = Message({"text": "and the cma", "entities": [earlier]})
    extractor.process([message])
    assert message.get("entities")[0] == earlier
    assert [e["value"] for e in message.get("entities")] == ["x", "cma"]


def test_slash_payloads_pass_untouched(extractor):
    message = Message({"text": '/inform{"setting":"clinic"} cma'})
    extractor.process([message])
    assert message.get("entities") is None


def test_a_broken_content_file_is_named(tmp_path):
    shutil.copytree(vocabulary.CONTENT / "advice", tmp_path / "advice")
    (tmp_path / "advice" / "questions.yml").write_text("- a list\n", encoding="utf-8")
    with pytest.raises(ContentErrors, match=r"advice/questions\.yml"):
        vocabulary.read(tmp_path)


@pytest.mark.parametrize("text", ["a" * 10_000, "? " * 5_000, "मदद " * 2_000, ""])
def test_odd_messages_find_nothing_and_break_nothing(extractor, text):
    assert extractor.entities(text) == []
