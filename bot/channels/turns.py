"""One turn per message, always: turns run on their own and outlive the visitor's line.

A turn belongs to (conversation, message id). Who sends the same message again joins
the turn that runs or gets the reply it gave. Turns of one conversation wait for each
other here, in the order they came; Rasa's own lock would make the second one poll each
second.
"""

import asyncio
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.channels.turn_queue import OF_THE_PROCESS, Prefetch, TurnQueue
from knowledge.error_summary import describe

log = logging.getLogger(__name__)

Messages = list[dict[str, Any]]
Run = Callable[[], Awaitable[Messages]]

# A visitor who comes back after this long is served from the tracker store instead.
KEEP_SECONDS = 300.0
MOST_TURNS = 2000
# More than these waiting in one conversation is no conversation.
MOST_WAITING = 10


class TooManyTurns(RuntimeError):
    """This conversation, or the whole server, has enough messages waiting."""


@dataclass(frozen=True)
class Outcome:
    """How a turn ended: its messages, or the reason why there are none."""

    messages: tuple[dict[str, Any], ...] = ()
    error: str | None = None  # empty, timeout or failed
    error_id: str | None = None

    @property
    def may_run_again(self) -> bool:
        """Tell whether the same message may be tried again (nothing was stored)."""
        return self.error in ("timeout", "failed")


class Turns:
    """The turns that run, and those that ended a short while ago."""

    def __init__(
        self,
        *,
        timeout: float,
        keep_seconds: float = KEEP_SECONDS,
        most_turns: int = MOST_TURNS,
        clock: Callable[[], float] = time.monotonic,
        queue: TurnQueue = OF_THE_PROCESS,
    ) -> None:
        self._timeout = timeout
        self._queue = queue
        self._keep_seconds = keep_seconds
        self._most_turns = most_turns
        self._clock = clock
        self._turns: OrderedDict[
            tuple[str, str], tuple[float, asyncio.Task[Outcome]]
        ] = OrderedDict()
        self._last: dict[str, asyncio.Task[Outcome]] = {}
        self._waiting: dict[str, int] = {}
        self._answered: OrderedDict[str, None] = OrderedDict()  # conversations, lately

    def find(self, conversation: str, message_id: str) -> asyncio.Task[Outcome] | None:
        """Return the turn of a message that runs or gave its reply lately."""
        _, task = self._turns.get((conversation, message_id), (0.0, None))
        if task is None or (task.done() and _failed(task)):
            return None
        return task

    def start(
        self,
        conversation: str,
        message_id: str,
        run: Run,
        prefetch: Prefetch | None = None,
    ) -> asyncio.Task[Outcome]:
        """Start the message's turn, or join it when there is one.

        `prefetch` is what may be done on a thread while the turn waits for its place.
        """
        found = self.find(conversation, message_id)
        if found is not None:
            return found
        if self._queue.is_full or self._waiting.get(conversation, 0) >= MOST_WAITING:
            raise TooManyTurns(conversation)
        task = asyncio.get_running_loop().create_task(
            self._run_after(self._last.get(conversation), conversation, run, prefetch)
        )
        self._waiting[conversation] = self._waiting.get(conversation, 0) + 1
        self._last[conversation] = task
        task.add_done_callback(lambda done: self._leave(conversation, done))
        self._turns[conversation, message_id] = (self._clock(), task)
        self._forget_old()
        return task

    async def forget(self, conversation: str) -> None:
        """Let the conversation's turns end, then forget their replies."""
        last = self._last.get(conversation)
        if last is not None:
            await asyncio.wait([last], timeout=self._timeout)
        for key in [key for key in self._turns if key[0] == conversation]:
            del self._turns[key]

    async def drain(self, seconds: float) -> None:
        """Give running turns some time to end, for a graceful stop."""
        running = [task for _, task in self._turns.values() if not task.done()]
        if running:
            await asyncio.wait(running, timeout=seconds)

    async def _run_after(
        self,
        previous: asyncio.Task[Outcome] | None,
        conversation: str,
        run: Run,
        prefetch: Prefetch | None,
    ) -> Outcome:
        arrived_at = time.monotonic()
        if previous is not None:
            await asyncio.wait([previous])
        returning = conversation in self._answered
        async with self._queue.slot(
            arrived_at=arrived_at, returning=returning, prefetch=prefetch
        ):
            outcome = await self._run(run)
        if outcome.error is None:
            self._answered[conversation] = None
            self._answered.move_to_end(conversation)
            if len(self._answered) > self._most_turns:
                self._answered.popitem(last=False)
        return outcome

    async def _run(self, run: Run) -> Outcome:
        error_id = secrets.token_hex(4)
        try:
            messages = await asyncio.wait_for(run(), self._timeout)
        except asyncio.TimeoutError:
            log.error("turn %s: no answer in %s s", error_id, self._timeout)
            return Outcome(error="timeout", error_id=error_id)
        except Exception as error:  # the visitor must get an answer, whatever it was
            log.error("turn %s failed: %s", error_id, describe(error))
            return Outcome(error="failed", error_id=error_id)
        if not messages:
            log.error("turn %s: no message", error_id)
            return Outcome(error="empty", error_id=error_id)
        return Outcome(messages=tuple(messages))

    def _leave(self, conversation: str, task: asyncio.Task[Outcome]) -> None:
        self._waiting[conversation] -= 1
        if not self._waiting[conversation]:
            del self._waiting[conversation]
        if self._last.get(conversation) is task:
            del self._last[conversation]

    def _forget_old(self) -> None:
        oldest = self._clock() - self._keep_seconds
        while self._turns:
            key, (since, task) = next(iter(self._turns.items()))
            if len(self._turns) <= self._most_turns and since > oldest:
                return
            if not task.done():
                return  # it will end within its timeout
            del self._turns[key]


def _failed(task: asyncio.Task[Outcome]) -> bool:
    return task.cancelled() or bool(task.exception()) or task.result().may_run_again


async def stream(
    task: asyncio.Task[Outcome], *, heartbeat: float, apology: str | None
) -> AsyncIterator[dict[str, Any]]:
    """Yield what the visitor's page shows: typing, the messages, how it ended.

    Messages come when the turn is over, that is when they are stored: what a visitor
    has read is never lost.
    """
    yield {"type": "typing"}
    while not task.done():
        await asyncio.wait([task], timeout=heartbeat)
        if not task.done():
            yield {"type": "typing"}
    outcome = Outcome(error="failed") if task.cancelled() else task.result()
    for message in outcome.messages:
        yield {"type": "message", **message}
    if outcome.error is None:
        yield {"type": "done"}
    else:
        yield {
            "type": "error",
            "code": outcome.error,
            "again": outcome.may_run_again,
            **({"text": apology} if apology else {}),
            **({"id": outcome.error_id} if outcome.error_id else {}),
        }
