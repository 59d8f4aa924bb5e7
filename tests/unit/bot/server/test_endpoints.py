"""Addresses from the environment, and locks that keep turns apart."""

import asyncio

import pytest

from bot.rasa_extensions.locks import ConversationLocks, RedisLocks
from bot.server import endpoints
from bot.server.endpoints import broker
from bot.settings import SettingsError


def test_a_broker_is_named_by_one_address():
    made = broker("amqps://me:p%40ss@events.example/house?queue=a&exchange=b")
    assert made.url == "amqps://me:p%40ss@events.example/house"
    assert made.kwargs["username"] == "me"
    assert made.kwargs["password"] == "p%40ss"
    assert made.kwargs["port"] == 5671
    assert made.kwargs["queues"] == ["a"]
    assert made.kwargs["exchange_name"] == "b"


@pytest.mark.parametrize("url", ["localhost", "http://localhost", "amqp://", "5672"])
def test_what_is_no_broker_is_refused(url):
    with pytest.raises(SettingsError, match="BROKER_URL"):
        broker(url)


def test_what_is_no_redis_is_refused(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "localhost:6379")
    with pytest.raises(SettingsError, match="REDIS_URL"):
        endpoints.locks(None)


async def test_turns_of_one_conversation_wait_in_order():
    kept, order = ConversationLocks(), []

    async def turn(number):
        async with kept.lock("a"):
            order.append(number)
            await asyncio.sleep(0.01)
            order.append(number)

    await asyncio.gather(*(turn(number) for number in range(3)))
    assert order == [0, 0, 1, 1, 2, 2]
    assert not kept._locks


async def test_other_conversations_do_not_wait():
    kept = ConversationLocks()

    async def other():
        async with kept.lock("b"):
            return True

    async with kept.lock("a"):
        assert await asyncio.wait_for(other(), 1)


async def test_a_turn_that_fails_frees_its_conversation():
    kept = ConversationLocks()
    with pytest.raises(KeyError):
        async with kept.lock("a"):
            raise KeyError
    async with kept.lock("a"):
        assert len(kept._locks) == 1


async def test_without_redis_turns_go_on_and_it_is_left_alone(caplog):
    kept = RedisLocks("redis://127.0.0.1:1/0")
    for _ in range(3):
        async with kept.lock("a"):
            pass
    assert len([r for r in caplog.records if "Redis is away" in r.message]) == 1
    await kept.close()
