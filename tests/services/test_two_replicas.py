"""Two replicas on one PostgreSQL and one Redis are one assistant to a visitor."""

import threading
import time

import pytest
from cut_line import Line
from event_queue import Queue
from replicas import Replica, Visitor
from sqlalchemy.engine import make_url
from test_one_server import FORM

from bot.rasa_extensions.locks import LEASE_SECONDS


def through(url: str, line: Line) -> str:
    """The same address by way of the line."""
    changed = make_url(url).set(host="127.0.0.1", port=line.port)
    return changed.render_as_string(hide_password=False)


@pytest.fixture
def line(database):
    one = Line(make_url(database).port or 5432)
    yield one
    one.close()


@pytest.fixture(scope="module")
def settings(database, redis_url, events):
    return {
        "DATABASE_URL": database,
        "REDIS_URL": redis_url,
        "BROKER_URL": events.url,
    }


@pytest.fixture(scope="module")
def pair(model, new_database, redis_url, settings):
    # Started together: both find the tables missing.
    replicas = [Replica(**settings) for _ in range(2)]
    for replica in replicas:
        replica.wait_until_ready()
    yield replicas
    for replica in replicas:
        assert replica.end() == 0
        assert "Traceback" not in replica.output


def test_turns_that_alternate_lose_and_double_nothing(pair, events: Queue):
    events.take(0)
    visitor = Visitor(pair[0])
    words = ["hello", "what is a CMA?", "how often is it renewed?", "thanks"] * 3
    for turn, text in enumerate(words):
        assert visitor.say(pair[turn % 2], text).error is None
        time.sleep(0.3)  # a visitor has a second a message
    assert visitor.said(pair[0]) == words
    assert visitor.history(pair[0]) == visitor.history(pair[1])
    heard = [
        event["text"]
        for event in events.take(len(words))
        if event["event"] == "user" and event["sender_id"] == visitor.conversation
    ]
    assert heard == words


def test_a_dialogue_goes_on_at_the_other_replica(pair):
    visitor = Visitor(pair[1])
    for turn, (words, _) in enumerate(FORM):
        visitor.say(pair[turn % 2], words)
    reply = visitor.say(pair[1], "about a year")
    card = next(m["custom"] for m in reply.messages if m.get("custom"))
    assert card["type"] == "recommendation"


def test_a_message_sent_to_both_at_once_is_answered_once(pair):
    visitor = Visitor(pair[0])
    for number in range(4):
        replies = at_once(
            lambda one, id=f"m{number}": visitor.say(one, "what is a CMA?", id=id),
            pair,
        )
        assert replies[0].error is None
        assert replies[0].messages == replies[1].messages
    assert visitor.said(pair[0]) == ["what is a CMA?"] * 4


def test_different_messages_at_once_are_all_answered(pair):
    visitor = Visitor(pair[0])
    words = iter(["what is a CMA?", "what is an RMA?"])
    replies = at_once(lambda one: visitor.say(one, next(words)), pair)
    assert [reply.error for reply in replies] == [None, None]
    assert sorted(visitor.said(pair[1])) == ["what is a CMA?", "what is an RMA?"]


def test_a_conversation_deleted_at_one_is_forgotten_by_the_other(pair):
    visitor = Visitor(pair[0])
    visitor.say(pair[0], "help me choose a certification")
    visitor.post(pair[1], "delete")
    visitor.say(pair[0], "hello")
    assert visitor.said(pair[0]) == ["hello"]


@pytest.mark.parametrize("kept", ["nothing", "the turn"])
def test_a_replica_killed_in_a_turn(pair, start, settings, line, kept):
    """The retry at the other one answers once, whether the turn was stored or not."""
    address = through(settings["DATABASE_URL"], line)
    dying = start(**{**settings, "DATABASE_URL": address})
    visitor = Visitor(dying)
    visitor.say(dying, "hello")
    if kept == "nothing":
        line.hold()
    else:
        line.hold_answers_after(b"INSERT INTO conversation_log", b"COMMIT")
    lost = threading.Thread(target=_say_into_the_void, args=[visitor, dying])
    lost.start()
    if kept == "the turn":
        assert line.seen.wait(10)
    time.sleep(1)
    dying.kill()
    lost.join()
    line.cut()
    stored = ["hello", "what is a CMA?"] if kept == "the turn" else ["hello"]
    assert visitor.said(pair[0]) == stored
    began = time.monotonic()
    reply = visitor.say(pair[0], "what is a CMA?", id="again")
    assert reply.error is None
    assert reply.messages
    assert time.monotonic() - began < LEASE_SECONDS + 3
    assert visitor.said(pair[1]) == ["hello", "what is a CMA?"]
    again = visitor.say(pair[1], "what is a CMA?", id="again")
    assert again.messages == reply.messages


def _say_into_the_void(visitor: Visitor, replica: Replica) -> None:
    try:
        visitor.say(replica, "what is a CMA?", id="again")
    except Exception:
        return  # the line broke, or broke off: no answer
    raise AssertionError("the replica answered before it was killed")


def at_once(call, replicas):
    """What the call gives for each replica, all at the same time."""
    replies = [None] * len(replicas)

    def run(place: int) -> None:
        replies[place] = call(replicas[place])

    threads = [threading.Thread(target=run, args=[i]) for i in range(len(replicas))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies
