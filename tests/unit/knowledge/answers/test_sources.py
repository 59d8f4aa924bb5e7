"""Sources are named by the best of them, with their dates."""

from datetime import date

import pytest

from knowledge.answers.formatting import Words
from knowledge.answers.sources import small_print, source_date
from knowledge.model import Body, Source
from knowledge.store.read import read

WORDS = Words(read().wording)


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
    assert source_date(WORDS, text) == said


def test_the_best_source_is_named_by_its_short_name() -> None:
    body = Body("b", "Board of Testing", "BOT", "https://www.board.example/")
    official = Source("o", "Board of Testing", "https://board.example/x", "official",
                      "2025")  # fmt: skip
    other = Source("s", "Pages", "https://pages.example", "secondary", "undated")
    said = small_print(WORDS, [((other, official), None)], [body])
    assert said == "*Source: [BOT](https://board.example/x), 2025.*"
    undated = small_print(WORDS, [((other,), date(2026, 7, 3))], [])
    assert undated.endswith("[Pages](https://pages.example), undated, read July 2026.*")
