import pytest

from actions.road_map import (
    ActionOfferCalendar,
    ActionShowRoadMap,
    calendar_link,
    tells_a_day,
)
from tests.unit.actions.trackers import named

CMA = [named("certification", "cma")]
EARNED = [*CMA, named("date", "2025-05-03")]


def test_the_steps_to_the_one_talked_about(run_action):
    ran = run_action(ActionShowRoadMap(), slots={"certifications": ["cma"]})
    assert "CMA" in ran.text
    assert "1." in ran.text


def test_a_day_of_earning_gives_a_file_of_dates(run_action):
    ran = run_action(ActionOfferCalendar(), "cma on 3 May 2025", entities=EARNED)
    assert "2030" in ran.text
    assert ran.responses == ["utter_calendar_file"]
    assert ran.messages[-1]["link"] == calendar_link("cma", earned="2025-05-03")


@pytest.mark.parametrize(
    ("text", "entities", "response"),
    [
        ("put it in my calendar", [], "utter_calendar_which"),
        ("i have the cma", CMA, "utter_calendar_which"),
        ("cma", [*CMA, named("date", "2027-05-03")], "utter_calendar_future"),
    ],
)
def test_what_is_missing_is_asked_for(run_action, text, entities, response):
    ran = run_action(ActionOfferCalendar(), text, entities=entities)
    assert ran.responses == [response]


def test_a_day_the_calendar_does_not_have_is_named(run_action):
    ran = run_action(ActionOfferCalendar(), "cma on February 31 2025", entities=CMA)
    assert "calendar" in ran.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("i earned my cma on 3 May 2025", True),
        ("my cma of 3 May 2025, can i renew it", False),
        ("is it valid, the cma of 3 May 2025", False),
        ("/fact", False),
    ],
)
def test_a_day_is_told_or_a_question_asked(turn_at, text, told):
    assert tells_a_day(turn_at(text, entities=EARNED)) is told


def test_the_address_of_the_file_says_no_more_than_the_plan_needs(run_action):
    slots = {"certifications": ["cma"], "advice_goal": "patients", "state": "ohio"}
    ran = run_action(ActionShowRoadMap(), slots=slots)
    assert "ohio" not in ran.text
    assert "schooling=open" in ran.text
