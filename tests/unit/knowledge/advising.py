"""The real content and short ways to ask for advice, for the tests of this folder."""

from functools import lru_cache

from knowledge.advice.candidates import candidate
from knowledge.advice.recommender import Profile, recommend
from knowledge.store import read


@lru_cache(maxsize=1)
def school_content():
    return read.read()


@lru_cache(maxsize=1)
def book():
    return school_content().guide


@lru_cache(maxsize=1)
def pool():
    known = school_content()
    return tuple(
        candidate(one, known.bodies.get(one.body))
        for one in known.certifications.values()
    )


def one(certification):
    return next(found for found in pool() if found.id == certification)


def dollars(high, low=None):
    return {"low": low, "high": high}


def profile(**answers):
    if isinstance(answers.get("budget"), int):
        answers["budget"] = dollars(answers["budget"])
    if isinstance(answers.get("time"), int):
        answers["time"] = {"months": answers["time"]}
    if isinstance(answers.get("ma_years"), int):
        answers["experience"] = {
            "months": 12 * answers.pop("ma_years"),
            "as": "medical_assistant",
        }
    return Profile.from_values(answers)


def advise(**answers):
    return recommend(profile(**answers), pool(), book())


def best(**answers):
    return advise(**answers).best.id
