"""One turn at a time in a conversation: in this process, and across replicas by Redis.

Rasa: polls its locks once a second, and reads its Redis lock and then writes it, so
that two replicas can hold it together; a replica that dies keeps it for a minute.
We: wake who waits at once, and in Redis a lock is a lease: taken in one step, renewed
while the turn runs, free a few seconds after its replica died.
Noticed by: two turns of one conversation that overlap, which the table refuses;
test_two_replicas.py has two servers try.

The lock keeps order and saves work; that nothing is written twice is held by the
conversation table. So when Redis is away, turns go on without it.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockError, LockStore
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

PREFIX = "advisor:turn:"
# A replica that died in a turn keeps its visitor waiting this long, and one that stands
# still for longer is taken for dead.
LEASE_SECONDS = 5.0
# Longer than a lease, shorter than a turn may take (20 s).
PATIENCE_SECONDS = 15.0
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.25
# A local Redis answers within a millisecond.
REDIS_SECONDS = 1.0
# After a failure Redis is left alone for a while: no turn pays for it again.
AWAY_SECONDS = 5.0

AWAY = (RedisError, OSError, asyncio.TimeoutError)

RENEW = """
if redis.call('get', KEYS[1]) == ARGV[1] then
  return redis.call('pexpire', KEYS[1], ARGV[2])
end
return 0
"""
GIVE_BACK = """
if redis.call('get', KEYS[1]) == ARGV[1] then
  return redis.call('del', KEYS[1])
end
return 0
"""


class ConversationLocks(LockStore):
    """Locks of one process: first come, first served, nobody polls."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """Start without locks; one lives as long as somebody holds or awaits it."""
        super().__init__()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, *_: Any, **__: Any
    ) -> AsyncIterator[None]:
        """Hold the conversation's lock."""
        lock = self._locks.get(conversation_id)
        if lock is None:
            lock = self._locks[conversation_id] = asyncio.Lock()
        async with lock:
            yield


class RedisLocks(ConversationLocks):
    """Locks that replicas share."""

    def __init__(self, url: str, *, lease: float = LEASE_SECONDS) -> None:
        """Connect at first use; the address is one that `redis-cli -u` takes."""
        super().__init__()
        self._redis: Any = Redis.from_url(
            url,
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
        )
        self._lease = lease
        self._away_until = 0.0

    async def ping(self) -> None:
        """Raise when Redis does not answer."""
        await self._redis.ping()

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, *_: Any, **__: Any
    ) -> AsyncIterator[None]:
        """Hold the lock of this process, then the one that replicas share."""
        async with super().lock(conversation_id):
            key, owner = PREFIX + conversation_id, secrets.token_hex(8)
            if not await self._take(key, owner):
                yield
                return
            renewal = asyncio.get_running_loop().create_task(self._renew(key, owner))
            try:
                yield
            finally:
                renewal.cancel()
                with suppress(*AWAY):  # it ends by itself
                    await self._redis.eval(GIVE_BACK, 1, key, owner)

    async def _take(self, key: str, owner: str) -> bool:
        """Wait for the lock; tell whether there is one (False while Redis is away)."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        pause = FIRST_PAUSE_SECONDS
        milliseconds = int(self._lease * 1000)
        while time.monotonic() >= self._away_until:
            try:
                taken = await self._redis.set(key, owner, nx=True, px=milliseconds)
            except AWAY as error:
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.error("Redis is away (%s): no locks", type(error).__name__)
                return False
            if taken:
                return True
            if time.monotonic() > give_up:
                raise LockError("another replica has held the conversation too long")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
        return False

    async def _renew(self, key: str, owner: str) -> None:
        milliseconds = int(self._lease * 1000)
        while True:
            await asyncio.sleep(self._lease / 4)
            with suppress(*AWAY):  # the next try may be in time
                await self._redis.eval(RENEW, 1, key, owner, milliseconds)
