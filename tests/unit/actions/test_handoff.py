import pytest

from actions.handoff import ActionHandOff
from knowledge.store.knowledge_base import KnowledgeBase


def test_a_person_is_named_with_all_ways_to_reach_one(run_action, kb):
    ran = run_action(ActionHandOff())
    assert ran.responses == ["utter_handoff"]
    said, school = ran.messages[0], kb.school()
    for detail in ("name", "phone", "email", "hours"):
        assert said[detail] == getattr(school, detail)


def test_without_a_school_it_says_what_it_can_do(
    run_action, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(KnowledgeBase, "school", lambda self: None)
    assert run_action(ActionHandOff()).responses == ["utter_not_understood_2"]
