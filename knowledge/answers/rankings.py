"""Which comes first: the cheapest, the quickest, the best paid.

What is ranked by what stands in rankings.yml; a ranking is computed from the facts
each time it is asked for. Whoever shares the first place is named with it, and what no
source names is said.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from knowledge.answers import chips as buttons
from knowledge.answers.certainty import caution_of_many
from knowledge.answers.composer import Composer, paragraphs, sentences
from knowledge.answers.cost_table import TABLE_SOURCES
from knowledge.answers.formatting import capital
from knowledge.answers.subject import Context, Subject
from knowledge.model import Certification, Fact, Number, Occupation, Ranking, Reply
from knowledge.store.knowledge_base import KnowledgeBase

RANKED = 5
MISSING_NAMED = 6  # a longer list of what is not known helps nobody


@dataclass(frozen=True)
class Ranked:
    """One entry of a ranking."""

    name: str
    low: Number
    high: Number = 0
    value: str = ""
    facts: tuple[Fact, ...] = ()

    def said(self, composer: Composer) -> "Ranked":
        """The same with its figure in words."""
        if self.value or not self.facts:
            return self
        value = composer.words.range(self.low, self.high, self.facts[0].unit)
        if len(self.facts) == 1:
            value = composer.words.fact(self.facts[0])
        return replace(self, value=value)


def answer_rank(
    kb: KnowledgeBase, key: str, subject: Subject, context: Context
) -> Reply:
    """Which certification, job or state comes first in something."""
    composer = Composer(kb, today=context.today, variant=context.variant)
    ranking = kb.ranking(key)
    if ranking is None:
        return Reply(composer.words.phrase("unknown_question"))
    among = _among(kb, ranking, subject)
    text = sentences(
        _rank(composer, ranking, kb.occupation(subject.occupation), among),
        caution_of_many(composer, composer.words.phrase("the_body")),
    )
    offered = buttons.chips(kb, ranking.follow_ups)
    if ranking.of == "states":
        offered = buttons.for_occupations(kb, key, intent="rank")
    return Reply(paragraphs(text, composer.small_print(most=TABLE_SOURCES)), offered)


def _among(kb: KnowledgeBase, ranking: Ranking, subject: Subject) -> frozenset[str]:
    """The certifications or jobs a ranking is among: two or more named; else all.

    Of jobs that were named, the certifications that lead to them are ranked.
    """
    if ranking.of == "occupations":
        jobs = [kb.certification(one) for one in subject.certifications]
        named = {*subject.occupations, *(one.occupation or "" for one in jobs if one)}
        return frozenset(named - {""}) if len(named - {""}) > 1 else frozenset()
    ones = set(subject.certifications)
    if len(subject.occupations) > 1:
        ones |= {
            one.id
            for one in kb.certifications()
            if one.occupation in subject.occupations
        }
    return frozenset(ones) if len(ones) > 1 else frozenset()


def _rank(
    composer: Composer,
    ranking: Ranking,
    occupation: Occupation | None,
    among: frozenset[str],
) -> str:
    if ranking.of == "occupations":
        return _by_pay(composer, ranking, among)
    if ranking.of == "states":
        return _by_pay_in_states(composer, ranking, occupation)
    if ranking.first:
        return _by_figure(composer, ranking, among)
    return _fitting(composer, ranking)


def _in_order(
    ranking: Ranking, found: Sequence[Ranked], *, of_named: bool = False
) -> list[Ranked]:
    """The first one first: by what is possible at best, of named ones by what is sure.

    Of all, "$125 to $250" is before $150, as it may be less; who compares the two has
    to know that $150 is less for most.
    """
    sign = -1 if ranking.first == "highest" else 1

    def place(item: Ranked) -> tuple[Number, Number]:
        low, high = item.low, item.high or item.low
        if of_named and ranking.first == "lowest":
            low, high = high, low
        return sign * low, sign * high

    return sorted(found, key=place)


def _said(
    composer: Composer,
    key: str,
    ranked: Sequence[Ranked],
    *,
    of_named: bool = False,
    **values: str,
) -> str:
    """The first in a sentence, the next in a list."""
    words = composer.words
    if not ranked:
        return words.phrase("rank_none")
    shown = [item.said(composer) for item in ranked[:RANKED]]
    for item in shown:
        composer.use(item.facts)
    first = [item for item in shown if item.value == shown[0].value]
    name = words.several([item.name for item in first]).replace(", ", "**, **")
    among = f"rank_among_{key}"
    fits = of_named and len(first) == 1 and words.terms(among)
    told = among if fits else f"rank_{key}"
    lead = words.phrase(told, first=name, value=first[0].value, **values)
    lines = [
        words.phrase("list_item", label=item.name, value=item.value)
        for item in shown[len(first) :]
    ]
    if not lines:
        return lead
    then = words.phrase("rank_among_then" if of_named else "rank_then")
    return lead + " " + then + "\n\n" + "\n".join(lines)


# --- certifications ---


def _facts(one: Certification, ranking: Ranking) -> list[Fact]:
    """The known facts on what is looked at; all of them, or the first."""
    known = [
        fact for name in ranking.by for fact in one.all(name) if fact.value is not None
    ]
    return known[:1] if ranking.main_only else known


def _by_figure(composer: Composer, ranking: Ranking, among: frozenset[str]) -> str:
    """The certifications in the order of a figure, and those that have none."""
    words = composer.words
    ones = [one for one in composer.kb.certifications() if not among or one.id in among]
    found = []
    for one in ones:
        facts = [fact for fact in _facts(one, ranking) if fact.low is not None]
        units = {fact.unit for fact in facts}
        if len(units) == 1 and (ranking.unit is None or ranking.unit in units):
            low = min(fact.low or 0 for fact in facts)
            high = max(fact.high or 0 for fact in facts)
            found.append(Ranked(one.short_name, low, high, facts=tuple(facts)))
    named = {item.name for item in found}
    missing = [one.short_name for one in ones if one.short_name not in named]
    rest = words.phrase("rank_unknown", names=words.several(missing))
    return sentences(
        _said(
            composer,
            ranking.key,
            _in_order(ranking, found, of_named=bool(among)),
            of_named=bool(among),
        ),
        words.phrase(f"rank_note_{ranking.key}"),
        rest if 0 < len(missing) <= MISSING_NAMED else "",
    )


def _fitting(composer: Composer, ranking: Ranking) -> str:
    """All certifications with a fact that fits."""
    words, fits = composer.words, _fits(composer, ranking)
    names = []
    for one in composer.kb.certifications():
        if ranking.track in (None, one.track):
            facts = [fact for fact in _facts(one, ranking) if fits(fact)]
            if facts:
                composer.use(facts)
                names.append(f"**{one.short_name}**")
    if not names:
        return words.phrase("rank_none")
    return sentences(
        words.phrase(f"rank_{ranking.key}", names=words.several(names)),
        words.phrase(f"rank_note_{ranking.key}"),
    )


def _fits(composer: Composer, ranking: Ranking) -> Callable[[Fact], bool]:
    def holds(key: str, fact: Fact) -> bool:
        text = f"{fact.label or ''} {fact.value}"
        patterns = composer.words.terms(key)
        return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)

    def fits(fact: Fact) -> bool:
        if ranking.says and not holds(ranking.says, fact):
            return False
        return not (ranking.says_not and holds(ranking.says_not, fact))

    return fits


# --- pay ---


def _by_pay(composer: Composer, ranking: Ranking, among: frozenset[str]) -> str:
    """The kinds of jobs by what they earn in the country."""
    words, found, period = composer.words, [], ""
    for job in composer.kb.occupations():
        wage = composer.kb.wage(None, job.id)
        if among and job.id not in among:
            continue
        period = period or (wage.period if wage else "")
        if wage and wage.annual:
            composer.cite(wage.sources[:1], wage.reviewed)
            value = words.value(wage.annual, "usd")
            found.append(Ranked(capital(job.plural), wage.annual, value=value))
    text = _said(
        composer,
        ranking.key,
        _in_order(ranking, found),
        of_named=bool(among),
        period=period,
    )
    return sentences(text, words.phrase(f"rank_note_{ranking.key}"))


def _by_pay_in_states(
    composer: Composer, ranking: Ranking, occupation: Occupation | None
) -> str:
    """The states by what a job earns there: the first kind of job, if none is named."""
    words, kb = composer.words, composer.kb
    job = occupation or next(iter(kb.occupations()), None)
    if job is None:
        return words.phrase("rank_none")
    wages = [wage for wage in kb.wages(job.id) if wage.annual]
    sign = -1 if ranking.first == "highest" else 1
    wages.sort(key=lambda wage: sign * (wage.annual or 0))
    found = []
    for wage in wages[:RANKED]:
        composer.cite(wage.sources[:1], wage.reviewed)
        state = kb.state(wage.state)
        name = state.name if state else str(wage.state)
        value = words.value(wage.annual, "usd")
        found.append(Ranked(name, wage.annual or 0, value=value))
    period = wages[0].period if wages else ""
    text = _said(composer, ranking.key, found, period=period, occupations=job.plural)
    return sentences(text, words.phrase(f"rank_note_{ranking.key}"))
