"""Actions in the process answer as their server would, and fail kindly."""

import asyncio
import json
import logging
import time

import pytest
from rasa.core.actions.action import ActionExecutionRejection as Rejected
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecutionRejected,
    BotUttered,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.rasa_extensions.actions_in_process import InProcessActions, light

RESPONSES = {"utter_error": [{"text": "Sorry about that."}]}
DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "responses": RESPONSES,
        "slots": {"fee": {"type": "any", "mappings": [{"type": "custom"}]}},
    }
)


async def say(dispatcher, tracker, domain):
    dispatcher.utter_message(
        text="125 dollars", buttons=[{"title": "a", "payload": "/b"}]
    )
    return [{"event": "slot", "name": "fee", "value": 125, "timestamp": None}]


def plain(dispatcher, tracker, domain):
    dispatcher.utter_message(response="utter_error")
    return []


async def fail(dispatcher, tracker, domain):
    raise ValueError(f"words: {tracker.latest_message['text']}")


async def hang(dispatcher, tracker, domain):
    await asyncio.sleep(10)


async def reject(dispatcher, tracker, domain):
    raise ActionExecutionRejection("reject", "not now")


async def change(dispatcher, tracker, domain):
    tracker.slots["fee"]["deep"] = "changed"
    return []


async def block(dispatcher, tracker, domain):
    time.sleep(0.6)
    dispatcher.utter_message(text="done")
    return []


@pytest.fixture
def executor():
    executor = ActionExecutor()
    for action in (say, plain, fail, hang, reject, change, block):
        executor.register_function(action.__name__, action)
    return executor


def tracker():
    return DialogueStateTracker.from_events("someone", [], DOMAIN.slots)


async def run(name, endpoint, on=None):
    nlg = TemplatedNaturalLanguageGenerator(RESPONSES)
    action = RemoteAction(name, endpoint)
    return await action.run(CollectingOutputChannel(), nlg, on or tracker(), DOMAIN)


async def test_rasa_gets_the_utterances_and_events_of_an_action(executor):
    said, slot = await run("say", InProcessActions(executor))
    assert (said.text, said.data["buttons"][0]["title"]) == ("125 dollars", "a")
    assert (slot.key, slot.value) == ("fee", 125)


async def test_plain_functions_are_actions_too(executor):
    (said,) = await run("plain", InProcessActions(executor))
    assert said.text == "Sorry about that."


@pytest.mark.parametrize("name", ["fail", "unknown"])
async def test_an_error_is_an_apology_without_words_in_the_log(executor, name, caplog):
    caplog.set_level(logging.DEBUG, logger="bot")
    (said,) = await run(name, InProcessActions(executor))
    assert said.text == "Sorry about that."
    assert "words" not in caplog.text
    assert name in caplog.text


@pytest.mark.parametrize("name", ["hang", "block"])
async def test_a_slow_action_is_an_apology(executor, name):
    endpoint = InProcessActions(executor, deadline=0.05)
    (said,) = await run(name, endpoint)
    assert said.text == "Sorry about that."


async def test_an_action_that_hangs_gives_its_thread_back(executor):
    endpoint = InProcessActions(executor, deadline=0.05, threads=1)
    for _ in range(3):
        await run("hang", endpoint)
    assert (await run("say", endpoint))[0].text == "125 dollars"


async def test_a_rejection_stays_one(executor):
    with pytest.raises(Rejected, match="not now"):
        await run("reject", InProcessActions(executor))


async def test_an_action_cannot_change_the_live_tracker(executor):
    live = tracker()
    live._set_slot("fee", {"deep": "as it was"})
    await run("change", InProcessActions(executor), live)
    assert live.get_slot("fee") == {"deep": "as it was"}


def turn(number):
    intent = {"name": "greet", "confidence": 1.0}
    parse = {"text": "hi", "intent": intent, "intent_ranking": [intent] * 10}
    button = {"title": "a", "payload": f"/{number}"}
    return [
        UserUttered("hi", intent, [], parse, input_channel=f"channel {number}"),
        ActionExecutionRejected("form"),
        SlotSet("fee", {"deep": number}),
        BotUttered("hello", {"buttons": [button]}, {"source": "x"}),
    ]


def call_after(turns, *more):
    events = [event for number in range(turns) for event in turn(number)] + [*more]
    live = DialogueStateTracker.from_events("someone", events, DOMAIN.slots)
    return RemoteAction("say", None)._action_call_format(live, DOMAIN), live


@pytest.mark.parametrize("turns", [0, 1, 2, 5])
def test_what_actions_read_of_a_conversation_reaches_them(turns):
    """All but the loads of earlier events is the same as over HTTP."""
    whole, _ = call_after(turns, *turn(turns)[:2])
    lighter = light(whole)
    events, before = lighter["tracker"].pop("events"), whole["tracker"].pop("events")
    assert lighter == whole
    for event, full in zip(events, before, strict=True):
        assert {**full, **event} == full
        assert set(full) - set(event) <= {"parse_data", "data", "metadata"}
    last_turns = 2 + (4 if turns else 0)
    for event, full in zip(events[-last_turns:], before[-last_turns:], strict=True):
        assert set(full) - set(event) <= {"parse_data"}
    assert "parse_data" not in json.dumps(events)
    if turns:
        (bot,) = [event for event in events[-last_turns:] if event["event"] == "bot"]
        assert bot["data"]["buttons"][0]["payload"] == f"/{turns - 1}"


def test_the_call_and_the_conversation_stay_as_they_were():
    call, live = call_after(5)
    before = json.dumps(call), json.dumps([event.as_dict() for event in live.events])
    light(call)
    after = json.dumps(call), json.dumps([event.as_dict() for event in live.events])
    assert after == before


@pytest.mark.parametrize("call", [{}, {"tracker": None}, {"tracker": {"events": None}}])
def test_a_call_without_events_is_left_alone(call):
    assert light(call) == call


async def test_blocking_actions_keep_nobody_waiting(executor):
    """Not one in so many either: whoever comes next gets a thread that is free."""
    endpoint = InProcessActions(executor)
    blocked = [asyncio.create_task(run("block", endpoint)) for _ in range(4)]
    await asyncio.sleep(0.05)
    for _ in range(5):
        await run("say", endpoint)
    assert not any(task.done() for task in blocked)
    assert [(await task)[0].text for task in blocked] == ["done"] * 4


async def test_the_answer_is_the_one_of_the_server(executor):
    """What `rasa_sdk.endpoint` would send, byte for byte after JSON."""
    call = {"next_action": "say", "tracker": tracker().current_state(), "domain": {}}
    call["tracker"]["events"] = []
    over_http = json.loads(json.dumps(await executor.run(json.loads(json.dumps(call)))))
    assert await InProcessActions(executor).request(json=call) == over_http
