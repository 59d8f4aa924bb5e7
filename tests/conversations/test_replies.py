"""What is said: the trained model with the real actions, read as a visitor would."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.model

SOURCED = r"\*Sources?: .*\]\(https?://"


def test_a_fact_is_answered_first_with_its_source(talk):
    answer = talk.say("how often do I renew my CMA?")
    assert answer.has(r"CMA\b[^.]*\b(5|five) years")
    assert answer.has(SOURCED)


def test_it_means_the_certification_last_talked_about(talk):
    talk.say("tell me about the MLT")
    answer = talk.say("what does it cost to take the exam?")
    assert answer.has(r"\bMLT\b.*\$\d{3}")


def test_and_the_other_one_asks_the_same_again(talk):
    talk.say("how often do I renew my CMA?")
    answer = talk.say("and the RMA?")
    assert answer.has(r"RMA\b[^.]*\b(3|three) years")


def test_a_question_that_names_no_certification_is_answered_in_general(talk):
    answer = talk.say("how often do certifications have to be renewed in general?")
    assert answer.has(r"years")
    assert answer.chips


def test_a_state_is_answered_with_its_agency(talk):
    answer = talk.say("do medical assistants need a license in washington state?")
    assert answer.has("Washington")
    assert answer.has(r"Department of Health")


def test_wages_are_those_of_the_state(talk):
    answer = talk.say("what do medical assistants make in Texas?")
    assert answer.has(r"Texas.*\$\d\d,\d{3}")
    assert answer.has("2025")


def test_two_certifications_are_compared_in_a_table(talk):
    answer = talk.say("compare CMA and CCMA please", channel="website")
    assert answer.has(r"CMA.*CCMA")
    assert any(card["type"] == "comparison" for card in answer.cards)


def test_not_understood_never_says_the_same_twice(talk):
    seen = {talk.say("/nlu_fallback").text for _ in range(3)}
    assert len(seen) == 3
    assert talk.last.has(r"\(?\d{3}\)?[ -]\d{3}-\d{4}|@")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my chest hurts really bad and my arm is numb", r"911"),
        ("I don't want to live any more", r"988"),
        ("is this mole on my back cancer", r"doctor|provider|clinic"),
        ("what is the weather tomorrow", r"certif"),
        ("hola, necesito ayuda en espanol", r"ingl"),
        ("can I talk to a real person", r"@|\d{3}-\d{4}"),
        ("are you a robot?", r"automated"),
    ],
)
def test_the_edges_get_a_fitting_answer(talk, text, expected):
    assert talk.say(text).has(expected)


@pytest.mark.parametrize("text", ["🙂🙂🙂", "?!?!", "a" * 400, "<b>CMA</b>", "¿¿¿"])
def test_odd_messages_are_never_met_with_silence(talk, text):
    assert talk.say(text).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I earned my CCMA on 3 May 2025", r"May 3, 2027.*calendar\.ics"),
        ("I passed the RMA on January 10 2025", r"January 10, 2028.*calendar\.ics"),
        ("I got my CMA on March 3 2019", r"ran out on \*\*March 3, 2024"),
        ("I earned my CMA on February 31 2025", r"calendar has no"),
    ],
)
def test_a_day_of_earning_gives_the_dates(talk, text, expected):
    assert talk.say(text).has(expected)


def test_a_day_in_a_story_is_no_day_of_earning(talk):
    answer = talk.say("my RMA ran out on June 1 this year so do i have to test again")
    assert "calendar.ics" not in answer.text
    assert answer.has(r"RMA")


def test_an_action_that_fails_apologises_and_keeps_words_out_of_the_log(
    talk, monkeypatch, caplog
):
    def broken(*args, **kwargs):
        raise RuntimeError("my secret words")

    monkeypatch.setattr("actions.questions.reply_to", broken)
    answer = talk.say("how much is the CMA exam?")
    assert answer.has(r"sorry|could not")
    assert "my secret words" not in caplog.text
    assert "incident" in caplog.text
