"""Each change to Rasa gives the results of the code it replaces."""

import inspect

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.actions.action import RemoteAction
from rasa.shared.core import events
from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses

from bot.server import rasa_fixes

ORIGINAL = {
    fix.name: inspect.getattr_static(fix.owner, fix.name) for fix in rasa_fixes.FIXES
}


@pytest.fixture
def rasa_itself(monkeypatch):
    """Put Rasa's own methods back after the test."""
    for fix in rasa_fixes.FIXES:
        monkeypatch.setattr(fix.owner, fix.name, ORIGINAL[fix.name])


def test_the_fixes_were_written_for_this_rasa(rasa_itself):
    for fix in rasa_fixes.FIXES:
        assert rasa_fixes.fingerprint(getattr(fix.owner, fix.name)) == fix.source


def test_fixes_are_put_in_once(rasa_itself):
    assert rasa_fixes.apply() == []
    assert rasa_fixes.apply() == []
    assert RemoteAction._validate_action_result.advisor_fix
    assert Event.resolve_by_type("user") is events.UserUttered


def test_code_that_is_not_the_known_one_is_left_alone(rasa_itself, monkeypatch):
    def newer(type_name, default=None):
        return "newer"

    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(newer))
    assert rasa_fixes.apply() == ["Event.resolve_by_type"]
    assert Event.resolve_by_type("user") == "newer"


ACTION = RemoteAction("action_x", None)
SLOT = {"event": "slot", "name": "a", "value": 1, "timestamp": None}
USER = {"event": "user", "text": "hi", "timestamp": 1.0}
RESULTS = [
    {"events": [], "responses": []},
    {"events": [SLOT], "responses": [{"text": "hi"}]},
    {"events": [USER], "responses": []},
    {"events": None, "responses": []},
    {"responses": [5]},
    {"responses": [{"text": None, "custom": {}}], "events": []},
    {"events": [{"event": "nonsense"}]},
    {"events": [{"event": "slot"}]},
    {"events": [{"name": "a"}]},
    {"events": [SLOT, {"event": "slot", "name": 5, "value": 1}]},
    {},
    [],
    None,
    "text",
]


def verdict(validate, result):
    try:
        return validate(ACTION, result)
    except jsonschema.ValidationError as error:
        return ("refused", list(error.absolute_path), error.validator)


@pytest.mark.parametrize("result", RESULTS)
def test_action_results_get_the_same_verdict(result):
    ours = verdict(rasa_fixes._validate_action_result, result)
    assert ours == verdict(ORIGINAL["_validate_action_result"], result)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda parts: (
            st.lists(parts, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["events", "responses", "event", "name", "value", "text"]
                ),
                parts,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_any_result_gets_the_same_verdict(result):
    ours = verdict(rasa_fixes._validate_action_result, result)
    assert ours == verdict(ORIGINAL["_validate_action_result"], result)


def test_every_event_class_is_found_as_before():
    original = ORIGINAL["resolve_by_type"].__func__
    for name in {cls.type_name for cls in all_subclasses(Event)}:
        for _ in range(2):
            assert rasa_fixes._resolve_by_type(name) is original(name)


def test_unknown_events_are_treated_as_before():
    assert rasa_fixes._resolve_by_type("topic") is None
    assert rasa_fixes._resolve_by_type("new", events.SlotSet) is events.SlotSet
    with pytest.raises(ValueError, match="Unknown event"):
        rasa_fixes._resolve_by_type("new")
