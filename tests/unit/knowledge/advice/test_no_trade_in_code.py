"""What is taught and asked stands in the content: no id of it in the code."""

import ast
from datetime import date
from pathlib import Path

import pytest

from knowledge.advice.profile import Profile
from knowledge.advice.recommender import recommend
from knowledge.advice.road_map import road_map
from knowledge.editing.rehearse_advice import problems
from knowledge.guide import Guide
from knowledge.store.restore import restore
from knowledge.store.to_rows import plain as as_json
from tests.unit.knowledge.advising import book, pool

ROOT = Path(__file__).parents[4] / "knowledge"
FILES = sorted(
    [
        *ROOT.glob("*.py"),
        *(ROOT / "advice").glob("*.py"),
        *(ROOT / "parsing").glob("*.py"),
        *(ROOT / "editing").glob("*advice*.py"),
    ]
)
# Words of every trade: working longer, an answer left open, no change that would do.
OF_EVERY_TRADE = {"work", "open", "any", "none"}


def ids():
    guide = book()
    options = (
        guide.questions[slot].options for slot in ("goal", "setting", "schooling")
    )
    tables = (*options, guide.jobs, guide.requirements, guide.certifications)
    return {id for table in tables for id in table} - OF_EVERY_TRADE


def texts(path):
    """The string constants of a file, without docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in said
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_goal_job_place_or_certification_is_written_into_the_code(path):
    # `Track` of the model is the store's; see model.py.
    allowed = {"laboratory", "medical_assistant"} if path.name == "model.py" else set()
    assert texts(path) & ids() <= allowed


def renamed(value, names):
    """The same with other ids, wherever one stands."""
    if isinstance(value, dict):
        return {names.get(k, k): renamed(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


ANSWERS = [
    {},
    {"goal": "patients", "setting": "hospital", "schooling": "ma_training"},
    {"goal": "laboratory", "setting": "laboratory", "schooling": "associate",
     "experience": {"months": 40, "as": "laboratory"}},
    {"goal": "unsure", "setting": "any", "schooling": "none", "time": {"months": 3},
     "experience": {"months": 13, "as": "medical_assistant"}},
    {"goal": "laboratory", "time": {"months": 6}, "budget": {"low": None, "high": 150}},
]  # fmt: skip


def test_a_school_with_other_goals_places_and_jobs_needs_no_other_code():
    today = date(2026, 12, 1)
    certifications = {one.id for one in pool()}
    names = {id: f"other_{id}" for id in ids() - certifications}
    other = restore(Guide, renamed(as_json(book()), names))
    assert problems(other, pool(), today) == []
    for answers in ANSWERS:
        before = Profile.from_values(answers)
        after = Profile.from_values(renamed(answers, names))
        old, new = recommend(before, pool(), book()), recommend(after, pool(), other)
        assert (new.lead, new.way_out, new.close) == (old.lead, old.way_out, old.close)
        for one, same in zip(new.entries, old.entries, strict=True):
            assert (one.id, one.points, one.change) == (
                same.id,
                same.points,
                same.change,
            )
            assert [r.text for r in one.reasons] == [r.text for r in same.reasons]
        ways = [
            road_map(profile, pool()[0], guide, today=today)
            for profile, guide in ((before, book()), (after, other))
        ]
        assert ways[0].documents == ways[1].documents
