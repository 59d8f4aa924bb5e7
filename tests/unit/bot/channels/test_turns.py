"""One turn per message: joined, repeated, in order, never silent."""

import asyncio

import pytest

from bot.channels.turns import MOST_WAITING, TooManyTurns, Turns, stream


@pytest.fixture
def turns():
    return Turns(timeout=0.2)


def answer(*texts, after=0.0, log=None):
    async def run():
        if log is not None:
            log.append(texts)
        await asyncio.sleep(after)
        return [{"text": text} for text in texts]

    return run


async def events(task, **options):
    given = {"heartbeat": 5.0, "apology": "Sorry.", **options}
    return [event async for event in stream(task, **given)]


async def test_a_turn_streams_typing_messages_done(turns):
    lines = await events(turns.start("c", "1", answer("a", "b")))
    assert [line["type"] for line in lines] == ["typing", "message", "message", "done"]
    assert [line.get("text") for line in lines[1:3]] == ["a", "b"]


async def test_the_same_message_twice_runs_once(turns):
    log = []
    first = turns.start("c", "1", answer("a", after=0.05, log=log))
    second = turns.start("c", "1", answer("a", log=log))
    assert await events(first) == await events(second)
    again = turns.start("c", "1", answer("a", log=log))
    assert (await events(again))[1]["text"] == "a"
    assert len(log) == 1


async def test_another_conversation_with_the_same_id_has_its_own_turn(turns):
    log = []
    await turns.start("c", "1", answer("a", log=log))
    await turns.start("d", "1", answer("a", log=log))
    assert len(log) == 2


async def test_turns_of_a_conversation_run_in_order(turns):
    log = []
    tasks = [
        turns.start("c", str(n), answer(str(n), after=0.02 if n == 0 else 0, log=log))
        for n in range(4)
    ]
    await asyncio.gather(*tasks)
    assert log == [("0",), ("1",), ("2",), ("3",)]


async def test_conversations_do_not_wait_for_each_other(turns):
    slow = turns.start("c", "1", answer("slow", after=0.1))
    quick = turns.start("d", "1", answer("quick"))
    await quick
    assert not slow.done()
    await slow


@pytest.mark.parametrize(
    ("run", "code", "again"),
    [
        (answer(), "empty", False),
        (answer("late", after=1.0), "timeout", True),
    ],
)
async def test_no_answer_is_said_aloud(turns, run, code, again):
    lines = await events(turns.start("c", "1", run))
    end = lines[-1]
    assert (end["type"], end["code"], end["again"]) == ("error", code, again)
    assert end["text"] == "Sorry."
    assert end["id"]


async def test_an_exception_is_an_apology_and_no_words_reach_the_log(turns, caplog):
    async def run():
        raise ValueError("my number is 555-0100")

    lines = await events(turns.start("c", "1", run))
    assert lines[-1]["code"] == "failed"
    assert lines[-1]["id"] in caplog.text
    assert "ValueError" in caplog.text
    assert "555" not in caplog.text


async def test_a_failed_turn_may_be_tried_again_and_an_empty_one_not(turns):
    async def fail():
        raise ValueError

    await turns.start("c", "1", fail)
    assert (await turns.start("c", "1", answer("a"))).messages
    await turns.start("c", "2", answer())
    assert (await turns.start("c", "2", answer("b"))).error == "empty"


async def test_typing_is_repeated_while_a_turn_takes_long(turns):
    lines = await events(turns.start("c", "1", answer("a", after=0.06)), heartbeat=0.02)
    assert [line["type"] for line in lines].count("typing") >= 2


async def test_a_reader_who_leaves_does_not_stop_the_turn(turns):
    task = turns.start("c", "1", answer("a", after=0.05))
    reader = asyncio.create_task(events(task))
    await asyncio.sleep(0.01)
    reader.cancel()
    assert (await task).messages[0]["text"] == "a"


async def test_too_many_waiting_messages_are_refused(turns):
    for number in range(MOST_WAITING):
        turns.start("c", str(number), answer("a", after=0.01))
    with pytest.raises(TooManyTurns):
        turns.start("c", "more", answer("a"))
    await turns.drain(1)
    assert (await turns.start("c", "more", answer("a"))).messages


async def test_replies_are_forgotten_by_age_and_number():
    now = [0.0]
    turns = Turns(timeout=1, keep_seconds=10, most_turns=3, clock=lambda: now[0])
    for number in range(5):
        await turns.start("c", str(number), answer("a"))
    assert turns.find("c", "0") is None
    assert turns.find("c", "4") is not None
    now[0] = 11.0
    await turns.start("d", "1", answer("a"))
    assert turns.find("c", "4") is None


async def test_a_deleted_conversation_is_forgotten_after_its_last_turn(turns):
    task = turns.start("c", "1", answer("a", after=0.03))
    await turns.forget("c")
    assert task.done()
    assert turns.find("c", "1") is None
