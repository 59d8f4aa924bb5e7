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
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockError, LockStore
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

PREFIX = "advisor:turn:"
# A replica that died in a turn keeps its visitor waiting this long, and one that stands
# still for longer is taken for dead.
LEASE_SECONDS = 5.0
# Longer than a lease, shorter than a turn may take (20 s).
PATIENCE_SECONDS = 15.0
# Between two looks of who waits for another replica.
PAUSE_SECONDS = 0.05
# A local Redis answers within a millisecond.
REDIS_SECONDS = 1.0
# After a failure Redis is left alone for a while: no turn pays for it again.
AWAY_SECONDS = 5.0

AWAY = (RedisError, OSError, asyncio.TimeoutError)


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
            lease = await self._take(conversation_id)
            if lease is None:
                yield
                return
            renewal = asyncio.get_running_loop().create_task(self._renew(lease))
            try:
                yield
            finally:
                renewal.cancel()
                with suppress(*AWAY):  # it ends by itself
                    await lease.release()

    async def _take(self, conversation_id: str) -> Lock | None:
        """Wait for the lock; None while Redis is away."""
        if time.monotonic() < self._away_until:
            return None
        lease = Lock(
            self._redis,
            PREFIX + conversation_id,
            timeout=self._lease,
            sleep=PAUSE_SECONDS,
            blocking_timeout=PATIENCE_SECONDS,
            thread_local=False,
        )
        try:
            taken = await lease.acquire()
        except AWAY as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            log.error("Redis is away (%s): no locks", type(error).__name__)
            return None
        if not taken:
            raise LockError("another replica has held the conversation too long")
        return lease

    async def _renew(self, lease: Lock) -> None:
        while True:
            await asyncio.sleep(self._lease / 4)
            with suppress(*AWAY):  # the next try may be in time
                await lease.reacquire()
