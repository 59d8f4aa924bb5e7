"""Which comes first: the cheapest, the quickest, the best paid.

Rankings are computed from the facts each time they are asked for. Whoever shares
the first place is named with it, and what no source names is said.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from knowledge.answers.composer import Composer, sentences
from knowledge.answers.states_and_wages import capital
from knowledge.model import Certification, Fact, Number, Occupation

RANKED = 5
MISSING_NAMED = 6  # a longer list of what is not known helps nobody


@dataclass(frozen=True)
class Ranked:
    """One entry of a ranking."""

    name: str
    number: Number
    value: str
    facts: tuple[Fact, ...]
    high: Number = 0

    def said(self, composer: Composer) -> "Ranked":
        """The same with its figure in words."""
        if self.value or not self.facts:
            return self
        unit = self.facts[0].unit
        value = composer.words.range(self.number, self.high, unit)
        if len(self.facts) == 1:
            value = composer.words.fact(self.facts[0])
        return replace(self, value=value)


def _by_figure(composer: Composer, key: str, *, highest: bool) -> list[Ranked]:
    """The certifications that have a figure, in order."""
    found = []
    for one in composer.kb.certifications():
        facts = tuple(fact for fact in one.all(key) if fact.low is not None)
        if not facts or any(fact.unit != facts[0].unit for fact in facts):
            continue
        if key == "program_length" and facts[0].unit != "months":
            continue  # hours of class cannot be set against months
        if key == "pass_rate":
            facts = facts[:1]  # the figure for all of them, not a part
        low = min(fact.low or 0 for fact in facts)
        high = max(fact.high or 0 for fact in facts)
        found.append(Ranked(one.short_name, low, "", facts, high))
    order = -1 if highest else 1
    return sorted(found, key=lambda item: (order * item.number, order * item.high))


def rank(composer: Composer, key: str, occupation: Occupation | None) -> str:
    """A ranking: the first in a sentence, the next in a list."""
    words = composer.words
    if key in _SPECIAL:
        return _SPECIAL[key](composer, occupation)
    attribute, highest = _FIGURES[key]
    ranked = _by_figure(composer, attribute, highest=highest)
    named = {item.name for item in ranked}
    missing = [
        one.short_name
        for one in composer.kb.certifications()
        if one.short_name not in named
    ]
    rest = words.phrase("rank_unknown", names=words.several(missing))
    return sentences(
        _ranking(composer, key, ranked),
        words.phrase(f"rank_note_{key}"),
        rest if 0 < len(missing) <= MISSING_NAMED else "",
    )


def _ranking(
    composer: Composer, key: str, ranked: Sequence[Ranked], **values: str
) -> str:
    words = composer.words
    if not ranked:
        return words.phrase("rank_none")
    shown = [item.said(composer) for item in ranked[:RANKED]]
    first = [item for item in shown if item.value == shown[0].value]
    name = words.several([item.name for item in first])
    for item in shown:
        composer.use(item.facts)
    lead = words.phrase(
        f"rank_{key}",
        first=name.replace(", ", "**, **"),
        value=first[0].value,
        **values,
    )
    lines = [
        words.phrase("list_item", label=item.name, value=item.value)
        for item in shown[len(first) :]
    ]
    if not lines:
        return lead
    return lead + " " + words.phrase("rank_then") + "\n\n" + "\n".join(lines)


def _named(
    composer: Composer, key: str, fits: Callable[[Certification], Sequence[Fact]]
) -> str:
    names = []
    for one in composer.kb.certifications():
        facts = fits(one)
        if facts:
            composer.use(facts)
            names.append(f"**{one.short_name}**")
    words = composer.words
    if not names:
        return words.phrase("rank_none")
    return sentences(
        words.phrase(f"rank_{key}", names=words.several(names)),
        words.phrase(f"rank_note_{key}"),
    )


def _says(composer: Composer, key: str, fact: Fact) -> bool:
    patterns = composer.kb.wording().phrases.get(key, ())
    text = f"{fact.label or ''} {fact.value}"
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def _no_degree(composer: Composer, _: Occupation | None) -> str:
    def fits(one: Certification) -> Sequence[Fact]:
        routes = [fact for fact in one.all("eligibility") if fact.value is not None]
        # The first route is the usual one; a side door does not make it open.
        if not routes or _says(composer, "degree_words", routes[0]):
            return ()
        return routes[:1]

    return _named(composer, "no_degree", fits)


def _work_experience(composer: Composer, _: Occupation | None) -> str:
    def fits(one: Certification) -> Sequence[Fact]:
        return [
            fact for fact in one.all("eligibility")
            if fact.value is not None and _says(composer, "experience_words", fact)
        ]  # fmt: skip

    return _named(composer, "work_experience", fits)


def _hospital_lab(composer: Composer, _: Occupation | None) -> str:
    def fits(one: Certification) -> Sequence[Fact]:
        if one.track != "laboratory":
            return ()
        return [*one.all("work_settings"), *one.all("duties")][:1]

    return _named(composer, "hospital_lab", fits)


def _best_paid(composer: Composer, _: Occupation | None) -> str:
    found = []
    for job in composer.kb.occupations():
        wage = composer.kb.wage(None, job.id)
        if wage and wage.annual:
            composer.read.append((wage.sources[:1], wage.reviewed))
            value = composer.words.value(wage.annual, "usd")
            found.append(Ranked(capital(job.plural), wage.annual, value, ()))
    found.sort(key=lambda item: -item.number)
    wages = [composer.kb.wage(None, job.id) for job in composer.kb.occupations()]
    period = next((wage.period for wage in wages if wage), "")
    note = composer.words.phrase("rank_note_best_paid")
    return sentences(_ranking(composer, "best_paid", found, period=period), note)


def _best_paid_state(composer: Composer, occupation: Occupation | None) -> str:
    jobs = composer.kb.occupations()
    job = occupation or (jobs[0] if jobs else None)
    if job is None:
        return composer.words.phrase("rank_none")
    wages = sorted(
        (wage for wage in composer.kb.wages(job.id) if wage.annual),
        key=lambda wage: -(wage.annual or 0),
    )
    found = []
    for wage in wages[:RANKED]:
        state = composer.kb.state(wage.state)
        composer.read.append((wage.sources[:1], wage.reviewed))
        value = composer.words.value(wage.annual, "usd")
        found.append(
            Ranked(
                state.name if state else str(wage.state), wage.annual or 0, value, ()
            )
        )
    period = wages[0].period if wages else ""
    text = _ranking(
        composer, "best_paid_state", found, period=period, occupations=job.plural
    )
    return sentences(text, composer.words.phrase("rank_note_best_paid_state"))


_FIGURES = {
    "cheapest": ("exam_fee", False),
    "quickest": ("program_length", False),
    "longest_valid": ("renewal_period", True),
    "highest_pass_rate": ("pass_rate", True),
}
_SPECIAL: dict[str, Callable[[Composer, Occupation | None], str]] = {
    "no_degree": _no_degree,
    "work_experience": _work_experience,
    "hospital_lab": _hospital_lab,
    "best_paid": _best_paid,
    "best_paid_state": _best_paid_state,
}
RANKS = frozenset({*_FIGURES, *_SPECIAL})
