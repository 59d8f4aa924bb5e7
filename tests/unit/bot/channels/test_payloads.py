"""Chips are obeyed from a closed list; typed words are never a command."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.payloads import (
    INTENTS,
    PayloadError,
    clean_label,
    clean_text,
    read_payload,
)

# What a content may know: choices of the guided dialogue, and jobs one has worked in.
KNOWN = {
    "goal": {"patients"},
    "setting": {"clinic"},
    "schooling": {"none"},
    "job": {"medical_assistant"},
}


@pytest.mark.parametrize(
    ("payload", "intent", "entities"),
    [
        ("/greet", "greet", []),
        ('/fact{"key":"renewal"}', "fact", [("key", "renewal")]),
        (
            '/fact{"key":"renewal","certification":"cma"}',
            "fact",
            [("key", "renewal"), ("certification", "cma")],
        ),
        (
            '/compare{"certification":["cma","rma"]}',
            "compare",
            [("certification", "cma"), ("certification", "rma")],
        ),
        ('/inform{"setting":"clinic"}', "inform", [("setting", "clinic")]),
        (
            '/inform{"budget":{"low":null,"high":200}}',
            "inform",
            [("budget", {"low": None, "high": 200})],
        ),
        (
            '/inform{"budget":{"low":null,"high":null,"open":true}}',
            "inform",
            [("budget", {"low": None, "high": None, "open": True})],
        ),
        (
            '/inform{"duration":{"months":null}}',
            "inform",
            [("duration", {"months": None})],
        ),
        (
            '/inform{"experience":{"months":24,"as":"phlebotomist"}}',
            "inform",
            [("experience", {"months": 24, "as": "phlebotomist"})],
        ),
        ('/change_answer{"key":"budget"}', "change_answer", [("key", "budget")]),
        ('/rank{"key":"best_paid_state","state":"TX"}', "rank", None),
    ],
)
def test_payloads_of_chips_are_read(payload, intent, entities):
    read = read_payload(payload)
    assert read.intent == intent
    if entities is not None:
        assert list(read.entities) == entities


def test_what_rasa_gets_is_what_its_pipeline_would_have_said():
    data = read_payload('/fact{"key":"renewal","certification":"cma"}').parse_data()
    assert data["intent"] == {"name": "fact", "confidence": 1.0, "key": "renewal"}
    assert data["intent_ranking"] == [data["intent"]]
    found = [(one["entity"], one["value"]) for one in data["entities"]]
    assert found == [("key", "renewal"), ("certification", "cma")]


@pytest.mark.parametrize(
    "payload",
    [
        None,
        5,
        [],
        {},
        "",
        "greet",
        "//greet",
        "/restart",
        "/back",
        "/session_start",
        "/out_of_scope",
        "/fact",
        '/fact{"certification":"cma"}',
        '/fact{"key":"Renewal; DROP"}',
        '/fact{"key":["a","b"]}',
        '/fact{"key":{}}',
        '/fact{"key":""}',
        '/greet{"certification":"cma"}',
        '/inform{"slot":"x"}',
        '/inform{"setting":"<script>"}',
        '/inform{"setting":7}',
        '/inform{"budget":200}',
        '/inform{"budget":{"low":1}}',
        '/inform{"budget":{"low":1,"high":2,"more":3}}',
        '/inform{"budget":{"low":true,"high":2}}',
        '/inform{"budget":{"low":-5,"high":2}}',
        '/inform{"budget":{"low":null,"high":1e300}}',
        '/inform{"duration":{"months":"two"}}',
        '/inform{"experience":{"months":2,"as":"king"}}',
        '/compare{"certification":[]}',
        '/compare{"certification":["a","b","c","d","e","f","g"]}',
        '/compare{"certification":[["a"]]}',
        "/fact{",
        "/fact{}{}",
        "/fact[]",
        '/fact{"key":"renewal"} and more',
        '/fact@1.0{"key":"renewal"}',
        '/fact{"key":"' + "a" * 300 + '"}',
        "/inform" + "[" * 200,
        "/ＦＡＣＴ",
    ],
)
def test_anything_else_is_refused(payload):
    with pytest.raises(PayloadError):
        read_payload(payload, known=KNOWN.get)


def test_ids_are_compared_with_the_known_ones():
    known = {"certification": {"cma"}}.get
    assert read_payload('/compare{"certification":"cma"}', known=known)
    with pytest.raises(PayloadError, match="certification"):
        read_payload('/compare{"certification":"xyz"}', known=known)


def test_no_default_command_of_rasa_is_on_the_list():
    assert not INTENTS.keys() & {"restart", "back", "session_start", "out_of_scope"}


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("/restart", "restart"),
        ("  //// /restart", "restart"),
        ("\u200b/restart", "restart"),
        ("\u2060\ufeff /\u200b/restart", "restart"),
        ("／restart", "restart"),
        ("\\restart", "restart"),
        ("\x00/restart\x07", "restart"),
        ("/\n/\tgreet", "greet"),
        ("half / half", "half / half"),
        ("What does CMA cost?", "What does CMA cost?"),
        ("caf\u0065\u0301", "café"),
        ("ＲＭＡ", "RMA"),
        ("///", ""),
        (" \u200b ", ""),
        ("\ud800hi", "hi"),
        ("👩‍⚕️", "👩⚕️"),
    ],
)
def test_typed_words_cannot_be_a_command(typed, clean):
    assert clean_text(typed) == clean


@given(st.text())
def test_no_text_stays_a_command_and_cleaning_twice_changes_nothing(text):
    clean = clean_text(text)
    assert not clean.startswith(("/", "\\"))
    assert clean_text(clean) == clean
    clean.encode()


@given(st.text(max_size=60))
def test_reading_never_fails_otherwise(text):
    for payload in (text, f"/{text}", f"/fact{{{text}}}", "/inform" + json.dumps(text)):
        try:
            read_payload(payload)
        except PayloadError:
            continue


def test_labels_keep_what_was_written_but_nothing_unseen():
    assert clean_label("/restart \x00👩‍⚕️\u202e\n") == "/restart 👩‍⚕️"
