"""In the queue: one at a time, who has just come first, nobody forgotten."""

import asyncio
import threading

import pytest

from bot.channels.turn_queue import FRESH_SECONDS, MOST_BYPASSES, STEPS, TurnQueue
from bot.channels.turns import TooManyTurns, Turns


class Clock:
    """Time stands still until a test says otherwise; so does the processor."""

    def __init__(self):
        self.now = 100.0
        self.worked = 0.0

    def time(self):
        return self.now

    def work(self):
        return self.worked


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queue(clock):
    return TurnQueue(clock=clock.time, worked=clock.work)


class Guest:
    """Goes in when let in, and stays until told to leave."""

    def __init__(self, queue, since=None, known=False):
        self.inside = False
        self._leave = asyncio.Event()
        self.task = asyncio.create_task(self._visit(queue, since, known))

    async def _visit(self, queue, since, known):
        async with queue.slot(arrived_at=since, returning=known):
            self.inside = True
            await self._leave.wait()

    async def leave(self):
        self.may_leave()
        await asyncio.wait_for(self.task, 5)

    def may_leave(self):
        self._leave.set()


async def a_moment():
    for _ in range(4 * STEPS):
        await asyncio.sleep(0)


async def arrive(queue, *sinces, known=False):
    guests = []
    for since in sinces:
        guests.append(Guest(queue, since, known))
        await a_moment()
    return guests


async def all_leave(guests):
    for guest in guests:
        guest.may_leave()
    await asyncio.gather(*(guest.leave() for guest in guests))


def who(guests):
    return [number for number, guest in enumerate(guests) if guest.inside]


async def serve_all(guests, queue):
    """Let each leave as soon as it is inside; return the order."""
    order = []
    while len(order) < len(guests):
        (number,) = [n for n in who(guests) if n not in order]
        order.append(number)
        await guests[number].leave()
        await a_moment()
    return order


async def test_alone_one_goes_straight_in(queue):
    async with queue.slot():
        pass


async def test_only_one_is_inside_while_it_works(queue, clock):
    first, second = await arrive(queue, None, None)
    clock.now, clock.worked = 101.0, 1.0
    assert who([first, second]) == [0]
    await first.leave()
    await a_moment()
    assert second.inside
    await second.leave()


async def test_who_has_just_come_goes_before_those_who_wait(queue, clock):
    working, *flood = await arrive(queue, *[100.0] * 6)
    clock.now += 2 * FRESH_SECONDS
    (late,) = await arrive(queue, clock.now)
    await working.leave()
    await a_moment()
    assert late.inside
    assert who(flood) == []
    await late.leave()
    await a_moment()
    assert await serve_all(flood, queue) == [0, 1, 2, 3, 4]


async def test_who_is_in_a_conversation_goes_before_who_begins_one(queue, clock):
    """Also in the middle of a flood, when others come after."""
    working, *before = await arrive(queue, *[100.0] * 3)
    (amid,) = await arrive(queue, 100.0, known=True)
    after = await arrive(queue, *[100.1] * 3)
    clock.now += 2 * FRESH_SECONDS
    await working.leave()
    await a_moment()
    assert amid.inside
    assert who([*before, *after]) == []
    await all_leave([amid, *before, *after])


async def test_a_conversation_is_known_once_it_was_answered(queue):
    turns, seen = Turns(timeout=5, queue=queue), []
    enter = queue.slot

    def slot(**how):
        seen.append(how["returning"])
        return enter(**how)

    queue.slot = slot

    async def answer():
        return [{"text": "a"}]

    async def fail():
        raise ValueError

    await turns.start("c", "1", fail)
    await turns.start("c", "2", answer)
    await turns.start("c", "3", answer)
    await turns.start("d", "1", answer)
    assert seen == [False, False, True, False]


@pytest.mark.parametrize("known", [False, True])
async def test_a_stream_of_newcomers_starves_nobody(queue, clock, known):
    working, oldest = await arrive(queue, 100.0, 100.0)
    passed_by = 0
    while not oldest.inside:
        clock.now += 2 * FRESH_SECONDS
        newcomers = await arrive(queue, clock.now, known=known)
        await working.leave()
        await a_moment()
        if newcomers[0].inside:
            working = newcomers[0]
            passed_by += 1
            assert passed_by <= MOST_BYPASSES
    assert passed_by == MOST_BYPASSES
    await oldest.leave()
    await newcomers[0].leave()


async def test_a_message_that_came_long_ago_is_no_newcomer(queue, clock):
    """The tenth of one visitor's messages reaches the queue after the ninth's turn."""
    working, waits = await arrive(queue, 100.0, 100.0)
    clock.now += 2 * FRESH_SECONDS
    (tenth,) = await arrive(queue, 100.0)
    await working.leave()
    await a_moment()
    assert waits.inside
    await waits.leave()
    await tenth.leave()


async def test_a_turn_that_only_waits_keeps_nobody_out():
    queue = TurnQueue(worked=lambda: 0.0)
    slow, other = await arrive(queue, None, None)
    await asyncio.sleep(0.05)
    assert who([slow, other]) == [0, 1]
    await other.leave()
    await slow.leave()


async def test_a_turn_at_work_keeps_its_place(clock):
    busy = iter(range(1_000_000))
    queue = TurnQueue(worked=lambda: float(next(busy)))
    working, other = await arrive(queue, None, None)
    await asyncio.sleep(0.05)
    assert who([working, other]) == [0]
    await working.leave()
    await other.leave()


