"""What the classifier reads of a message, and what it does not try to read."""

import pytest

from bot.nlu.normalize import MAX_CHARACTERS, hide_names, is_readable, prepare
from bot.nlu.spelling import Speller


def test_names_are_set_aside():
    entity = {"entity": "certification", "start": 4, "end": 7}
    assert hide_names("the cma fee", [entity]) == "the certification fee"


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("y", True),
        ("$200", True),
        ("ok", True),
        ("¿qué?", True),
        ("a", False),
        ("aaaaaaaaaaaaaaaa", False),
        ("!!!", False),
        ("मदद ok", False),
    ],
)
def test_what_is_readable(text, readable):
    assert is_readable(text) is readable


def test_names_that_overlap_or_lie_outside_stay():
    inner = {"entity": "certification", "start": 4, "end": 7}
    outer = {"entity": "certification", "start": 5, "end": 11}
    beyond = {"entity": "certification", "start": 8, "end": 99}
    assert hide_names("the cma fee", [outer, inner]) == "the certification fee"
    assert hide_names("the cma fee", [beyond]) == "the cma fee"
    assert hide_names("ohio", [{"entity": "state", "start": 0, "end": 4}]) == "ohio"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("How  MUCH\n is it?", "how much is it"),
        ("what’s the “exam” – like", 'what\'s the "exam" - like'),
        ("the exma", "the exam"),
        ("CAAHEP", "caahep"),  # an acronym: not repaired, and then in small letters
        ("", ""),
    ],
)
def test_messages_are_repaired_and_in_small_letters(typed, read):
    assert prepare(typed, [], Speller({"exam": 50, "the": 90})) == read


def test_of_a_long_message_the_beginning_is_read():
    assert len(prepare("a " * 5_000, [], Speller({}))) < MAX_CHARACTERS
