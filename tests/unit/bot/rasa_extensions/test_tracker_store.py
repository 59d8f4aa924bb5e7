"""What was said is stored before it is read, once, and can be deleted."""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.channels import transcript
from bot.rasa_extensions import conversation_table as table
from bot.rasa_extensions.tracker_store import ConversationStore
from tests.unit.bot import talks

ROOT = Path(__file__).parents[4]
POSTGRES = os.environ.get("TEST_DATABASE_URL")


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]
)
def address(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'conversations.db'}"
        return
    if not POSTGRES:
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL")
    engine = table.make_engine(POSTGRES)
    table.metadata.drop_all(engine)
    yield POSTGRES
    table.metadata.drop_all(engine)
    engine.dispose()


@pytest.fixture
def store(address):
    return ConversationStore(talks.DOMAIN, host=address)


async def turn(store, sender, text="hi", message_id=None, reply="Hello."):
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    if not tracker.events:
        for event in (ActionExecuted("action_session_start"), SessionStarted()):
            tracker.update(event)
        tracker.update(ActionExecuted("action_listen"))
    metadata = {"id": message_id} if message_id else None
    tracker.update(UserUttered(text, metadata=metadata))
    tracker.update(ActionExecuted("utter_greet"))
    if reply:
        tracker.update(BotUttered(reply))
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)
    return tracker


def texts(tracker):
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_rasa_makes_it_from_endpoints_yml(address):
    endpoint = EndpointConfig(
        type="bot.rasa_extensions.tracker_store.ConversationStore", url=address
    )
    assert isinstance(TrackerStore.create(endpoint), ConversationStore)


async def test_a_conversation_goes_on(store, address):
    await turn(store, "a", "one")
    await turn(store, "a", "two")
    await turn(store, "b", "other")
    assert texts(await store.retrieve("a")) == ["one", "two"]
    fresh = ConversationStore(talks.DOMAIN, host=address)
    assert texts(await fresh.retrieve("a")) == ["one", "two"]
    assert sorted(await fresh.keys()) == ["a", "b"]


async def test_what_is_read_back_is_what_rasas_own_store_would_give(store, tmp_path):
    policy, draw = talks.train(tmp_path), random.Random(1)
    theirs = InMemoryTrackerStore(talks.DOMAIN)
    tracker = talks.empty()
    for _ in range(5):
        talks.play_turn(tracker, policy, draw)
    await store.save(tracker)
    await theirs.save(tracker)
    mine, other = (
        await store.retrieve_full_tracker("someone"),
        await theirs.retrieve("someone"),
    )
    assert [e.as_dict() for e in mine.events] == [e.as_dict() for e in other.events]
    assert mine.current_state() == other.current_state()


async def test_events_are_added_and_never_written_twice(store):
    for number in range(30):
        await turn(store, "a", str(number))
    whole = await store.retrieve_full_tracker("a")
    assert texts(whole) == [str(number) for number in range(30)]
    assert len(whole.events) == 3 + 30 * 4


async def test_a_live_tracker_stays_short(store):
    for number in range(100):
        await turn(store, "a", str(number))
    assert len(texts(await store.retrieve("a"))) <= 10


async def test_a_turn_that_fails_leaves_nothing(store):
    await turn(store, "a", "one")
    tracker = await store.retrieve("a")
    tracker.update(UserUttered("lost"))  # and then the turn raises
    assert texts(await store.retrieve("a")) == ["one"]
    await turn(store, "a", "two")
    assert texts(await store.retrieve("a")) == ["one", "two"]


async def test_another_replica_sees_what_this_one_stored(address):
    one = ConversationStore(talks.DOMAIN, host=address)
    two = ConversationStore(talks.DOMAIN, host=address)
    for number in range(6):
        await turn((one, two)[number % 2], "a", str(number))
    expected = [str(number) for number in range(6)]
    assert texts(await one.retrieve("a")) == expected
    assert texts(await two.retrieve_full_tracker("a")) == expected


async def test_two_replicas_cannot_both_add_the_next_turn(address):
    one = ConversationStore(talks.DOMAIN, host=address)
    two = ConversationStore(talks.DOMAIN, host=address)
    await turn(one, "a", "first")
    ours, theirs = await one.retrieve("a"), await two.retrieve("a")
    theirs.update(UserUttered("theirs"))
    await two.save(theirs)
    ours.update(UserUttered("ours"))
    with pytest.raises(table.ConversationMoved):
        await one.save(ours)
    assert texts(await one.retrieve("a")) == ["first", "theirs"]


