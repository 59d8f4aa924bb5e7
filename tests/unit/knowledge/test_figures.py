"""Figures as people write them."""

import pytest

from knowledge.figures import capital, digits, dollars, in_years


@pytest.mark.parametrize(
    ("number", "plain", "money"),
    [
        (0, "0", "0"),
        (1250, "1,250", "1,250"),
        (1250.0, "1,250", "1,250"),
        (12.5, "12.5", "12.50"),
        (81.38, "81.38", "81.38"),
    ],
)
def test_a_number_has_decimals_only_when_it_needs_them(number, plain, money):
    assert (digits(number), dollars(number)) == (plain, money)


@pytest.mark.parametrize(
    ("low", "high", "years"),
    [
        (24, 24, (2, 2)),
        (24, 48, (2, 4)),
        (12, 24, None),
        (24, 30, None),
        (25, 36, None),
    ],
)
def test_a_span_is_said_in_years_from_two_whole_years_on(low, high, years):
    assert in_years(low, high) == years


def test_a_sentence_begins_with_a_capital():
    assert (capital("about a month"), capital("")) == ("About a month", "")
