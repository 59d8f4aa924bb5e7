"""The launcher with PostgreSQL, Redis and a broker does all that it does without."""

import pytest
from event_queue import Queue
from replicas import Replica, Visitor

FORM = [
    ("help me choose a certification", "goal"),
    ("with patients", "setting"),
    ("a clinic", "budget"),
    ("at most 300 dollars", "schooling"),
    ("I finished high school", "time"),
]


@pytest.fixture(scope="module")
def server(model, database, redis_url, events):
    replica = Replica(DATABASE_URL=database, REDIS_URL=redis_url, BROKER_URL=events.url)
    replica.wait_until_ready()
    yield replica
    assert replica.end() == 0
    assert "Traceback" not in replica.output


def test_the_trial_of_the_start_is_no_event(server: Replica, events: Queue):
    assert events.take(0, seconds=2) == []


def test_it_is_healthy(server: Replica):
    answer = server.health()
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_a_question_is_answered_from_postgresql(server: Replica):
    reply = Visitor(server).say(server, "how much does the CMA exam cost?")
    assert "$" in reply.text
    assert "Source" in reply.text


def test_a_certification_is_recommended(server: Replica):
    visitor = Visitor(server)
    for words, _ in FORM:
        reply = visitor.say(server, words)
        assert reply.error is None
    reply = visitor.say(server, "about a year")
    card = next(m["custom"] for m in reply.messages if m.get("custom"))
    assert card["type"] == "recommendation"
    assert card["best"]["reasons"]


def test_a_thumb_is_kept(server: Replica):
    visitor = Visitor(server)
    visitor.say(server, "hello", id="1")
    answer = visitor.post(server, "feedback", id="1", value="up", word="clear")
    assert answer.json() == {"noted": True}


def test_a_deleted_conversation_is_gone(server: Replica):
    visitor = Visitor(server)
    visitor.say(server, "hello")
    assert visitor.said(server) == ["hello"]
    assert visitor.post(server, "delete").json() == {"deleted": True}
    assert visitor.history(server) == []


def test_events_arrive_in_order_and_once(server: Replica, events: Queue):
    events.take(0)
    visitor = Visitor(server)
    visitor.say(server, "hello")
    visitor.say(server, "what is a CMA?")
    arrived = [
        event for event in events.take(8) if event["sender_id"] == visitor.conversation
    ]
    said = [event["text"] for event in arrived if event["event"] == "user"]
    assert said == ["hello", "what is a CMA?"]
    assert [event["event"] for event in arrived].count("bot") >= 2
    times = [event["timestamp"] for event in arrived]
    assert times == sorted(times)