async def test_when_everything_hangs_no_more_than_so_many_are_inside():
    queue = TurnQueue(most_admitted=3, worked=lambda: 0.0)
    guests = await arrive(queue, *[None] * 5)
    await asyncio.sleep(0.1)
    assert len(who(guests)) == 3
    await guests[who(guests)[0]].leave()
    await asyncio.sleep(0.05)
    assert len(who(guests)) == 4
    await all_leave(guests)


@pytest.mark.parametrize("when", ["waiting", "inside", "at the very moment"])
async def test_who_gives_up_frees_the_place(queue, when):
    working, leaves, next_one = await arrive(queue, None, None, None)
    if when == "waiting":
        leaves.task.cancel()
        await working.leave()
    else:
        await working.leave()
        if when == "inside":
            await a_moment()
        else:
            while not queue._admitted:  # let in, and not yet told
                await asyncio.sleep(0)
        leaves.task.cancel()
    await a_moment()
    assert next_one.inside
    await next_one.leave()
    assert not queue._admitted
    assert not queue._waiting


async def test_a_turn_that_fails_frees_the_place(queue):
    with pytest.raises(ValueError, match="no"):
        async with queue.slot():
            raise ValueError("no")
    assert not queue._admitted


async def test_a_flood_leaves_the_turns_of_a_conversation_in_order(queue):
    turns, log = Turns(timeout=5, queue=queue), []

    def turn(conversation, number):
        async def run():
            log.append((conversation, number))
            return [{"text": "a"}]

        return run

    await asyncio.gather(
        *(
            turns.start(str(conversation), str(number), turn(conversation, number))
            for number in range(5)
            for conversation in range(40)
        )
    )
    assert len(log) == 200
    for conversation in range(40):
        assert [n for c, n in log if c == conversation] == [0, 1, 2, 3, 4]


async def test_a_full_house_puts_off(clock):
    queue = TurnQueue(most_waiting=2, clock=clock.time, worked=clock.work)
    guests = await arrive(queue, None, None, None)
    with pytest.raises(TooManyTurns):
        Turns(timeout=1, queue=queue).start("c", "1", guests[0].leave)
    await all_leave(guests)


async def test_both_channels_use_the_same_queue():
    """Rasa's loop is one: a flood over one channel must not be two at a time."""
    one, other, together = Turns(timeout=5), Turns(timeout=5), []

    async def run():
        together.append(+1)
        for _ in range(20):
            await asyncio.sleep(0)
        together.append(-1)
        return [{"text": "a"}]

    await asyncio.gather(
        *(t.start(str(n), "1", run) for t in (one, other) for n in range(5))
    )
    assert together == [+1, -1] * 10


class Prefetch:
    """Work that may be done while its visit waits."""

    def __init__(self, error=None):
        self.thread = None
        self._error = error

    def __call__(self):
        self.thread = threading.current_thread()
        if self._error:
            raise self._error


async def visit(queue, ahead, order=None):
    async with queue.slot(prefetch=ahead):
        if order is not None:
            order.append(ahead.thread is not None)


async def until_done(ahead):
    for _ in range(500):
        if ahead.thread is not None:
            return
        await asyncio.sleep(0.01)


async def test_who_does_not_wait_has_nothing_done_ahead(queue):
    alone = Prefetch()
    await visit(queue, alone)
    assert alone.thread is None


async def test_the_next_is_prepared_on_a_thread_while_one_is_at_work(queue, clock):
    (working,) = await arrive(queue, None)
    second, third, seen = Prefetch(), Prefetch(), []
    tasks = [asyncio.create_task(visit(queue, each, seen)) for each in (second, third)]
    await until_done(second)
    assert second.thread is not threading.current_thread()
    assert third.thread is None  # not the next: another may come before it
    await working.leave()
    await asyncio.gather(*tasks)
    assert seen == [True, True]


@pytest.mark.parametrize(
    ("prepared", "later", "first"),
    [(False, False, "prepared"), (True, True, "prepared"), (False, True, "later")],
)
async def test_who_is_prepared_stays_the_next_of_its_kind(
    queue, prepared, later, first
):
    (working,) = await arrive(queue, None)
    order, ready = [], Prefetch()

    async def come(name, ahead, known):
        async with queue.slot(prefetch=ahead, returning=known):
            order.append(name)

    tasks = [asyncio.create_task(come("prepared", ready, prepared))]
    await until_done(ready)
    tasks.append(asyncio.create_task(come("later", Prefetch(), later)))
    await a_moment()
    await working.leave()
    await asyncio.gather(*tasks)
    assert order[0] == first


@pytest.mark.parametrize("error", [ValueError("?"), None])
async def test_a_turn_comes_whatever_happened_ahead(queue, error):
    (working,) = await arrive(queue, None)
    broken = Prefetch(error)
    task = asyncio.create_task(visit(queue, broken))
    await until_done(broken)
    await working.leave()
    await asyncio.wait_for(task, 5)


async def test_a_turn_given_up_while_prepared_leaves_its_place(queue):
    (working,) = await arrive(queue, None)
    going = threading.Event()
    task = asyncio.create_task(visit(queue, lambda: going.wait(5) and None))
    await a_moment()
    await working.leave()
    await a_moment()
    task.cancel()
    going.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(visit(queue, None), 5)
