"""The guided dialogue: every behaviour, for every question it asks."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.model

# What a visitor might say to each question, and the slot's value after it.
ANSWERS: dict[str, tuple[str, Any]] = {
    "goal": ("working hands-on with patients", "patients"),
    "setting": ("a doctor's office", "clinic"),
    "budget": ("$250", {"low": None, "high": 250}),
    "schooling": ("I finished high school", "high_school"),
    "time": ("about a year", {"months": 12}),
}
ORDER = list(ANSWERS)

INTERRUPTIONS = {
    "a question of fact": "how often does the CMA have to be renewed?",
    "a fee": "how much is the CCMA exam?",
    "a length": "how long does it take to become an MLT?",
    "an exam": "how many questions are on the RMA exam?",
    "a pass rate": "what percent of people pass the CMA exam?",
    "a state's rule": "do phlebotomists need a license in California?",
    "a wage": "what do medical assistants earn in Ohio?",
    "an outlook": "are medical assistants in demand?",
    "an expired credential": "what happens if my RMA expires?",
    "a written question": "is there any financial help for school?",
    "a record": "can I get certified with a felony?",
    "online school": "are online programs any good?",
    "a glossary word": "what is the difference between a license and a certification?",
    "a comparison": "compare the CMA and the RMA",
    "a ranking": "which certification is the cheapest?",
    "another ranking": "which one lasts the longest before renewal?",
    "the assistant": "are you a robot?",
    "why do you ask": "why do you ask?",
    "thanks": "thank you",
    "a greeting": "hello",
    "off topic": "what's the capital of france?",
    "another profession": "how do I become a hair stylist?",
    "a person": "I want to talk to a real person",
    "medical advice": "what should I take for a headache?",
    "Spanish": "hola, no hablo ingles",
}


def start(talk) -> None:
    talk.say("help me find the right certification for me")
    assert talk.asked == "advice_goal"


def answer_up_to(talk, slot: str) -> None:
    start(talk)
    for earlier in ORDER[: ORDER.index(slot)]:
        talk.say(ANSWERS[earlier][0])
    assert talk.asked == f"advice_{slot}"


def given(talk) -> dict[str, Any]:
    slots = {s: talk.slot(f"advice_{s}") for s in ORDER}
    return {s: v for s, v in slots.items() if v is not None}


def finish(talk) -> Any:
    for _ in range(12):
        if not talk.asked:
            break
        talk.say(ANSWERS[talk.asked.removeprefix("advice_")][0])
    assert talk.asked is None
    return talk.last


def matches(value: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return expected.items() <= value.items()
    return value == expected


@pytest.mark.parametrize("slot", ORDER)
def test_an_answer_in_words_fills_its_slot(talk, slot):
    answer_up_to(talk, slot)
    words, value = ANSWERS[slot]
    talk.say(words)
    assert matches(talk.slot(f"advice_{slot}"), value)
    assert talk.asked != f"advice_{slot}"


def test_what_is_said_at_the_beginning_is_repeated(talk):
    began = talk.say("help me choose, i want lab work")
    assert matches(talk.slot("advice_goal"), "laboratory")
    assert began.has("few short questions.*Noted: .*laboratory")
    assert talk.asked == "advice_setting"


def test_a_bare_answer_that_sounds_like_a_goodbye_is_an_answer(talk):
    answer_up_to(talk, "time")
    talk.say("soon")
    assert matches(talk.slot("advice_time"), {"soonest": True})


def test_a_goodbye_with_a_word_of_time_is_none(talk):
    answer_up_to(talk, "time")
    talk.say("thanks, see you soon")
    assert talk.slot("advice_time") is None
    assert talk.asked == "advice_time"


@pytest.mark.parametrize("slot", ORDER)
def test_every_chip_of_a_question_answers_it(new_talk, slot):
    first = new_talk()
    answer_up_to(first, slot)
    assert first.last.chips
    for title in first.last.chips:
        talk = new_talk()
        answer_up_to(talk, slot)
        talk.press(title)
        assert talk.slot(f"advice_{slot}") is not None, title
        assert talk.asked != f"advice_{slot}"


@pytest.mark.parametrize("slot", ORDER)
@pytest.mark.parametrize("kind", INTERRUPTIONS)
def test_an_interruption_is_answered_and_no_answer_is_lost(talk, slot, kind):
    answer_up_to(talk, slot)
    before = given(talk)
    question = talk.last.messages[-1]["text"]
    answer = talk.say(INTERRUPTIONS[kind])
    assert len(answer.messages) >= 2 or not answer.text.startswith(question)
    assert given(talk) == before
    assert talk.asked == f"advice_{slot}"
    assert answer.messages[-1].get("buttons")
    talk.say(ANSWERS[slot][0])
    assert matches(talk.slot(f"advice_{slot}"), ANSWERS[slot][1])


@pytest.mark.parametrize("slot", ORDER)
@pytest.mark.parametrize("words", ["skip", "skip this one please"])
def test_skip_leaves_a_question_open(talk, slot, words):
    answer_up_to(talk, slot)
    talk.say(words)
    assert talk.slot(f"advice_{slot}") == "open"
    assert talk.asked != f"advice_{slot}"


@pytest.mark.parametrize("slot", ORDER[1:])
def test_back_asks_the_question_before_again(talk, slot):
    answer_up_to(talk, slot)
    talk.say("go back please")
    assert talk.asked == f"advice_{ORDER[ORDER.index(slot) - 1]}"


def test_back_at_the_first_question_says_so(talk):
    start(talk)
    talk.say("go back please")
    assert talk.asked == "advice_goal"


@pytest.mark.parametrize("slot", [s for s in ORDER if s not in ("goal", "setting")])
def test_not_knowing_helps_once_and_then_leaves_it_open(talk, slot):
    answer_up_to(talk, slot)
    talk.say("I really don't know")
    assert talk.asked == f"advice_{slot}"
    talk.say("I really don't know")
    assert talk.slot(f"advice_{slot}") == "open"


@pytest.mark.parametrize("slot", ORDER)
def test_two_failures_leave_a_question_open(talk, slot):
    answer_up_to(talk, slot)
    talk.say("florp the wibble")
    assert talk.asked == f"advice_{slot}"
    talk.say("glorb zimble")
    assert talk.slot(f"advice_{slot}") == "open"


@pytest.mark.parametrize("slot", ORDER)
def test_stop_and_continue_keep_every_answer(talk, slot):
    answer_up_to(talk, slot)
    before = given(talk)
    talk.say("stop, I don't want to do this now")
    assert talk.asked is None
    talk.say("ok let's continue")
    assert talk.asked == f"advice_{slot}"
    assert given(talk) == before


@pytest.mark.parametrize("slot", ORDER)
def test_start_over_clears_everything(talk, slot):
    answer_up_to(talk, slot)
    talk.say("start over")
    assert talk.asked == "advice_goal"
    assert given(talk) == {}


@pytest.mark.parametrize("slot", ORDER[2:])
def test_an_earlier_answer_is_corrected_on_the_way(talk, slot):
    answer_up_to(talk, slot)
    answer = talk.say("actually, make that a hospital")
    assert talk.slot("advice_setting") == "hospital"
    assert answer.has("hospital")
    assert talk.asked == f"advice_{slot}"


def test_all_at_once_needs_one_turn(talk):
    answer = talk.say(
        "which certification fits me? I want to work with patients in a clinic, "
        "I finished an accredited medical assistant program, have $400 and a year"
    )
    assert talk.asked is None
    assert answer.has(r"\bCMA\b")


def test_what_is_known_is_not_asked_again(talk):
    talk.say("help me choose a certification, I like lab work and have 350 dollars")
    asked = []
    for _ in range(8):
        if not talk.asked:
            break
        asked.append(talk.asked)
        talk.say(ANSWERS[talk.asked.removeprefix("advice_")][0])
    assert "advice_goal" not in asked
    assert "advice_budget" not in asked


def test_the_result_gives_reasons_costs_and_what_speaks_against_it(talk):
    start(talk)
    answer = finish(talk)
    assert answer.has(r"\b(CCMA|RMA|CMA|NCMA)\b")
    assert answer.has(r"\$\d{2,3}")
    assert answer.has(r"\*Sources?: ")
    assert answer.chips


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "actually I want to work in a lab behind the scenes",
            r"\b(MLT|MLS|phlebotomy)\b",
        )
    ],
)
def test_an_answer_is_changed_after_the_result(talk, change, expected):
    start(talk)
    finish(talk)
    answer = talk.say(change)
    assert talk.slot("advice_goal") == "laboratory"
    assert answer.has(expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("why?", r"because|you"),
        ("why not the CMA?", r"CMA"),
        ("anything cheaper?", r"\$\d"),
        ("is there something faster?", r"month|week|fast|quick"),
        ("what if I had 400 dollars?", r"\$400|400"),
        ("what if I finish an associate degree?", r"degree|MLT|associate"),
        ("compare the first two", r"\b(CMA|RMA|CCMA)\b.*\b(CMA|RMA|CCMA)\b"),
        ("which one would you take?", r"\b(CCMA|RMA|CMA|NCMA)\b"),
        ("how much is it?", r"\$\d{2,3}"),
        ("what are my next steps?", r"1\.|step"),
    ],
)
def test_the_result_can_be_argued_with(talk, words, expected):
    start(talk)
    finish(talk)
    answer = talk.say(words)
    assert answer.has(expected), answer.text


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("-50", "budget"),
        ("12 bananas", "budget"),
        ("300 euros", "budget"),
        ("whatever", "schooling"),
    ],
)
def test_an_impossible_answer_is_met_in_words(talk, words, slot):
    answer_up_to(talk, slot)
    answer = talk.say(words)
    assert answer.text
    assert talk.asked == f"advice_{slot}" or talk.slot(f"advice_{slot}") == "open"


def test_changed_answers_are_summed_up_before_the_result(talk):
    start(talk)
    talk.say("with patients")
    talk.say("a clinic")
    talk.say("actually, make that a hospital")
    answer = finish(talk)
    assert len(answer.messages) == 2
    assert answer.messages[0]["text"].count(":") >= 5
    assert "a hospital" in answer.messages[0]["text"]


def test_years_of_college_are_schooling_and_not_time(talk):
    answer_up_to(talk, "schooling")
    talk.say("two years of college")
    assert talk.slot("advice_schooling") == "associate"
    assert talk.asked == "advice_time"


def test_fifty_corrections_in_a_row_end_with_the_last(talk):
    start(talk)
    talk.say("with patients")
    for i in range(50):
        talk.say("a hospital" if i % 2 else "make it a clinic")
    assert talk.slot("advice_setting") == "hospital"


def test_an_old_chip_after_start_over_answers_what_it_says(talk):
    start(talk)
    old = talk.last.chips["Laboratory, behind the scenes"]
    talk.press("Hands-on with patients")
    talk.say("start over")
    talk.say(old)
    assert talk.slot("advice_goal") == "laboratory"


def test_two_visitors_do_not_mix(new_talk):
    first, second = new_talk(), new_talk()
    start(first)
    start(second)
    first.say("laboratory work")
    second.say("patients")
    assert first.slot("advice_goal") == "laboratory"
    assert second.slot("advice_goal") == "patients"


def test_the_usual_path_takes_at_most_seven_turns(talk):
    start(talk)
    turns = 1
    while talk.asked:
        talk.say(ANSWERS[talk.asked.removeprefix("advice_")][0])
        turns += 1
    assert turns <= 7
