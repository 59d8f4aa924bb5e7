"""Numbers, dates and sources as people say them."""

from datetime import date

import pytest

from knowledge.answers.formatting import Words
from knowledge.model import Body, Source
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-02-20", "February 20, 2026"),
        ("2024-06-14, updated 2026-01-28", "January 28, 2026"),
        ("2023-07", "July 2023"),
        ("2023", "2023"),
        ("undated", "undated"),
        ("undated; apparently 2021", "about 2021"),
        ("undated; stored copy apparently 2020-2023", "about 2020-2023"),
        ("2019 (effective 2019-03-09)", "March 9, 2019"),
    ],
)
def test_the_date_of_a_source_is_said(text: str, said: str) -> None:
    assert WORDS.source_date(text) == said


def test_the_best_source_is_named_by_its_short_name() -> None:
    body = Body("b", "Board of Testing", "BOT", "https://www.board.example/")
    official = Source("o", "Board of Testing", "https://board.example/x", "official",
                      "2025")  # fmt: skip
    other = Source("s", "Pages", "https://pages.example", "secondary", "undated")
    said = WORDS.sources([((other, official), None)], [body])
    assert said == "*Source: [BOT](https://board.example/x), 2025.*"
    undated = WORDS.sources([((other,), date(2026, 7, 3))])
    assert undated.endswith("[Pages](https://pages.example), undated, read July 2026.*")


def test_links_with_brackets_stay_whole() -> None:
    assert WORDS.link("x", "https://a.example/(b)") == "[x](https://a.example/%28b%29)"
