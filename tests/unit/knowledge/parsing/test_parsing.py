"""What people type, as tables: text and the value it must become."""

from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.parsing.answers import (
    Budget,
    Problem,
    find_all,
    options_said,
    parse_budget,
    parse_date,
    parse_duration,
    parse_experience,
    read_answer,
    read_yes_no,
)
from tests.unit.knowledge.advising import book

TODAY = date(2026, 11, 22)
MA = "medical_assistant"


def up_to(high):
    return Budget(high=high)


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("$180", up_to(180)),
        ("180", up_to(180)),
        ("180$", up_to(180)),
        ("USD 180", up_to(180)),
        ("180 dollars", up_to(180)),
        ("one hundred and eighty", up_to(180)),
        ("three hundred bucks", up_to(300)),
        ("a hundred bucks", up_to(100)),
        ("hundred bucks", up_to(100)),
        ("a couple hundred", up_to(200)),
        ("two fifty", up_to(250)),
        ("fifteen hundred", up_to(1500)),
        ("1.5k", up_to(1500)),
        ("$2,500", up_to(2500)),
        ("2 grand", up_to(2000)),
        ("$174.50", up_to(175)),
        ("0", up_to(0)),
        ("under 325", up_to(325)),
        ("no more than 325", up_to(325)),
        ("325 or less", up_to(325)),
        ("325 tops", up_to(325)),
        ("max 325", up_to(325)),
        ("i have 325 saved", up_to(325)),
        ("about 325", Budget(high=325, about=True)),
        ("somewhere around three hundred", Budget(high=300, about=True)),
        ("325ish", Budget(high=325, about=True)),
        ("150-275", Budget(150, 275)),
        ("150 to 275", Budget(150, 275)),
        ("between $150 and $275", Budget(150, 275)),
        ("two to three hundred", Budget(200, 300)),
        ("2-3k", Budget(2000, 3000)),
        ("at least 325", Budget(low=325)),
        ("325 or more", Budget(low=325)),
        ("325+", Budget(low=325)),
    ],
)
def test_a_budget_in_words(text, budget):
    assert parse_budget(text) == budget


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-75", "negative"),
        ("minus seventy-five", "negative"),
        ("$-75", "negative"),
        ("7 million", "too_large"),
        ("9" * 60, "too_large"),
        ("14 apples", "not_money"),
        ("7 months", "not_money"),
        ("280 euros", "other_currency"),
        ("€280", "other_currency"),
        ("£280", "other_currency"),
        ("280 pounds", "other_currency"),
        ("C$280", "other_currency"),
        ("280 CAD", "other_currency"),
        ("4000 pesos", "other_currency"),
        ("$40 a month", "per_period"),
        ("it's 150, maybe 275", "several_amounts"),
    ],
)
def test_what_cannot_be_a_budget_has_a_name(text, kind):
    found = parse_budget(text)
    assert isinstance(found, Problem)
    assert found.kind == kind
    assert book().texts.problems[kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("as little as possible", {"low": None, "high": None, "cheapest": True}),
        ("I'm on a tight budget", {"low": None, "high": None, "cheapest": True}),
        ("cost doesn't matter", {"low": None, "high": None, "open": True}),
        ("my employer pays", {"low": None, "high": None, "open": True}),
        ("nothing", {"low": None, "high": 0}),
        ("no clue", "open"),
        ("dunno", "open"),
        ("not sure, maybe 220", {"low": None, "high": 220, "about": True}),
        ("I'd rather not say", "open"),
        ("180, no wait, 280", {"low": None, "high": 280}),
        ("option 2", {"low": None, "high": 250}),
        ("Up to $150", {"low": None, "high": 150}),
        ("what does it cost", None),
    ],
)
def test_an_answer_to_the_budget_question(text, value):
    assert read_answer("budget", text, book(), TODAY) == value


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("half a year", 6),
        ("one year", 12),
        ("a year and a half", 18),
        ("2.5 years", 30),
        ("a year or two", 24),
        ("18-24 months", 24),
        ("eight months at most", 8),
        ("a couple of weeks", 0.5),
        ("ninety days", 3),
        ("before next summer", 6),
        ("by June", 6),
        ("until the end of the year", 1),
        ("by March 2028", 15),
        ("next year", 12),
        ("less than two years", 24),
        ("two-year degree", None),
        ("I am 31 years old", None),
        ("three years ago", None),
        ("every two years", None),
        ("hello", None),
    ],
)
def test_a_length_of_time(text, months):
    found = parse_duration(text, TODAY)
    assert (found and found["months"]) == months


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("asap", {"months": 3, "soonest": True}),
        ("right away", {"months": 3, "soonest": True}),
        ("I'm in no hurry", {"months": None}),
        ("take my time", {"months": None}),
        ("no idea", "open"),
        ("skip", "open"),
        ("10", {"months": 10}),
        ("a year, no wait, two years", {"months": 24}),
        ("June 2027", {"months": 6}),
        ("Within two years", {"months": 24}),
        ("blue", None),
    ],
)
def test_an_answer_to_the_time_question(text, value):
    assert read_answer("time", text, book(), TODAY) == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 June 2024", date(2024, 6, 14)),
        ("June 14th, 2024", date(2024, 6, 14)),
        ("14th of June 2024", date(2024, 6, 14)),
        ("06/14/2024", date(2024, 6, 14)),
        ("14/06/2024", date(2024, 6, 14)),
        ("04/05/2024", date(2024, 4, 5)),
        ("2024-06-14", date(2024, 6, 14)),
        ("last June", date(2026, 6, 1)),
        ("June 2024", date(2024, 6, 1)),
        ("last summer", date(2026, 6, 1)),
        ("two years ago", date(2024, 11, 22)),
        ("yesterday", date(2026, 11, 21)),
        ("I may do it later", None),
    ],
)
def test_a_date(text, day):
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("30 February 2025", "no_such_date"),
        ("2025-13-01", "no_such_date"),
        ("02/29/2025", "no_such_date"),
        ("June 31st", "no_such_date"),
        ("45/45/2025", "no_such_date"),
        ("1 May 1890", "date_out_of_range"),
        ("June 2 2999", "date_out_of_range"),
    ],
)
def test_a_date_that_does_not_exist_is_a_problem(text, kind):
    found = parse_date(text, TODAY)
    assert isinstance(found, Problem)
    assert found.kind == kind


