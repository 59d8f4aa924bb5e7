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


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("moving from ohio to washington state, is my rma still good there", "Washing"),
        ("moving to washington state from ohio, is my rma still good there", "Washing"),
        ("i live in tacoma and got my ccma in idaho, is it valid here", "Washington"),
        ("my rma is from ohio but we are moving to california", "California"),
    ],
)
def test_of_two_states_the_new_one_is_meant(talk, said, meant):
    answer = talk.say(said)
    assert answer.has(rf"\*\*{meant}|In \*\*{meant}")
    assert not answer.has(r"In \*\*(Ohio|Idaho)|\*\*(Ohio|Idaho)\*\* (asks|requires)")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("compare ascp and nha for phlebotomy", r"\bPBT\b.*\bCPT\b"),
        ("compare aama and nha please", r"\bCMA\b.*\bCCMA\b"),
        ("compare ascp with amt", r"MLT \(ASCP\).*MLT ?\(AMT\)"),
    ],
)
def test_bodies_are_compared_by_what_they_give(talk, said, named):
    answer = talk.say(said, channel="website")
    assert answer.has(named)
    assert any(card["type"] == "comparison" for card in answer.cards)


def test_a_body_without_such_a_job_names_no_other(talk):
    answer = talk.say("i draw blood and my ncct certificate ran out, what now")
    assert not answer.has(r"\bthe \*\*NCMA\*\*")
    assert answer.has("NCCT")


@pytest.mark.parametrize("said", ["你好，考试多少钱", "Привет, сколько стоит", "مرحبا"])
def test_who_writes_in_another_script_is_told_so(talk, said):
    assert talk.say(said).has("English")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("i'm 15 minutes late and they sent me home, what about my fee", "test center"),
        ("is it ok to learn from the real questions somebody posted", "score"),
        ("how can a boss look up whether i'm really certified", "site"),
        (
            "a site sells the cma without any exam, is that real",
            "without an exam|no test",
        ),
        ("would they hire a man with a neck tattoo", "dress code"),
        ("any jobs with this that i can do from my living room", "home"),
        ("is a medical assistant the same as a cna", "bedside"),
        ("i want to stop the course after two weeks, do i owe it all", "refund"),
    ],
)
def test_what_visitors_ask_beside_the_facts(talk, said, told):
    assert talk.say(said).has(told)


@pytest.mark.parametrize(
    "said",
    [
        "i cannot decide, what is the exam like and what is on it",
        "what does the cma cost in all",
        "is the test hard, what do people score",
    ],
)
def test_no_chip_is_offered_twice(talk, said):
    offered = [m["buttons"] for m in talk.say(said).messages if m.get("buttons")]
    assert offered
    for chips in offered:
        titles = [chip["title"] for chip in chips]
        assert len(titles) == len(set(titles))
