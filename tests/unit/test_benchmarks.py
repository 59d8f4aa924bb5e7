"""The arithmetic of the benchmark; its servers are not started here."""

import pytest

from tests.benchmarks.figures import (
    Row,
    percentile,
    seconds_at,
    shares,
    summary,
    window,
)
from tests.benchmarks.messages import all_different, guided, questions


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 1), (50, 5), (90, 9), (95, 10), (100, 10)]
)
def test_a_percentile_is_one_of_the_values(share: float, expected: int) -> None:
    assert percentile([7, 1, 10, 3, 2, 5, 4, 6, 9, 8], share) == expected


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_a_summary_counts_too() -> None:
    assert summary([2.0, 4.0]) == {
        "n": 2,
        "mean": 3.0,
        "p50": 2.0,
        "p95": 4.0,
        "p99": 4.0,
    }


def test_windows_at_both_ends_stay_inside() -> None:
    conversation = [float(turn) for turn in range(1, 201)]
    assert window([conversation], 5) == 5.5
    assert window([conversation], 200) == 195.5


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("start", 2.0, 20.0, at_most=0.10), True),
        (Row("start", 2.1, 20.0, at_most=0.10), False),
        (Row("throughput", 60.0, 10.0, at_least=6.0), True),
        (Row("throughput", 59.0, 10.0, at_least=6.0), False),
        (Row("nothing promised", 1.0, 2.0), None),
        (Row("no peer", 1.0, at_most=0.5), None),
    ],
)
def test_a_promise_is_about_the_ratio(row: Row, met: bool | None) -> None:
    assert row.met is met
    assert row.as_dict()["met"] is met


def test_training_is_extrapolated_without_repeating_the_first_epoch() -> None:
    # 10 s for the first epoch, 2 s for each of the others, 5 s for the rest.
    assert seconds_at(100, marks=[10.0, 12.0, 14.0], rest=5.0, trained=3) == 213.0


def test_shares_add_up_and_the_largest_is_first() -> None:
    found = shares({"parse": 1.0, "policies": 3.0})
    assert list(found.items()) == [("policies", 0.75), ("parse", 0.25)]


def test_no_visitor_sends_the_same_message_twice() -> None:
    texts = all_different(3)
    sent = [next(texts) for _ in range(2 * len(questions()))]
    assert len(set(sent)) == len(sent)


def test_a_guided_visitor_answers_five_questions() -> None:
    assert len(guided(1)) == 5
    assert guided(1) != guided(2)