@pytest.mark.parametrize(
    ("text", "months", "job"),
    [
        ("seven years as a medical assistant", 84, MA),
        ("I've been an MA for 18 months", 18, MA),
        ("2 years of lab experience", 24, "laboratory"),
        ("worked as a phlebotomist for half a year", 6, "phlebotomist"),
        ("no school, but four years working as a medical assistant", 48, MA),
    ],
)
def test_work_experience(text, months, job):
    assert parse_experience(text, book()) == {"months": months, "as": job}


@pytest.mark.parametrize(
    "text", ["a two-year medical assistant program", "I am 25 years old", "six months"]
)
def test_no_experience_is_made_up(text):
    assert parse_experience(text, book()) is None


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("goal", "I like caring for people", "patients"),
        ("goal", "taking vitals and so on", "patients"),
        ("goal", "something behind the scenes", "laboratory"),
        ("goal", "anything but lab work", "patients"),
        ("goal", "not with people", "laboratory"),
        ("goal", "lab... hold on, patients", "patients"),
        ("goal", "the lab or patients", "unsure"),
        ("goal", "labortory", "laboratory"),
        ("goal", "both", "unsure"),
        ("goal", "2", "laboratory"),
        ("goal", "bananas", None),
        ("setting", "somewhere like a pediatrician", "clinic"),
        ("setting", "Dr's office", "clinic"),
        ("setting", "the lab of a hospital", "any"),
        ("setting", "hospital laboratory", "hospital"),
        ("setting", "a lab", "laboratory"),
        ("setting", "walk-in clinic", "urgent_care"),
        ("setting", "county health", "public_health"),
        ("setting", "either", "any"),
        ("setting", "not picky", "any"),
        ("setting", "hospital, scratch that, urgent care", "urgent_care"),
        ("setting", "no hospital, a clinic", "clinic"),
        ("setting", "hospitl", "hospital"),
        ("setting", "the third one", "laboratory"),
        ("setting", "no idea", "open"),
        ("schooling", "I only have my GED", "high_school"),
        ("schooling", "never finished high school", "none"),
        ("schooling", "high school and then an MA course", "ma_training"),
        ("schooling", "an MA program accredited by CAAHEP", "ma_accredited"),
        ("schooling", "a medical assistant school, not accredited", "ma_training"),
        ("schooling", "60 college credits", "associate"),
        ("schooling", "BS in chemistry", "bachelor"),
        ("schooling", "skip that", "open"),
    ],
)
def test_an_answer_to_a_choice(slot, text, value):
    assert read_answer(slot, text, book(), TODAY) == value


