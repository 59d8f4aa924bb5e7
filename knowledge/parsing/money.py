"""What a visitor can pay, from the words they use for it.

A budget is the most they can pay (`high`), sometimes with a least (`low`). A number
that cannot be dollars is a named problem; it never becomes a wrong budget.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from knowledge.parsing.numbers import Normalized, normalize
from knowledge.sentences import ProblemKind

# Nobody pays six figures for a certificate; such a number is a slip or a joke.
MOST = 100_000
# From this on a bare number after "I have" or "under" is taken for dollars.
_LEAST = 20


@dataclass(frozen=True)
class Problem:
    """Words that look like an answer but cannot be one; `kind` names its text."""

    kind: ProblemKind
    text: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Budget:
    """Dollars a visitor can pay in the first year."""

    low: int | None = None
    high: int | None = None
    open: bool = False  # money is no object
    about: bool = False  # "around 250"
    cheapest: bool = False  # no figure, but as little as possible

    def as_value(self) -> dict[str, Any]:
        """As a slot or a chip holds it."""
        value: dict[str, Any] = {"low": self.low, "high": self.high}
        for flag in ("open", "about", "cheapest"):
            if getattr(self, flag):
                value[flag] = True
        return value

    @staticmethod
    def from_value(value: Any) -> Budget | None:
        """Back from a slot; anything malformed is no budget."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = {"high": value}
        if not isinstance(value, dict):
            return None
        ends = [value.get("low"), value.get("high")]
        if any(
            isinstance(end, bool) or not isinstance(end, int | float | None)
            for end in ends
        ):
            return None
        low, high = (None if end is None else int(end) for end in ends)
        flags = {f: value.get(f) is True for f in ("open", "about", "cheapest")}
        if low is None and high is None and not any(flags.values()):
            return None
        return Budget(low, high, **flags)


_FIGURE = (
    r"(?<![\w.,/])(?:\d{1,3}(?:[, .]\d{3})+(?!\d)|\d+)(?:\.\d{1,2}(?!\d))?"
    r"(?:\s?(?:k|hundred|thousand|grand|million|billion|mil|m)\b)?(?!/\d)"
)
_DOLLAR = r"(?:us\s?\$|\$|usd\s?)"
_UNIT = r"(?:\s?(?:us |american )?(?:dollars?|dollar|bucks?|usd|\$))"
_AMOUNT = rf"(?:{_DOLLAR}\s?)?{_FIGURE}(?:{_UNIT}\b|\s?\$)?"
_TO = r"\s?(?:-|up to|to|or|through|/)\s?"
_UP_TO = (
    r"(?:under|below|less than|up to|no more than|not more than|at most|max(?:imum)?"
    r"(?: of)?|within|<=?|beneath|cheaper than|lower than|not over|nothing over"
    r"|can't go over|limit(?:ed to| is| of)?|top(?:s| out at)?)"
)
_FROM = r"(?:over|more than|at least|above|minimum(?: of)?|>=?|upwards of|north of)"
_ABOUT = r"(?:about|around|roughly|approximately|approx|maybe|like|or so|ish|~|circa)"
_AFTER_UP_TO = r"(?:or less|or under|or below|max(?:imum)?|tops|at (?:the )?most|limit)"
_AFTER_FROM = r"(?:or more|or over|and up|minimum|plus|\+)"
# "and" joins a range only after "between": "$300 and 2 months" are two answers.
_RANGE = re.compile(
    rf"(?P<between>between )?(?:from )?(?P<low>{_AMOUNT})"
    rf"(?:{_TO}|(?(between)\s?and\s?|(?!)))(?P<high>{_AMOUNT})(?!\w)"
)
_SINGLE = re.compile(
    rf"(?:(?P<lead>{_UP_TO}|{_FROM}|{_ABOUT})\s)?(?P<lead2>{_ABOUT}\s)?"
    rf"(?P<amount>{_AMOUNT})(?:(?!\w)|(?=ish\b))"
    rf"(?P<tail>\s?(?:{_AFTER_UP_TO}|{_AFTER_FROM}|or so|ish|give or take))?"
)
_CURRENCIES = (
    r"euros?|eur|pounds?|quid|gbp|sterling|pesos?|mxn|rupees?|inr|yen|jpy|yuan|rmb"
    r"|cny|francs?|chf|cad|canadian dollars?|aud|australian dollars?|reais|brl|naira"
    r"|ngn|php|shillings?|dirhams?|aed|rand|zar|won|krw|bitcoins?|btc|lira|crypto"
)
_OTHER_CURRENCY = re.compile(
    rf"[€£¥₹₱₦₩₽]\s?{_FIGURE}|{_FIGURE}\s?(?:[€£¥₹₱₦₩₽]|(?:{_CURRENCIES})\b)"
    rf"|\b(?:c\$|a\$|mx\$|r\$|{_CURRENCIES})\s?{_FIGURE}"
)
_NEGATIVE = re.compile(
    rf"(?:^|(?<=\s))(?:-\s?\$?|\$\s?-|minus |negative ){_AMOUNT}(?!\w)"
)
_PER = re.compile(
    r"\s?(?:(?:a|per|each|every|/)\s?(?:day|week|month|mo|year)\b|monthly|weekly)"
)
_MONEY_VERB = re.compile(
    r"(?:\$|\b(?:budget|spend|pay|afford|have|had|got|save|saved|put"
    r"|only|money|make it|raise it to|invest)\b)[^.?!\d$]{0,24}$"
)
_NOT_A_COUNT = re.compile(
    r"(?:max|tops|at|or|and|is|was|would|i|im|i'm|if|for|in|total|maybe|ish|so|but"
    r"|right|now|please|pls|probably|though|tho|thanks|to|on|instead|altogether|all"
    r"|together|saved|budget|then|from|only|that|that's|thats|it|the|my|this|just"
    r"|perhaps|limit|maximum|most|minimum|plus|give|with|because|cause|as|lol|hmm"
    r"|saving|spend|available|set|aside|left|up|no|not|wait|actually|sorry|we|he|she"
    r"|how|what|can|could|will|should|like|are|do|ok|okay|yes|yeah|around|about"
    r"|roughly|idk|guess|think|more|less|over|under|by|until|before|after|when)$"
)

