"""One row for each way a message may be meant while a question waits."""

from datetime import date

import pytest

from actions import advice_wish as wish
from actions.turn import Heard
from knowledge.parsing.answers import Problem
from tests.unit.actions.trackers import named

TODAY = date(2026, 7, 1)


def wanted(kb, text, intent="nlu_fallback", asked="budget", **more):
    heard = Heard(text=text, intent=intent, chip=text.startswith("/"), **more)
    return wish.classify(heard, asked, kb.guide(), TODAY)


@pytest.mark.parametrize(
    ("text", "intent", "meant"),
    [
        ("go back", "go_back", wish.Back),
        ("skip it", "skip", wish.Skip),
        ("no idea", "dont_know", wish.Unsure),
        ("pass", "inform", wish.Unsure),
        ("help me choose", "ask_advice", wish.Begin),
        ("florp the wibble", "nlu_fallback", wish.Unclear),
        ("thank you", "thanks", wish.Question),
        ("i need a person", "ask_person", wish.Question),
        ("i want to end it all", "self_harm", wish.Question),
        ("stop", "stop", wish.Question),
        ("yes", "affirm", wish.Question),
        ("ok", "acknowledge", wish.Question),
        ("what is the capital of france?", "out_of_scope", wish.Question),
        ("how is the cma renewed?", "fact", wish.Question),
        ("/fact", "fact", wish.Question),
        ("the cma", "fact", wish.Question),
    ],
)
def test_what_is_no_answer(kb, text, intent, meant):
    assert isinstance(wanted(kb, text, intent), meant)


@pytest.mark.parametrize(
    ("asked", "text", "intent", "value"),
    [
        ("goal", "with patients", "inform", "patients"),
        ("goal", "with patients", "fact", "patients"),
        ("budget", "$250", "nlu_fallback", {"low": None, "high": 250}),
        ("time", "soon", "goodbye", {"soonest": True}),
        ("time", "a year", "out_of_scope", {"months": 12}),
    ],
)
def test_an_answer_is_one_whatever_it_sounds_like(kb, asked, text, intent, value):
    said = wanted(kb, text, intent, asked=asked)
    assert isinstance(said, wish.Answer)
    found = said.found[asked]
    assert value.items() <= found.items() if isinstance(value, dict) else value == found


def test_a_goodbye_with_a_word_of_time_is_none(kb):
    said = wanted(kb, "thanks, see you soon", "goodbye", asked="time")
    assert said == wish.Question()


def test_another_answer_than_asked_is_one_too(kb):
    said = wanted(kb, "", "inform", entities=(named("setting", "hospital"),))
    assert said == wish.Answer({"setting": "hospital"})


def test_an_impossible_answer_says_what_is_wrong(kb):
    said = wanted(kb, "300 euros", "inform")
    assert isinstance(said, wish.Unclear)
    assert isinstance(said.problem, Problem)


def test_an_answer_and_a_question_are_both_heard(kb):
    said = wanted(kb, "with patients. how much is it?", "fact", asked="goal")
    assert said == wish.AnswerAndQuestion("patients")


def test_a_chip_asks_another_question_again(kb):
    said = wanted(kb, "/change_answer", "change_answer", key="goal")
    assert said == wish.AskInstead("goal")


def test_college_behind_them_is_no_time_to_spend(kb):
    years = (named("duration", {"months": 24}),)
    said = wanted(kb, "two years of college", "inform", "schooling", entities=years)
    assert said == wish.Answer({"schooling": "associate"})
