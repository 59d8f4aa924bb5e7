import pytest

from actions.subject import Subject, compared_in, remember, subject_of
from tests.unit.actions.trackers import named


def certification(*ids):
    return [named("certification", one) for one in ids]


def test_what_is_named_comes_before_what_was_talked_about(turn_at):
    turn = turn_at(
        "rma", entities=certification("rma"), slots={"certifications": ["cma"]}
    )
    assert subject_of(turn).certifications == ("rma",)


def test_it_means_the_one_last_talked_about(turn_at):
    turn = turn_at("how much is it", slots={"certifications": ["cma"]})
    assert subject_of(turn).certifications == ("cma",)


def test_in_general_means_none_of_them(turn_at):
    turn = turn_at("what do most exams cost", slots={"certifications": ["cma"]})
    assert subject_of(turn).certifications == ()


def test_a_name_the_content_does_not_have_is_left_out(turn_at):
    assert subject_of(turn_at("x", entities=certification("gone"))).certifications == ()


@pytest.mark.parametrize(("key", "states"), [("licensing", ("ohio",)), ("cost", ())])
def test_a_state_holds_for_questions_about_states(turn_at, key, states):
    turn = turn_at("and a license", slots={"state": "ohio"})
    assert subject_of(turn, key=key).states == states


def test_of_two_states_the_one_moved_to_is_meant(turn_at):
    text = "from ohio to texas"
    states = [named("state", s, s, text) for s in ("ohio", "texas")]
    turn = turn_at(text, entities=states)
    assert subject_of(turn, key="moving").states == ("texas",)


def test_a_body_means_its_best_known_of_one_kind(turn_at):
    turn = turn_at("the board", entities=[named("body", "board")])
    assert subject_of(turn).certifications == ("cma", "rma")


def test_what_a_turn_was_about_is_kept(turn_at):
    turn = turn_at(slots={"misunderstood": 2, "occupation": "x"})
    remember(turn, "fact", "cost", Subject(("cma",), (), ("ohio",)))
    assert turn.memory["question"] == {"intent": "fact", "key": "cost"}
    assert turn.memory["certifications"] == ["cma"]
    assert turn.memory["occupation"] is None
    assert turn.memory["state"] == "ohio"
    assert turn.memory["misunderstood"] == 0


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("which of those is cheaper", ("rma", "cma")),
        ("which one is quicker", ("rma", "cma")),
        ("which is the cheapest of all", ()),
        ("what is the cheapest certification", ()),
    ],
)
def test_of_those_means_what_was_shown(turn_at, text, among):
    turn = turn_at(text, slots={"shown": ["rma", "cma"]})
    assert compared_in(turn).certifications == among


def test_what_is_named_is_compared_and_not_what_was_shown(turn_at):
    text = "is the rma cheaper"
    turn = turn_at(text, entities=certification("rma"), slots={"shown": ["cma", "x"]})
    assert compared_in(turn).certifications == ("rma",)


def test_what_was_shown_last_stands_first(turn_at):
    turn = turn_at(slots={"shown": ["cma"]})
    remember(turn, "fact", "cost", Subject(("rma",)))
    assert turn.memory["shown"] == ["rma", "cma"]
