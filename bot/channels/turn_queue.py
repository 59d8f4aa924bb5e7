"""Who is answered next when more messages come than can be answered at once.

A turn is work for the processor of one event loop: a hundred that run together all end
late, and whoever comes then waits for all of them. So they are let in one after the
other; a turn that only waits, for a slow action or a database, does not count and keeps
nobody out. When a queue stands, who is in a conversation goes before who begins one,
and who has just come before who waits already: most visitors of a flood wait anyway,
and one who was there before it, or comes after it, need not. The others go in order;
at least every fourth place is the oldest's, so that nobody starves.

While one turn is at work, what the next one can do beforehand is done on a thread;
then it stays the next, unless it begins a conversation and somebody in one comes.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

# About 15 s of turns; who would wait longer is asked to come again.
MOST_WAITING = 1500
# Turns that wait for something at the same time, when a database hangs.
MOST_INSIDE = 64
# A quarter of a second is soon; then it is one's own turn's turn.
FRESH_SECONDS = 0.25
MOST_BYPASSES = 3
# How long a turn may wait before it counts as waiting: an action takes 1 ms, and a
# turn let in meanwhile would take 10 from who is nearly done.
LOOK_SECONDS = 0.003
# Of that time, how much the process may have worked and still be at rest.
AT_REST = 0.2
# Steps of the event loop between two turns, in which what arrived meanwhile is read:
# one from the network to the queue takes about six.
STEPS = 8


Work = Callable[[], None]


class _Visit:
    """One message at the door: when it came, and whether its sender is known."""

    def __init__(
        self, since: float, known: bool, place: asyncio.Future[None], ahead: Work | None
    ) -> None:
        self.since = since
        self.known = known
        self.place = place
        self.ahead = ahead
        self.begun: asyncio.Future[None] | None = None  # what is done ahead


class Door:
    """Lets turns in one at a time, beside those that only wait."""

    def __init__(
        self,
        *,
        most_waiting: int = MOST_WAITING,
        most_inside: int = MOST_INSIDE,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] = time.process_time,
    ) -> None:
        self._most_waiting = most_waiting
        self._most_inside = most_inside
        self._clock = clock
        self._worked = worked
        self._waiting: dict[_Visit, None] = {}  # in the order they came
        self._inside: set[_Visit] = set()
        self._at_work: set[_Visit] = set()
        self._bypasses = 0
        # One: it has the other core, and there is one next message.
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self._ahead: asyncio.Future[None] | None = None
        self._left: asyncio.Future[None] | None = None
        self._usher: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """Tell whether so many wait that one more would wait too long."""
        return len(self._waiting) >= self._most_waiting

    @asynccontextmanager
    async def turn(
        self,
        *,
        since: float | None = None,
        known: bool = False,
        ahead: Work | None = None,
    ) -> AsyncIterator[None]:
        """Wait for one's place and keep it.

        `since` tells when the message came, if earlier; `known` that its conversation
        has begun; `ahead` is work that may be done while waiting, on a thread, or not.
        """
        loop = asyncio.get_running_loop()
        came = self._clock() if since is None else since
        visit = _Visit(came, known, loop.create_future(), ahead)
        if self._at_work or self._waiting or len(self._inside) >= self._most_inside:
            self._waiting[visit] = None
            if self._usher is None:
                self._usher = loop.create_task(self._let_in())
            self._work_ahead()
        else:
            self._admit(visit)
        try:
            await visit.place
            if visit.begun is not None:
                # Whatever went wrong goes wrong again, or better, in the turn.
                await asyncio.wait([visit.begun])
            yield
        finally:
            self._leave(visit)

    def _admit(self, visit: _Visit) -> None:
        self._waiting.pop(visit, None)
        if visit.place.done():
            return  # given up in this very moment
        self._inside.add(visit)
        self._at_work.add(visit)
        visit.place.set_result(None)

    def _leave(self, visit: _Visit) -> None:
        """Give the place back, or, when its turn was given up, that in the queue."""
        self._waiting.pop(visit, None)
        self._inside.discard(visit)
        self._at_work.discard(visit)
        if self._left is not None and not self._left.done():
            self._left.set_result(None)

    async def _let_in(self) -> None:
        """Let one after the other in as long as somebody waits."""
        try:
            while self._waiting:
                if self._at_work or len(self._inside) >= self._most_inside:
                    await self._until_free()
                    continue
                for _ in range(STEPS):
                    await asyncio.sleep(0)
                if self._waiting and not self._at_work:
                    chosen, passed_by = self._next()
                    self._bypasses = self._bypasses + 1 if passed_by else 0
                    self._admit(chosen)
                    self._work_ahead()
        finally:
            self._usher = None

    async def _until_free(self) -> None:
        """Return when somebody leaves; who only waits is no longer at work."""
        self._left = asyncio.get_running_loop().create_future()
        began, worked = self._clock(), self._worked()
        left, _ = await asyncio.wait([self._left], timeout=LOOK_SECONDS)
        if left:
            return
        if self._worked() - worked < AT_REST * (self._clock() - began):
            self._at_work.clear()

    def _work_ahead(self) -> None:
        """Begin what the next turn can have done, unless another's is being done."""
        if not self._waiting or (self._ahead and not self._ahead.done()):
            return
        visit, _ = self._next()
        if visit.ahead is None or visit.begun is not None:
            return  # nothing to do, or done already
        loop = asyncio.get_running_loop()
        visit.begun = self._ahead = loop.run_in_executor(self._aside, visit.ahead)
        visit.begun.add_done_callback(_retrieve)

    def _next(self) -> tuple[_Visit, bool]:
        """Who is next, and whether the oldest is passed by."""
        oldest = next(iter(self._waiting))
        known = [visit for visit in self._waiting if visit.known]
        first = known or list(self._waiting)
        for visit in first:
            if visit.begun is not None:
                return visit, visit is not oldest
        chosen = max(first, key=lambda visit: visit.since)
        if self._clock() - chosen.since >= FRESH_SECONDS:
            chosen = first[0]
        if chosen is oldest or self._bypasses >= MOST_BYPASSES:
            return oldest, False
        return chosen, True


def _retrieve(done: asyncio.Future[None]) -> None:
    """Look at how it ended; asyncio complains of errors nobody has looked at."""
    if not done.cancelled():
        done.exception()


# Rasa's loop is one, whichever channel a message comes by.
OF_THE_PROCESS = Door()
