"""Which turn is next when more messages come than can be answered at once.

A turn is work for the processor of one event loop: a hundred that run together all end
late, and whoever comes then waits for all of them. So turns are admitted one after the
other, in this order:

1. who is in a conversation before who begins one: a visitor from before a flood need
   not wait for it;
2. whose message has been prefetched, so that the work is not done in vain;
3. who came later before who came earlier, by quarters of a second: most of a flood
   wait anyway, and who comes after it need not; within one, first come, first served.

At least every fourth turn is the oldest's, so that nobody starves. A turn that only
waits, for a slow action or a database, does not count and keeps nobody out.
"""

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count

# About 15 s of turns; who would wait longer is asked to come again.
MOST_WAITING = 1500
# Turns that wait for something at the same time, when a database hangs.
MOST_ADMITTED = 64
FRESH_SECONDS = 0.25
MOST_BYPASSES = 3
# How long a turn may wait before it counts as waiting: an action takes 1 ms, and a
# turn admitted meanwhile would take 10 from one that is nearly done.
LOOK_SECONDS = 0.003
# Of that time, how much the process may have worked and still be at rest.
AT_REST = 0.2
# Steps of the event loop between two turns, in which what arrived meanwhile is read:
# one from the network to the queue takes about six.
STEPS = 8

Prefetch = Callable[[], None]
Key = tuple[bool, bool, int, int]


class _Ticket:
    """One message in the queue."""

    def __init__(
        self,
        number: int,
        arrived_at: float,
        returning: bool,
        prefetch: Prefetch | None,
        admitted: asyncio.Future[None],
    ) -> None:
        self.number = number
        self.arrived_at = arrived_at
        self.returning = returning
        self.prefetch = prefetch
        self.admitted = admitted
        self.prefetched: asyncio.Future[None] | None = None  # being done, or done

    @property
    def key(self) -> Key:
        """The rule of this module: the smallest is next."""
        quarter = int(self.arrived_at / FRESH_SECONDS)
        return (not self.returning, self.prefetched is None, -quarter, self.number)


class TurnQueue:
    """Admits turns one at a time, beside those that only wait."""

    def __init__(
        self,
        *,
        most_waiting: int = MOST_WAITING,
        most_admitted: int = MOST_ADMITTED,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] = time.process_time,
    ) -> None:
        """Start empty; `clock` and `worked` give seconds, elapsed and of processor."""
        self._most_waiting = most_waiting
        self._most_admitted = most_admitted
        self._clock = clock
        self._worked = worked
        self._numbers = count()
        self._waiting: dict[_Ticket, None] = {}  # in the order they came
        # Also tickets that wait no longer, and older keys of those that do.
        self._heap: list[tuple[Key, _Ticket]] = []
        self._admitted: set[_Ticket] = set()
        self._working: set[_Ticket] = set()
        self._bypasses = 0
        # One: it has the other core, and there is one next message.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="prefetch")
        self._prefetching: asyncio.Future[None] | None = None
        self._left: asyncio.Future[None] | None = None
        self._dispatcher: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """Tell whether so many wait that one more would wait too long."""
        return len(self._waiting) >= self._most_waiting

    @asynccontextmanager
    async def slot(
        self,
        *,
        arrived_at: float | None = None,
        returning: bool = False,
        prefetch: Prefetch | None = None,
    ) -> AsyncIterator[None]:
        """Wait for a turn's slot and hold it.

        `arrived_at` tells when the message came, if earlier; `returning` that its
        conversation has begun; `prefetch` is work that may be done while waiting, on a
        thread, or not.
        """
        loop = asyncio.get_running_loop()
        moment = self._clock() if arrived_at is None else arrived_at
        ticket = _Ticket(
            next(self._numbers), moment, returning, prefetch, loop.create_future()
        )
        if self._working or self._waiting or self._is_crowded:
            self._enqueue(ticket)
        else:
            self._admit(ticket)
        try:
            await ticket.admitted
            if ticket.prefetched is not None:
                # Whatever went wrong goes wrong again, or better, in the turn.
                await asyncio.wait([ticket.prefetched])
            yield
        finally:
            self._leave(ticket)

    @property
    def _is_crowded(self) -> bool:
        return len(self._admitted) >= self._most_admitted

    def _enqueue(self, ticket: _Ticket) -> None:
        self._waiting[ticket] = None
        heapq.heappush(self._heap, (ticket.key, ticket))
        if self._dispatcher is None:
            loop = asyncio.get_running_loop()
            self._dispatcher = loop.create_task(self._dispatch())
        self._prefetch_next()

    def _admit(self, ticket: _Ticket) -> None:
        self._waiting.pop(ticket, None)
        if ticket.admitted.done():
            return  # given up in this very moment
        self._admitted.add(ticket)
        self._working.add(ticket)
        ticket.admitted.set_result(None)

    def _leave(self, ticket: _Ticket) -> None:
        """Free the slot, or, when its turn was given up, the place in the queue."""
        self._waiting.pop(ticket, None)
        self._admitted.discard(ticket)
        self._working.discard(ticket)
        if self._left is not None and not self._left.done():
            self._left.set_result(None)

    async def _dispatch(self) -> None:
        """Admit one after the other as long as somebody waits."""
        try:
            while self._waiting:
                if self._working or self._is_crowded:
                    await self._until_free()
                    continue
                for _ in range(STEPS):
                    await asyncio.sleep(0)
                if self._waiting and not self._working:
                    oldest, ticket = next(iter(self._waiting)), self._next()
                    self._bypasses = 0 if ticket is oldest else self._bypasses + 1
                    self._admit(ticket)
                    self._prefetch_next()
        finally:
            self._dispatcher = None

    async def _until_free(self) -> None:
        """Return when somebody leaves; who only waits is no longer at work."""
        self._left = asyncio.get_running_loop().create_future()
        began, worked = self._clock(), self._worked()
        left, _ = await asyncio.wait([self._left], timeout=LOOK_SECONDS)
        if left:
            return
        if self._worked() - worked < AT_REST * (self._clock() - began):
            self._working.clear()

    def _prefetch_next(self) -> None:
        """Begin what the next turn can have done, unless another's is being done."""
        if not self._waiting or (self._prefetching and not self._prefetching.done()):
            return
        ticket = self._next()
        if ticket.prefetch is None or ticket.prefetched is not None:
            return  # nothing to do, or done already
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._thread, ticket.prefetch)
        work.add_done_callback(_retrieve)
        ticket.prefetched = self._prefetching = work
        heapq.heappush(self._heap, (ticket.key, ticket))

    def _next(self) -> _Ticket:
        """Return who is next; somebody must be waiting."""
        if self._bypasses >= MOST_BYPASSES:
            return next(iter(self._waiting))
        while self._heap[0][1] not in self._waiting:
            heapq.heappop(self._heap)
        return self._heap[0][1]


def _retrieve(done: asyncio.Future[None]) -> None:
    """Look at how it ended; asyncio complains of errors nobody has looked at."""
    if not done.cancelled():
        done.exception()


# Rasa's loop is one, whichever channel a message comes by.
OF_THE_PROCESS = TurnQueue()