_Kind = Literal["other_currency", "negative", "range", "single"]
_KINDS: tuple[tuple[_Kind, re.Pattern[str]], ...] = (
    ("other_currency", _OTHER_CURRENCY),
    ("negative", _NEGATIVE),
    ("range", _RANGE),
    ("single", _SINGLE),
)


@dataclass(frozen=True)
class Money:
    """A budget or a problem, with its place in the normalized text."""

    start: int
    end: int
    value: Budget | Problem
    marked: bool  # a dollar sign, a money word: surely money


def parse_budget(text: str, *, after: Collection[str] = ()) -> Budget | Problem | None:
    """The budget in an answer to "how much can you pay?"; None when there is none.

    Args:
        after: Words that may follow a bare amount and are not what it counts.
    """
    found = list(amounts(normalize(text), after=after))
    problems = [m.value for m in found if isinstance(m.value, Problem)]
    budgets = [m.value for m in found if isinstance(m.value, Budget)]
    certain = [m for m in found if m.marked and isinstance(m.value, Budget)]
    if problems and not certain:
        return problems[0]
    if certain and len(certain) < len(budgets):
        budgets = [m.value for m in certain if isinstance(m.value, Budget)]
    if len(set(budgets)) > 1:
        said = tuple(str(b.high or b.low) for b in budgets)
        return Problem("several_amounts", text, said)
    return budgets[0] if budgets else None


def amounts(source: Normalized, *, after: Collection[str] = ()) -> Iterator[Money]:
    """Every amount in a text, left to right, each place read once."""
    text, at = source.text, 0
    while match := _next(text, at):
        kind, hit = match
        value, marked = _read(kind, hit, text, after)
        yield Money(*_trim(hit), value, marked)
        at = hit.end()


def _next(text: str, at: int) -> tuple[_Kind, re.Match[str]] | None:
    """The earliest match; of two at one place the more telling pattern."""
    best: tuple[_Kind, re.Match[str]] | None = None
    for kind, pattern in _KINDS:
        hit = pattern.search(text, at)
        # A range is tried before the single amount it starts with.
        if hit and (best is None or hit.start() < best[1].start()):
            best = (kind, hit)
    # "300 euros" starts with a plain 300: the currency wins when they overlap.
    currency = _OTHER_CURRENCY.search(text, at)
    if best and currency and currency.start() < best[1].end():
        return "other_currency", currency
    return best


