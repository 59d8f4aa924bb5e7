"""Road maps and calendar files: dates that add up, and reminders that come."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from knowledge.advice.calendar_file import calendar_file
from knowledge.advice.road_map import add_months, road_map
from tests.unit.knowledge.advising import book, one, pool, profile, school_content

TODAY = date(2026, 11, 22)


def read(ics):
    """Events of a file, by title, as a calendar program would see them."""
    return list(Calendar.from_ical(ics).walk("VEVENT"))


def plan(certification, **answers):
    return road_map(
        profile(**answers),
        one(certification),
        book(),
        today=TODAY,
        programs=school_content().programs,
    )


def test_a_credential_earned_runs_out_on_the_day_its_cycle_ends():
    made = calendar_file(one("ccma"), book(), today=TODAY, earned=date(2025, 6, 14))
    assert made.expires == date(2027, 6, 14)
    (event,) = read(made.ics)
    assert event.decoded("dtstart") == date(2027, 6, 14)
    assert "June 14, 2027" in made.lead


def test_reminders_come_90_60_30_14_and_7_days_ahead():
    made = calendar_file(one("ccma"), book(), today=TODAY, earned=date(2026, 11, 1))
    (event,) = read(made.ics)
    ahead = [-alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    assert [round(span / timedelta(days=1) + 0.4) for span in ahead] == [
        90,
        60,
        30,
        14,
        7,
    ]


def test_reminders_that_are_past_are_left_out():
    made = calendar_file(one("ccma"), book(), today=TODAY, earned=date(2024, 12, 12))
    (event,) = read(made.ics)  # runs out in twenty days
    assert len(event.walk("VALARM")) == 2


def test_an_ascp_credential_has_the_window_of_its_renewal_form():
    made = calendar_file(one("mlt"), book(), today=TODAY, earned=date(2025, 6, 14))
    kinds = [entry.kind for entry in made.entries]
    assert kinds == ["declaration_opens", "declaration_closes", "expiry"]
    assert (made.expires - made.entries[0].day).days == 90
    assert (made.expires - made.entries[1].day).days == 30


def test_an_expired_credential_makes_no_file_and_says_what_to_do():
    made = calendar_file(one("cma"), book(), today=TODAY, earned=date(2019, 2, 28))
    assert made.ics is None
    assert "AAMA" in made.lead


def test_a_plan_has_separate_dates_for_schooling_application_exam_and_expiry():
    made = calendar_file(
        one("ccma"), book(), today=TODAY, plan=plan("ccma", schooling="high_school")
    )
    kinds = [entry.kind for entry in made.entries]
    assert set(kinds) == {"education", "application", "exam", "expiry"}
    assert len(read(made.ics)) == 4


def test_the_same_dates_have_the_same_ids():
    first, second = (
        calendar_file(one("rma"), book(), today=day, earned=date(2026, 1, 5)).ics
        for day in (TODAY, TODAY + timedelta(days=3))
    )
    assert [e["uid"] for e in read(first)] == [e["uid"] for e in read(second)]


def test_nothing_about_the_visitor_is_in_the_file():
    made = calendar_file(one("rma"), book(), today=TODAY, earned=date(2026, 1, 5))
    for word in (b"ATTENDEE", b"ORGANIZER", b"2026-01-05", b"20260105"):
        assert word not in made.ics


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 5, 3), 24, date(2027, 5, 3)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 8, 30), 0, date(2025, 8, 30)),
    ],
)
def test_months_are_added_as_people_count_them(day, months, later):
    assert add_months(day, months) == later


def test_a_road_map_starts_today_and_ends_with_renewal():
    made = plan("ccma", schooling="high_school")
    ids = [step.id for step in made.steps]
    assert ids == ["documents", "ma_program", "apply", "study", "exam", "renew"]
    assert made.earliest == add_months(TODAY, 12)
    assert made.latest == add_months(TODAY, 24)
    assert "November 2027" in made.lead
    assert any("ccma" in program.leads_to for program in made.programs)
    assert made.documents
    assert made.sources


def test_a_road_map_without_a_diploma_begins_with_it():
    made = plan("cpt", schooling="none")
    ids = [step.id for step in made.steps]
    assert ids.index("diploma") < ids.index("phlebotomy_program") < ids.index("apply")
    assert made.step("diploma").note  # the length is only our plan


def test_work_experience_asks_for_a_letter_of_the_employer():
    made = plan("rma", schooling="high_school", ma_years=4)
    assert made.step("ma_program") is None
    assert any("employer" in paper for paper in made.documents)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([c.id for c in pool()]),
    st.sampled_from(["open", *book().questions["schooling"].options]),
    st.integers(0, 90),
)
def test_the_dates_of_a_road_map_are_in_order(certification, schooling, months):
    work = {"months": months, "as": "medical_assistant"}
    made = plan(certification, schooling=schooling, experience=work)
    for step in made.steps:
        assert TODAY <= step.start <= step.end <= step.latest
        assert "{" not in step.text
    assert made.earliest <= made.latest
    file = calendar_file(one(certification), book(), today=TODAY, plan=made)
    assert file.ics is None or read(file.ics)