def test_a_chip_says_what_its_value_is():
    for slot, question in book().questions.items():
        for option in question.options.values():
            assert read_answer(slot, option.title, book(), TODAY) == option.value


@pytest.mark.parametrize(
    "text", ["lab work and patients too", "I want a lab job with lots of patient care"]
)
def test_a_contradiction_is_reported_with_both_sides(text):
    found = options_said("goal", text, book())
    assert isinstance(found, Problem)
    assert found.kind == "contradiction"
    assert len(found.values) == 2


def test_ruling_one_out_of_many_asks_for_the_others():
    found = read_answer("setting", "not a hospital", book(), TODAY)
    assert isinstance(found, Problem)
    assert found.kind == "only_ruled_out"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a hospital job with $180 in nine months", ["budget", "duration"]),
        ("I got my RMA on 14 June 2024", ["date"]),
        ("three years as a medical assistant, $150", ["experience", "budget"]),
        ("cheap as possible but no rush", ["budget", "duration"]),
        ("is the exam 200 questions", []),
        ("I am 22 years old", []),
        ("which one is right for me", []),
        ("I don't have much experience", []),
        ("is there no limit on retakes", []),
        ("I have 2 kids", []),
        ("why does it cost 250", []),
        ("it's due every 2 years", []),
    ],
)
def test_values_are_found_in_passing(text, found):
    hits = find_all(text, vocabulary=book(), today=TODAY)
    assert [hit.entity for hit in hits] == found
    for hit in hits:
        assert text[hit.start : hit.end].strip()


def test_positions_are_those_of_the_text_as_typed():
    text = "I have Three Hundred dollars and a couple of months"
    budget, duration = find_all(text, vocabulary=book(), today=TODAY)
    assert text[budget.start : budget.end] == "Three Hundred dollars"
    assert text[duration.start : duration.end] == "a couple of months"
    assert (budget.value["high"], duration.value["months"]) == (300, 2)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("yes", True), ("yep, do it", True), ("nope", False), ("maybe", None), ("", None)],
)
def test_yes_and_no(text, answer):
    assert read_yes_no(text, book()) is answer


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text):
    for slot in book().questions:
        read_answer(slot, text, book(), TODAY)
    for hit in find_all(text, vocabulary=book(), today=TODAY):
        assert 0 <= hit.start < hit.end <= len(text)


@pytest.mark.parametrize(
    "piece",
    ["1 ", "two ", "200 to ", "1-", "in may 2025 ", "5 months or ", "not a lab "],
)
def test_a_flood_of_words_is_read_quickly(piece):
    began = process_time()
    text = (piece * 20_000)[:20_000]
    for slot in book().questions:
        read_answer(slot, text, book(), TODAY)
    find_all(text, vocabulary=book(), today=TODAY)
    assert process_time() - began < 2


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 100_000))
def test_every_plain_amount_is_read_as_itself(amount):
    for text in (f"${amount}", f"{amount} dollars", f"${amount:,}", f"under ${amount}"):
        assert parse_budget(text) == up_to(amount)
