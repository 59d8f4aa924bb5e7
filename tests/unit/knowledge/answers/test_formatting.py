"""Numbers and links as people say them."""

import pytest

from knowledge.answers.formatting import Words
from knowledge.store.read import read

WORDS = Words(read().wording)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (60, "months", "5 years"),
        (12, "months", "1 year"),
        (18, "months", "18 months"),
        ((9, 12), "months", "9 to 12 months"),
        ((12, 24), "months", "12 to 24 months"),
        ((3, 12), "months", "3 to 12 months"),
        (125, "usd", "$125"),
        (14800, "usd", "$14,800"),
        (21.5, "usd", "$21.50"),
        ((350, 450), "usd", "$350 to $450"),
        ((125, 125), "usd", "$125"),
        (81.38, "percent", "81.38%"),
        ((5, 10), "percent", "5% to 10%"),
        (160, "minutes", "160 minutes"),
        (1, "attempts", "1 try"),
        (405, "score", "405"),
        ("in May", None, "in May"),
        (("a", "b"), None, "a and b"),
        (("a", "b", "c"), None, "a, b, and c"),
        (("a, b", "c"), None, "a, b; c"),
    ],
)
def test_a_value_is_said(value: object, unit: str | None, said: str) -> None:
    assert WORDS.value(value, unit) == said  # type: ignore[arg-type]


def test_links_with_brackets_stay_whole() -> None:
    assert WORDS.link("x", "https://a.example/(b)") == "[x](https://a.example/%28b%29)"
