"""The small print: which pages an answer rests on, and how old they are."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

from knowledge.answers.formatting import Words
from knowledge.model import Body, Source

_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTH = re.compile(r"\b(\d{4})-(\d{2})\b(?!-)")
_YEAR = re.compile(r"\b((?:19|20)\d{2})(?:[-/](?:20)?(\d{2}))?\b")
# Official pages first: they are what a reader should open.
_RANK = (
    "official", "government", "data_copy", "statute_copy", "society", "school",
    "secondary", "guide",
)  # fmt: skip
SHOWN = 4  # more make the small print longer than the answer

# The sources of one thing that was said, and the day they were last read.
Citation = tuple[tuple[Source, ...], date | None]


def best_source(sources: Sequence[Source]) -> Source | None:
    """The most official of several sources; of equals, the first."""
    return min(sources, key=lambda source: _RANK.index(source.kind), default=None)


def source_date(words: Words, text: str) -> str:
    """The date of a source: a day, a month, a year or "undated"."""
    undated = text.startswith("undated")
    days = [
        date(int(y), int(m), int(d)) for y, m, d in _DAY.findall(text)
        if 1 <= int(m) <= 12 and 1 <= int(d) <= 31
    ]  # fmt: skip
    if days and not undated:
        return words.day(max(days))
    months = [(int(y), int(m)) for y, m in _MONTH.findall(text) if 1 <= int(m) <= 12]
    if months and not undated:
        return words.month(date(*max(months), 1))
    years = [int(y) for y, _ in _YEAR.findall(text)]
    years += [int(y[:2] + end) for y, end in _YEAR.findall(text) if end]
    if not years:
        return words.phrase("undated") if undated else text
    span = str(min(years))
    if max(years) > min(years):
        span = f"{min(years)}-{max(years)}"
    return span if text.strip() == span else words.phrase("about_years", years=span)


def small_print(
    words: Words, cited: Iterable[Citation], bodies: Iterable[Body], most: int = 0
) -> str:
    """The paragraph that names the best source of each thing said, with its date.

    A page of one of the `bodies` goes by the body's letters. At most `most` sources,
    `SHOWN` unless it is given; empty without any.
    """
    letters = {_host(body.url): body.short_name for body in bodies}
    shown: dict[str, str] = {}
    for sources, reviewed in cited:
        best = best_source(sources)
        if best is not None and best.id not in shown:
            name = letters.get(_host(best.url), best.publisher)
            dated = _dated(words, best, reviewed)
            shown[best.id] = words.phrase(
                "source", link=words.link(name, best.url), date=dated
            )
    return listed(words, list(dict.fromkeys(shown.values()))[: most or SHOWN])


def listed(words: Words, shown: Sequence[str]) -> str:
    """Sources in one paragraph; empty without any."""
    if not shown:
        return ""
    key = "source_one" if len(shown) == 1 else "source_many"
    return words.phrase(key, sources="; ".join(shown))


def _dated(words: Words, source: Source, reviewed: date | None) -> str:
    dated = source_date(words, source.date)
    if dated == words.phrase("undated") and reviewed:
        return words.phrase("as_of_read", date=dated, month=words.month(reviewed))
    return dated


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
