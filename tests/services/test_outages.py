"""A service that is away for a while: words for the visitor, and then it goes on."""

import time
from urllib.parse import urlsplit

import pytest
from cut_line import Line
from event_queue import Queue
from replicas import Replica, Visitor
from sqlalchemy.engine import make_url

LONGEST_SECONDS = 20  # until the visitor reads something


def by_way_of(url: str, line: Line) -> str:
    """The same address by way of the line."""
    parts = urlsplit(url)
    user = parts.netloc.rpartition("@")[0]
    place = f"127.0.0.1:{line.port}"
    return parts._replace(netloc=f"{user}@{place}" if user else place).geturl()


@pytest.fixture(scope="module")
def lines(database, redis_url, events):
    made = {
        "DATABASE_URL": Line(make_url(database).port or 5432),
        "REDIS_URL": Line(urlsplit(redis_url).port or 6379),
        "BROKER_URL": Line(urlsplit(events.url).port or 5672),
    }
    yield made
    for line in made.values():
        line.close()


@pytest.fixture(scope="module")
def server(model, database, redis_url, events, lines):
    replica = Replica(
        DATABASE_URL=by_way_of(database, lines["DATABASE_URL"]),
        REDIS_URL=by_way_of(redis_url, lines["REDIS_URL"]),
        BROKER_URL=by_way_of(events.url, lines["BROKER_URL"]),
    )
    replica.wait_until_ready()
    yield replica
    for line in lines.values():
        line.mend()
    assert replica.end() == 0
    assert "Traceback" not in replica.output


@pytest.mark.parametrize("way", ["stopped", "silent"])
def test_without_postgresql_the_visitor_is_told(server: Replica, lines, way):
    line, visitor = lines["DATABASE_URL"], Visitor(server)
    visitor.say(server, "hello")
    line.cut() if way == "stopped" else line.hold()
    began = time.monotonic()
    reply = visitor.say(server, "what is a CMA?", id="m")
    assert time.monotonic() - began < LONGEST_SECONDS
    assert len(reply.words) > 20
    assert reply.error["again"] is True
    answer = server.health()
    assert (answer.status_code, answer.json()["ok"]) == (503, False)

    line.mend()
    reply = visitor.say(server, "what is a CMA?", id="m")
    assert reply.error is None
    assert reply.messages
    assert visitor.said(server) == ["hello", "what is a CMA?"]
    assert server.health().status_code == 200


@pytest.mark.parametrize("way", ["stopped", "silent"])
def test_without_redis_turns_go_on(server: Replica, lines, way):
    line, visitor = lines["REDIS_URL"], Visitor(server)
    line.cut() if way == "stopped" else line.hold()
    began = time.monotonic()
    for _ in range(2):
        assert visitor.say(server, "what is a CMA?").error is None
    assert time.monotonic() - began < 6
    line.mend()
    assert visitor.say(server, "what is a CMA?").error is None


def test_without_the_broker_turns_go_on_and_events_come_later(
    server: Replica, lines, events: Queue
):
    events.take(0)
    line, visitor = lines["BROKER_URL"], Visitor(server)
    line.cut()
    assert visitor.say(server, "hello").error is None
    line.mend()
    arrived = events.take(3, seconds=20)
    assert [e["text"] for e in arrived if e["event"] == "user"] == ["hello"]


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        ("DATABASE_URL", "postgresql://postgres@127.0.0.1:1/x"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("REDIS_URL", "127.0.0.1"),
        ("BROKER_URL", "amqp://guest:guest@127.0.0.1:1/"),
        ("BROKER_URL", "localhost:5672"),
    ],
)
def test_a_service_that_is_away_at_the_start_is_named(start, variable, url):
    replica = start(wait=False, **{variable: url})
    assert replica.wait(40) == 1
    last = replica.output.splitlines()[-1]
    assert last.startswith("cannot start: ")
    assert variable in last
    assert len(last) < 200
