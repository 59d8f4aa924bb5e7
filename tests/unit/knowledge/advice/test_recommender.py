"""The advice: scenarios as sentences, and what must hold for every profile."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.advice import phrasing
from knowledge.advice.arguments import (
    alternatives,
    what_if,
    which_would_you,
    why,
    why_not,
)
from knowledge.advice.profile import Profile, known
from knowledge.advice.recommender import recommend
from knowledge.advice.scoring import ranking
from knowledge.editing import advice_map
from knowledge.guide import SLOTS
from knowledge.parsing.money import Budget
from tests.unit.knowledge.advising import (
    advise,
    best,
    book,
    dollars,
    one,
    pool,
    profile,
)

MEDICAL_ASSISTANTS = {"cma", "rma", "ccma"}
LABORATORY = {"mlt", "mls", "mlt_amt"}


# ------------------------------------------------------------------------- scenarios


def test_an_accredited_graduate_for_a_clinic_with_400_gets_the_cma():
    found = advise(goal="patients", setting="clinic", budget=400,
                   schooling="ma_accredited", time=3)  # fmt: skip
    assert found.best.id == "cma"
    assert found.best.status == "now"
    assert found.fits


def test_other_training_for_a_hospital_with_200_gets_an_exam_that_takes_it():
    found = advise(goal="patients", setting="hospital", budget=200,
                   schooling="ma_training", time=6)  # fmt: skip
    assert found.best.id in {"ccma", "rma"}
    assert found.entry("cma").status == "after_steps"


@pytest.mark.parametrize("setting", ["clinic", "hospital", "urgent_care", "any"])
@pytest.mark.parametrize("budget", [200, 300, 1000])
@pytest.mark.parametrize("time", [1, 6, 12])
def test_years_of_work_without_school_never_lead_to_the_cma(setting, budget, time):
    found = advise(goal="patients", setting=setting, budget=budget, time=time,
                   schooling="high_school", ma_years=5)  # fmt: skip
    assert found.best.id in {"rma", "ccma"}
    assert found.best.status == "now"


def test_an_associate_degree_for_a_hospital_laboratory_gets_the_mlt():
    found = advise(goal="laboratory", setting="hospital", budget=350,
                   schooling="associate", time={"months": None})  # fmt: skip
    assert found.best.id == "mlt"


def test_a_bachelors_degree_for_a_laboratory_gets_the_mls_or_mlt():
    answers = {"goal": "laboratory", "schooling": "bachelor", "budget": 350}
    assert best(setting="laboratory", time=24, **answers) == "mls"
    assert best(setting="hospital", time=24, **answers) in {"mls", "mlt"}


def test_urgent_care_on_250_with_training_gets_a_medical_assistant_exam():
    assert best(goal="patients", setting="urgent_care", budget=250,
                schooling="ma_training", time=12) in MEDICAL_ASSISTANTS  # fmt: skip


def test_a_degree_without_a_program_names_the_missing_program():
    found = advise(goal="patients", setting="clinic", budget=350,
                   schooling="associate", time=24)  # fmt: skip
    assert found.best.id in MEDICAL_ASSISTANTS
    assert found.best.status == "after_steps"
    assert "medical assistant program" in found.lead
    assert found.best.steps


def test_a_laboratory_in_six_months_from_high_school_is_said_to_be_impossible():
    found = advise(goal="laboratory", setting="laboratory", budget=300,
                   schooling="high_school", time=6)  # fmt: skip
    assert found.verdict == "no_time"
    assert not found.fits
    assert found.long_way.id == "mlt"
    assert "associate degree" in found.lead
    assert "18 to 24 months" in found.lead
    assert one(found.best.id).track == "phlebotomy"


def test_a_laboratory_on_100_dollars_says_what_would_help():
    found = advise(goal="laboratory", setting="hospital", budget=100,
                   schooling="associate", time=24)  # fmt: skip
    assert found.verdict == "no_money"
    assert found.best.id in LABORATORY
    assert "$135 more" in found.way_out


def test_without_a_diploma_it_says_so_and_what_comes_first():
    found = advise(goal="patients", setting="clinic", budget=250,
                   schooling="none", time=36)  # fmt: skip
    assert found.verdict == "no_diploma"
    assert not found.fits
    assert found.best.steps[0].id == "diploma"
    assert found.best.steps[0].estimate  # its length has no source


def test_work_without_a_diploma_names_the_one_that_asks_for_none():
    found = advise(goal="patients", setting="clinic", budget=250,
                   schooling="none", ma_years=3)  # fmt: skip
    assert found.verdict == "no_diploma_work"
    assert found.entry("ncma").status == "now"


def test_little_time_leads_to_a_short_program():
    found = advise(goal="patients", setting="hospital", budget=200,
                   schooling="high_school", time=4)  # fmt: skip
    assert found.best.id in {"cpct", "cet", "cpt", "pbt", "rpt"}
    assert found.entry("ccma").in_time is False


def test_a_fee_nobody_knows_fits_no_budget():
    found = advise(goal="patients", setting="clinic", budget=250, time=12,
                   schooling="ma_training")  # fmt: skip
    entry = found.entry("ncma")
    assert entry.cost is None
    assert not entry.fits
    assert any("ask" in reason.text for reason in entry.reasons_against)


def test_close_results_are_said_to_be_close():
    found = advise(goal="patients", setting="clinic", schooling="ma_training",
                   budget=300, time=12)  # fmt: skip
    assert found.near
    assert found.entry(found.near[0]).name in found.close


def test_nothing_answered_is_called_only_a_start():
    found = advise()
    assert found.verdict == "no_answers"
    assert found.open_slots == SLOTS
    assert not found.near


def test_an_unsure_goal_counts_as_open():
    sure = advise(goal="unsure", setting="clinic", budget=200)
    assert sure.profile.goal is None
    assert [e.points for e in sure.entries] == [
        e.points for e in advise(setting="clinic", budget=200).entries
    ]


# ------------------------------------------------------------------------- arguments


@pytest.fixture(scope="module")
def clinic():
    return advise(goal="patients", setting="clinic", budget=450,
                  schooling="ma_accredited", time=6)  # fmt: skip


def test_why_gives_reasons_tied_to_answers(clinic):
    said = why(clinic, book())
    assert "CMA" in said.text
    assert any("$450" in line for line in said.lines)
    assert said.sources


def test_why_not_says_what_cost_points_and_what_would_change_it(clinic):
    said = why_not(clinic, "mlt", pool(), book())
    assert "MLT" in said.text
    assert any("not made for" in line for line in said.lines)
    assert said.lines[-1].startswith("It would come first")


def test_why_not_the_best_is_answered(clinic):
    assert "first" in why_not(clinic, "cma", pool(), book()).text


def test_something_cheaper_is_of_the_same_kind(clinic):
    said = alternatives(clinic, "cheaper", book())
    assert said.certifications[0] in {"rma", "ccma"}
    assert "$125 to $250" in said.text


def test_something_faster_is_named_or_denied(clinic):
    assert alternatives(clinic, "faster", book()).certifications == ("cma",)
    slow = advise(goal="patients", setting="clinic", budget=300,
                  schooling="high_school", time=12)  # fmt: skip
    assert slow.best.id != alternatives(slow, "faster", book()).certifications[0]


def test_closer_to_patients_leaves_the_laboratory():
    lab = advise(goal="laboratory", setting="hospital", schooling="associate")
    said = alternatives(lab, "patients", book())
    assert one(said.certifications[0]).track != "laboratory"


def test_what_if_changes_only_what_was_asked(clinic):
    said, other = what_if(clinic, {"budget": dollars(130)}, pool(), book())
    assert other.profile.setting == clinic.profile.setting
    assert said.certifications[0] == other.best.id
    finished, _ = what_if(
        clinic, {"goal": "laboratory", "schooling": "associate"}, pool(), book()
    )
    assert finished.certifications[0] in LABORATORY


def test_which_would_you_is_a_guide_and_no_guarantee(clinic):
    assert "guarantee" in which_would_you(clinic, book()).text


# ---------------------------------------------------------------- for every profile

GOALS = st.sampled_from([None, "patients", "laboratory", "unsure"])
SETTINGS = st.sampled_from([None, *book().questions["setting"].options])
SCHOOLINGS = st.sampled_from([None, *book().questions["schooling"].options])
BUDGETS = st.one_of(
    st.none(),
    st.integers(0, 1200).map(lambda high: dollars(high)),
    st.tuples(st.integers(0, 300), st.integers(0, 300)).map(
        lambda ends: dollars(sum(ends), low=ends[0])
    ),
    st.sampled_from(
        [
            {"low": None, "high": None, "open": True},
            {"low": None, "high": None, "cheapest": True},
            {"low": 200, "high": None},
        ]
    ),
)
TIMES = st.one_of(
    st.none(),
    st.sampled_from([{"months": None}, {"months": 3, "soonest": True}]),
    st.integers(0, 60).map(lambda months: {"months": months}),
)
WORK = st.one_of(
    st.none(),
    st.builds(
        lambda months, job: {"months": months, "as": job},
        st.integers(0, 90),
        st.sampled_from(["medical_assistant", "laboratory", "phlebotomist", "pilot"]),
    ),
)
PROFILES = st.fixed_dictionaries(
    {
        "goal": GOALS,
        "setting": SETTINGS,
        "budget": BUDGETS,
        "schooling": SCHOOLINGS,
        "time": TIMES,
        "experience": WORK,
    }
).map(Profile.from_values)
EVERY = settings(max_examples=40, deadline=None)


@EVERY
@given(PROFILES, st.randoms(use_true_random=False))
def test_the_order_of_the_certifications_does_not_matter(who, chance: random.Random):
    shuffled = list(pool())
    chance.shuffle(shuffled)
    assert recommend(who, shuffled, book()) == recommend(who, pool(), book())


@EVERY
@given(PROFILES)
def test_every_result_has_a_reason_and_a_source(who):
    found = recommend(who, pool(), book())
    assert len(found.entries) == len(book().certifications)
    for entry in found.entries:
        assert entry.reasons
        assert entry.sources
        for reason in entry.reasons:
            # Only "no fee was found" has nothing to cite.
            assert reason.sources or (reason.criterion == "money" and not entry.cost)
            assert "{" not in reason.text
            assert "None" not in reason.text
        assert entry.change or entry.place == 1
    assert "{" not in found.lead + found.way_out + found.close


@EVERY
@given(PROFILES, st.integers(0, 1500), st.integers(0, 1500))
def test_more_money_never_makes_one_unaffordable(who, first, second):
    less, more = sorted((first, second))
    for candidate in pool():
        poor, rich = (
            ranking(
                known(who.change(budget=dollars(high)), book()), [candidate], book()
            )
            for high in (less, more)
        )
        assert rich[0].affordable >= poor[0].affordable
        assert rich[0].points >= poor[0].points


@EVERY
@given(PROFILES, st.sampled_from(SLOTS))
def test_an_open_answer_never_raises_a_score(who, slot):
    opened = known(who.change(**{slot: "open"}), book())
    before = {s.candidate.id: s for s in ranking(known(who, book()), pool(), book())}
    for scored in ranking(opened, pool(), book()):
        assert scored.points <= before[scored.candidate.id].points


@EVERY
@given(PROFILES)
def test_points_are_between_nothing_and_a_hundred(who):
    for entry in recommend(who, pool(), book()).entries:
        assert 0 <= entry.points <= 100
        assert abs(sum(r.points for r in entry.reasons) - entry.points) < 0.1


@EVERY
@given(PROFILES)
def test_a_profile_survives_the_way_through_slots(who):
    again = Profile.from_values(who.as_values())
    assert again == Profile(**{**vars(who), "experience": None})


def test_the_weights_add_up_to_a_hundred():
    assert sum(book().weights.values()) == 100


def test_every_certification_is_reachable():
    assert advice_map.chart(pool(), book()).unreachable == ()


def test_every_certification_has_rules_with_known_requirements():
    rules = book().certifications
    assert set(rules) == {candidate.id for candidate in pool()}
    for rule in rules.values():
        for route in rule.routes:
            assert set(route.needs) <= set(book().requirements)


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"goal": 7, "setting": None, "budget": "200", "time": "a year"},
        {"goal": "wizard", "setting": "moon", "schooling": "clown college"},
        {"budget": {"low": "1", "high": None}, "time": {"months": -3}},
        {"budget": {"low": None, "high": True}, "experience": {"months": 6}},
    ],
)
def test_junk_in_slots_counts_as_open(junk):
    found = recommend(Profile.from_values(junk), pool(), book())
    assert found.verdict == "no_answers"


def test_answers_are_said_back_as_understood():
    who = profile(budget=200, time=18, setting="hospital")
    said = {slot: phrasing.answer(slot, who, book()) for slot in SLOTS}
    assert said["budget"] == "up to $200"
    assert said["time"] == "18 months"
    assert said["setting"] == "a hospital"
    assert said["goal"] == book().texts.answers.open
    assert phrasing.budget(Budget(high=0), book()) == "$0"
