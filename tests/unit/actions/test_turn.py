import pytest

from actions.turn import Heard, Memory
from knowledge.model import Chip, Reply
from tests.unit.actions.trackers import named


def test_a_message_is_heard_as_the_pipeline_understood_it():
    heard = Heard.from_message(
        {
            "text": "how much is the CMA?",
            "intent": {"name": "fact", "key": "cost", "also": ["fact/renewal"]},
            "intent_ranking": [{"name": "fact", "key": "cost"}, {"name": "greet"}],
        }
    )
    assert (heard.intent, heard.key, heard.chip) == ("fact", "cost", False)
    assert heard.also == ("fact/renewal",)
    assert heard.ranking == (("fact", "cost"), ("greet", None))


def test_a_chip_carries_its_key_as_an_entity():
    message = {"text": '/fact{"key":"cost"}', "intent": {"name": "fact"}}
    heard = Heard.from_message({**message, "entities": [named("key", "cost")]})
    assert (heard.key, heard.chip) == ("cost", True)


def test_nothing_understood_is_a_fallback():
    assert Heard.from_message({}).intent == "nlu_fallback"


def test_values_come_in_the_order_said_each_once():
    certifications = [["cma", "rma"], "cma", "mlt"]
    heard = Heard(entities=tuple(named("certification", c) for c in certifications))
    assert heard.values("certification") == ("cma", "rma", "mlt")
    assert heard.value("certification") == "cma"
    assert heard.value("state") is None


def test_a_value_with_another_role_is_another_value():
    other = {**named("certification", "cma"), "role": "not"}
    heard = Heard(entities=(other,))
    assert heard.values("certification") == ()
    assert heard.values("certification", role="not") == ("cma",)


def test_memory_knows_what_changed_in_this_turn():
    memory = Memory({"state": "ohio", "occupation": "x"})
    memory["state"] = "texas"
    memory["occupation"] = "x"
    assert memory["state"] == "texas"
    assert [e["name"] for e in memory.events()] == ["state"]


def test_a_value_forgotten_in_this_turn_is_gone():
    memory = Memory({"state": "ohio"})
    memory["state"] = None
    assert memory["state"] is None


@pytest.mark.parametrize(("channel", "cards"), [("website", 1), ("rest", 0)])
def test_cards_go_to_the_website_alone(turn_at, channel, cards):
    turn = turn_at("hello", channel=channel)
    turn.say(Reply("Text", card={"type": "contact"}))
    said = turn.dispatcher.messages[0]
    assert said["text"] == "Text"
    assert len(said["custom"]) == cards


def test_of_two_chips_with_one_title_the_first_stays(turn_at):
    turn = turn_at("hello")
    turn.say(Reply("Text", (Chip("Cost", "/a"),)), extra=[Chip("Cost", "/b")])
    assert turn.dispatcher.messages[0]["buttons"] == [Chip("Cost", "/a").as_dict()]


def test_wordings_take_turns_with_the_messages(turn_at):
    earlier = [{"event": "user"}, {"event": "bot"}, {"event": "user"}]
    assert turn_at("hello", before=earlier).variant == 3
