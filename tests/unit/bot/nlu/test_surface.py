"""What stands around a question does not change it."""

import pytest

from bot.nlu import surface

QUESTION = "how much does the exam cost"


@pytest.mark.parametrize(
    "text",
    [
        "hi there! how much does the exam cost?",
        "hey, how much does the exam cost",
        "can you tell me, how much does the exam cost",
        "quick question: how much does the exam cost?",
        "how much does the exam cost please",
        "how much does the exam cost? thanks!",
        "how much does the exam cost, just wondering",
        "good morning, sorry to bother you, how much does the exam cost?? thank you",
        "i was wondering how much does the exam cost...",
    ],
)
def test_greetings_thanks_and_marks_are_taken_off(text):
    assert surface.bare(text) == QUESTION


@pytest.mark.parametrize("text", ["hi", "thanks", "hey", "please", "ok", "", "?", "??"])
def test_a_message_of_nothing_else_stays(text):
    assert surface.bare(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "history of the exam",
        "so much to learn",
        "okra",
        "is a hello kitty scrub allowed",
        "thankless job or not",
    ],
)
def test_words_that_only_begin_so_are_kept(text):
    kept = surface.bare(text)
    assert kept.split()[-1] == text.split()[-1]
    assert text.endswith(kept)


def test_stripping_twice_changes_nothing():
    once = surface.bare("hello, quick question, is it hard, thanks")
    assert surface.bare(once) == once
