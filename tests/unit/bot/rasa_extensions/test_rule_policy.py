"""The windowed rule policy and the shortened tracker predict what Rasa's would."""

import random

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.events import ActionExecuted, UserUttered

from bot.rasa_extensions import rule_policy
from bot.rasa_extensions.rule_policy import WindowedRulePolicy, last_states
from bot.rasa_extensions.short_tracker import shorten
from tests.unit.bot import talks


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    return (
        talks.train(tmp_path_factory.mktemp("rasa"), RulePolicy),
        talks.train(tmp_path_factory.mktemp("ours"), WindowedRulePolicy),
    )


def predict(policy, tracker):
    prediction = policy.predict_action_probabilities(tracker, talks.DOMAIN)
    return (
        prediction.probabilities,
        [type(event) for event in prediction.events],
        prediction.is_no_user_prediction,
        prediction.hide_rule_turn,
    )


def test_both_learn_the_same_rules(policies):
    rasas, ours = policies
    assert rasas.lookup == ours.lookup


@pytest.mark.parametrize("seed", range(8))
def test_every_prediction_of_a_conversation_is_the_same(policies, seed):
    rasas, ours = policies
    draw = random.Random(seed)
    tracker = talks.empty()
    seen = []

    def check(now):
        assert predict(ours, now) == predict(rasas, now)
        seen.append(now.latest_action_name)

    for _ in range(40):
        talks.play_turn(tracker, rasas, draw, check=check)
    assert len(seen) >= 40


@pytest.mark.parametrize("remembered", [1, 3])
def test_predictions_stay_the_same_when_few_are_remembered(
    policies, remembered, monkeypatch
):
    rasas, ours = policies
    monkeypatch.setattr(rule_policy, "REMEMBERED", remembered)
    monkeypatch.setattr(ours, "_matches", None)
    tracker, draw = talks.empty(), random.Random(11)

    def check(now):
        assert predict(ours, now) == predict(rasas, now)
        assert len(ours._matches) <= remembered

    for _ in range(30):
        talks.play_turn(tracker, rasas, draw, check=check)


def test_a_state_that_is_known_is_not_matched_again(policies, monkeypatch):
    _, ours = policies
    tracker = talks.empty()
    talks.play_turn(tracker, ours, random.Random(1))
    first = predict(ours, tracker)
    monkeypatch.setattr(RulePolicy, "_is_rule_applicable", None)
    assert predict(ours, tracker) == first


def test_the_words_of_visitors_are_not_remembered(policies, monkeypatch):
    _, ours = policies
    monkeypatch.setattr(ours, "_matches", None)
    tracker = talks.empty()
    tracker.update(UserUttered("my own words", {"name": "greet", "confidence": 1.0}))
    predict(ours, tracker)
    assert "greet" in repr(ours._matches)
    assert "my own words" not in repr(ours._matches)


def test_where_rules_name_words_nothing_is_remembered(tmp_path, monkeypatch):
    text = """
version: "3.1"
rules:
- rule: words
  steps: [{user: "good day"}, {action: utter_greet}]
"""
    monkeypatch.setattr(talks, "DATA", text)
    (tmp_path / "rasa").mkdir()
    (tmp_path / "ours").mkdir()
    rasas = talks.train(tmp_path / "rasa", RulePolicy)
    ours = talks.train(tmp_path / "ours", WindowedRulePolicy)
    for said in ("good day", "bad day", "good day"):
        tracker = talks.empty()
        tracker.update(UserUttered(said, {"name": "deny", "confidence": 1.0}))
        assert predict(ours, tracker) == predict(rasas, tracker)
    assert ours._rules_name_words
    assert not ours._matches


def test_new_training_forgets_what_was_remembered(tmp_path):
    ours = talks.train(tmp_path, WindowedRulePolicy)
    talks.play_turn(talks.empty(), ours, random.Random(1))
    assert ours._matches
    assert ours._window
    ours.train([], talks.DOMAIN)
    assert not ours._matches
    assert ours._window is None


def test_the_conversations_visit_the_whole_bot(policies):
    """The comparison above would prove little with talks that only greet."""
    draw, tracker, loops = random.Random(3), talks.empty(), set()
    for _ in range(80):
        talks.play_turn(
            tracker,
            policies[0],
            draw,
            check=lambda now: loops.add(
                now.active_loop and (now.active_loop.name, now.active_loop.rejected)
            ),
        )
    actions = {
        event.action_name
        for event in tracker.events
        if isinstance(event, ActionExecuted)
    }
    assert actions >= {"answer", "recommend", "confirm", "advice", "utter_greet"}
    assert loops >= {None, ("advice", False), ("advice", True)}


@pytest.mark.parametrize("wanted", [1, 2, 5])
def test_the_last_states_are_those_of_the_whole_history(policies, wanted):
    draw, tracker = random.Random(5), talks.empty()
    for _ in range(12):
        talks.play_turn(tracker, policies[0], draw)
        states = talks.DOMAIN.states_for_tracker_history(tracker)
        assert last_states(tracker, talks.DOMAIN, wanted) == states[-wanted:]


@pytest.mark.parametrize("seed", range(8))
def test_a_shortened_tracker_predicts_the_same(policies, seed):
    rasas, ours = policies
    draw, whole = random.Random(seed), talks.empty()
    short = talks.empty()
    cuts = 0

    def check(now):
        for event in list(now.events)[check.copied :]:
            short.update(event)
        check.copied = len(now.events)
        assert predict(ours, short) == predict(rasas, now)
        assert short.current_slot_values() == now.current_slot_values()
        assert short.active_loop == now.active_loop

    check.copied = len(whole.events)
    for _ in range(60):
        talks.play_turn(whole, rasas, draw, check=check)
        for event in list(whole.events)[check.copied :]:
            short.update(event)
        check.copied = len(whole.events)
        cuts += shorten(short)
    turns = sum(isinstance(event, UserUttered) for event in short.events)
    assert cuts >= 2
    assert turns <= 12