async def test_only_the_latest_session_is_read_back(store, address):
    await turn(store, "a", "yesterday")
    tracker = await store.retrieve("a")
    for event in (ActionExecuted("action_session_start"), SessionStarted()):
        tracker.update(event)
    tracker.update(SlotSet("goal", "patients"))
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)
    await turn(store, "a", "today")
    fresh = ConversationStore(talks.DOMAIN, host=address)
    latest = await fresh.retrieve("a")
    assert texts(latest) == ["today"]
    assert latest.get_slot("goal") == "patients"
    assert texts(await fresh.retrieve_full_tracker("a")) == ["yesterday", "today"]
    assert len(await fresh.messages("a")) == 4


async def test_a_message_seen_before_is_found_with_its_reply(store):
    await turn(store, "a", "one", "m1", reply="First.")
    await turn(store, "a", "two", "m2", reply="Second.")
    await turn(store, "a", "three", "m3", reply=None)
    assert await store.answered("a", "m1")
    assert not await store.answered("a", "m9")
    assert not await store.answered("b", "m1")
    events = await store.messages("a")
    assert transcript.reply_to(events, "m1") == [{"text": "First."}]
    assert transcript.reply_to(events, "m3") == []
    assert transcript.reply_to(events, "m9") is None


async def test_a_deleted_conversation_is_gone_everywhere(store, address):
    await turn(store, "a", "one", "m1")
    await turn(store, "b")
    await store.delete("a")
    assert await store.retrieve("a") is None
    assert not await store.exists("a")
    assert await store.messages("a") == []
    assert await store.exists("b")
    await turn(store, "a", "new")
    assert texts(await store.retrieve("a")) == ["new"]


async def test_a_replica_forgets_what_another_deleted_and_began_anew(address):
    one = ConversationStore(talks.DOMAIN, host=address)
    two = ConversationStore(talks.DOMAIN, host=address)
    await turn(one, "a", "old")
    await two.delete("a")
    await turn(two, "a", "new")  # as many events as before
    assert texts(await one.retrieve("a")) == ["new"]


async def test_the_memory_is_bounded(address):
    store = ConversationStore(talks.DOMAIN, host=address, most_live=3)
    for number in range(10):
        await turn(store, str(number))
    assert len(store._live) == 3
    assert texts(await store.retrieve("0")) == ["hi"]


async def test_many_conversations_at_once_are_not_mixed(store):
    async def talk(sender):
        for number in range(5):
            await turn(store, sender, f"{sender}-{number}")
            await asyncio.sleep(0)

    await asyncio.gather(*(talk(f"s{number}") for number in range(30)))
    for number in range(30):
        said = texts(await store.retrieve(f"s{number}"))
        assert said == [f"s{number}-{place}" for place in range(5)]


async def test_new_events_only_go_to_the_broker(store):
    class Broker:
        published = []

        def publish(self, event):
            self.published.append(event)

    store.event_broker = Broker()
    await turn(store, "a")
    first = len(Broker.published)
    await turn(store, "a", "again")
    assert len(Broker.published) == first + 4
    assert Broker.published[-3]["sender_id"] == "a"


async def test_a_tracker_made_elsewhere_is_stored_from_where_it_goes_on(store):
    await turn(store, "a", "one")
    known = await store.retrieve_full_tracker("a")
    other = DialogueStateTracker.from_events(
        "a", list(known.events), talks.DOMAIN.slots
    )
    other.update(UserUttered("two"))
    # Rasa's store, too, counts since the latest session's start.
    events = list(other.events)
    other.events.clear()
    other.events.extend(events[1:])
    await store.save(other)
    assert texts(await store.retrieve("a")) == ["one", "two"]


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_both_names_of_postgresql_are_understood(url):
    assert table.make_engine(url).dialect.name == "postgresql"


async def test_ping_fails_when_the_database_does(tmp_path):
    path = tmp_path / "conversations.db"
    store = ConversationStore(talks.DOMAIN, host=f"sqlite:///{path}")
    await store.ping()
    sqlite3.connect(path).execute("DROP TABLE conversation_log")
    with pytest.raises(Exception, match="conversation_log"):
        await store.ping()


KILLED = """
import asyncio, os, sys
from bot.rasa_extensions.tracker_store import ConversationStore
from tests.unit.bot import talks
from tests.unit.bot.rasa_extensions.test_tracker_store import turn
async def main():
    store = ConversationStore(talks.DOMAIN, host=sys.argv[1])
    await turn(store, "a", "stored", "m1")
    tracker = await store.retrieve("a")
    tracker.update(talks.UserUttered("in the middle"))
    os.kill(os.getpid(), 9)
asyncio.run(main())
"""


async def test_what_was_read_survives_a_killed_process(tmp_path):
    address = f"sqlite:///{tmp_path / 'conversations.db'}"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, address],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
    )
    assert done.returncode == -9, done.stderr
    store = ConversationStore(talks.DOMAIN, host=address)
    assert texts(await store.retrieve("a")) == ["stored"]
    assert await store.answered("a", "m1")