def _trim(hit: re.Match[str]) -> tuple[int, int]:
    piece = hit.group()
    return hit.start(), hit.end() - (len(piece) - len(piece.rstrip()))


def _read(
    kind: _Kind, hit: re.Match[str], text: str, words_after: Collection[str]
) -> tuple[Budget | Problem, bool]:
    """What a match means, and whether it is surely about money."""
    said = hit.group().strip()
    if kind == "other_currency" or kind == "negative":
        return Problem(kind, said), True
    before, after = text[: hit.start()], text[hit.end() :]
    marked = bool(re.search(rf"{_DOLLAR}|{_UNIT}\b|\b(?:k|grand)\b|\dk\b", said))
    if per := _PER.match(after):
        return Problem("per_period", said + per.group()), marked
    if not marked and _counts_something(after, words_after):
        return Problem("not_money", (said + after)[:40].strip()), False
    marked = marked or bool(_MONEY_VERB.search(before) and _enough(hit, kind))
    budget = _range(hit) if kind == "range" else _single(hit)
    if max(budget.low or 0, budget.high or 0) > MOST:
        return Problem("too_large", said), True
    return budget, marked or bool(kind == "single" and _is_limit(hit))


def _counts_something(after: str, words_after: Collection[str]) -> bool:
    """Whether the number is followed by what it counts: "12 bananas", "6 months"."""
    follows = re.match(r"[\s-]?([a-z%']+)", after)
    if follows is None or follows.group(1) in words_after:
        return False
    return not _NOT_A_COUNT.match(follows.group(1))


def _enough(hit: re.Match[str], kind: str) -> bool:
    """ "I have 2", "under 3": so little is rarely dollars."""
    return figure(hit.group("high" if kind == "range" else "amount")) >= _LEAST


def _is_limit(hit: re.Match[str]) -> bool:
    lead = (hit.group("lead") or "").strip()
    return bool(re.fullmatch(r"under|below|less than|up to", lead)) and (
        _enough(hit, "single")
    )


def _range(hit: re.Match[str]) -> Budget:
    low, high = figure(hit.group("low")), figure(hit.group("high"))
    # "2 or 300", "2 to 3k": the scale was said once, for both.
    for scale in (1000, 100):
        if low < 10 and high >= scale and high % scale == 0:
            low *= scale
            break
    low, high = sorted((low, high))
    return Budget(low, high)


def _single(hit: re.Match[str]) -> Budget:
    amount = figure(hit.group("amount"))
    lead = f"{hit.group('lead') or ''} {hit.group('lead2') or ''}"
    tail = hit.group("tail") or ""
    about = bool(re.search(rf"{_ABOUT}|give or take", f"{lead} {tail}"))
    if re.search(rf"(?:{_FROM})(?:\s|$)", lead) and not re.search(_UP_TO, lead):
        return Budget(low=amount)
    if re.search(_AFTER_FROM, tail):
        return Budget(low=amount)
    return Budget(high=amount, about=about)


def figure(text: str) -> int:
    """The number in an amount: "$1,500", "1.5k", "2 grand"."""
    scale = 1
    for pattern, factor in (
        (r"\d\s?(?:k|thousand|grand)\b", 1000),
        (r"\d\s?hundred\b", 100),
        (r"\d\s?(?:million|mil|m)\b", 1_000_000),
        (r"\d\s?billion\b", 1_000_000_000),
    ):
        if re.search(pattern, text):
            scale = factor
    digits = re.search(r"\d[\d,. ]*", text)
    number = digits.group().strip(" ,.") if digits else "0"
    if re.fullmatch(r"\d{1,3}(?:[, .]\d{3})+", number) and scale == 1:
        number = re.sub(r"[, .]", "", number)
    else:
        number = re.sub(r"[, ]", "", number)
    # A dollar more is a smaller mistake than a dollar too little: round up.
    # Beyond a dozen digits only "far too much" matters.
    return int(-(-float(number[:12]) * scale // 1))
