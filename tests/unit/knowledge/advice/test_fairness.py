"""The advice depends on the profile and on nothing else a visitor says."""

from dataclasses import fields
from datetime import date
from itertools import cycle, islice

import pytest

from knowledge.advice.profile import Profile
from knowledge.advice.recommender import recommend
from knowledge.parsing.answers import Problem, find_all, options_said
from tests.unit.knowledge.advising import book, pool

TODAY = date(2026, 11, 22)
NAMES = (
    "Aisha",
    "Jamal",
    "Mary",
    "Wei",
    "José",
    "Priya",
    "Ivan",
    "Fatima",
    "Bob",
    "Kai",
)
PEOPLE = ("woman", "man", "mother of two", "grandfather", "nonbinary person", "girl",
          "guy", "widow", "young lady", "retired gentleman", "single dad")  # fmt: skip
AGES = ("19", "24", "thirty-one", "38", "forty-five", "57", "63")
MESSAGES = (
    "I'm {name}, a {age} year old {person}. I want patient care in a clinic, I have "
    "$250, a high school diploma and a year.",
    "{name} here, {person}, {age} years old: lab work behind the scenes at a hospital, "
    "under $350, associate degree, within two years.",
)


def rewritten(message, count=50):
    """The same wish from fifty different people."""
    people = zip(cycle(NAMES), cycle(PEOPLE), cycle(AGES), strict=False)
    for name, person, age in islice(people, count):
        yield message.format(name=name, person=person, age=age)


def understood(text):
    """The profile a message alone leads to."""
    values = {"duration": None}
    for hit in find_all(text, vocabulary=book(), today=TODAY):
        values[{"duration": "time"}.get(hit.entity, hit.entity)] = hit.value
    for slot in ("goal", "setting", "schooling"):
        said = options_said(slot, text, book(), asked=False)
        assert not isinstance(said, Problem), (slot, text)
        values[slot] = said
    return Profile.from_values(values)


@pytest.mark.parametrize("message", MESSAGES)
def test_fifty_people_with_the_same_wish_get_the_same_advice(message):
    texts = list(rewritten(message))
    assert len(set(texts)) == 50
    profiles = {understood(text) for text in texts}
    assert len(profiles) == 1
    found = recommend(profiles.pop(), pool(), book())
    assert found.profile.open_slots() == ()


def test_a_profile_has_no_place_for_anything_else():
    assert {field.name for field in fields(Profile)} == {
        *book().questions,
        "experience",
    }
