"""The certifications as the recommender sees them: figures with their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from knowledge.model import Body, Certification, Fact, Source

# Fees that must be paid before the first exam; everything else is a choice.
REQUIRED_FEES = ("exam_fee", "application_fee")
_CITED = (
    *REQUIRED_FEES,
    "program_length",
    "renewal_period",
    "renewal_fee",
    "eligibility",
    "work_settings",
    "exam_accreditation",
    "guide_cost",
    "continuing_education",
    "renewal_timing",
    "study_outline",
)


@dataclass(frozen=True)
class Range:
    """A least and a most; both are equal for a single figure."""

    low: float
    high: float

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)


@dataclass(frozen=True)
class Candidate:
    """One certification with what can be compared about it."""

    id: str
    name: str
    full_name: str
    body: str
    track: str
    page: str
    fees: Range | None
    program: Range | None
    renewal: float | None
    facts: Mapping[str, tuple[Fact, ...]]

    def sources(self, *attributes: str) -> tuple[Source, ...]:
        """Where the figures on these attributes come from, each source once."""
        found: dict[str, Source] = {}
        for attribute in attributes:
            for fact in self.facts.get(attribute, ()):
                found.update({source.id: source for source in fact.sources})
        return tuple(found.values())


class Knowledge(Protocol):
    """The part of the knowledge base that candidates are made from."""

    def certifications(self) -> Iterable[Certification]:
        """Every certification."""

    def body(self, key: str, /) -> Body | None:
        """An issuing body."""


def candidates(kb: Knowledge) -> tuple[Candidate, ...]:
    """Every certification of the knowledge base, ready to compare."""
    return tuple(
        candidate(certification, kb.body(certification.body))
        for certification in kb.certifications()
    )


def candidate(certification: Certification, body: Body | None) -> Candidate:
    """One certification, ready to compare."""
    return Candidate(
        id=certification.id,
        name=certification.short_name,
        full_name=certification.name,
        body=body.short_name if body else certification.body.upper(),
        track=certification.track,
        page=certification.page,
        fees=_fees(certification),
        program=_months(certification.all("program_length")),
        renewal=_renewal(certification),
        facts={name: certification.all(name) for name in _CITED},
    )


def _fees(certification: Certification) -> Range | None:
    """Every fee before the exam, from the cheapest kind of visitor to the dearest."""
    total: Range | None = None
    for name in REQUIRED_FEES:
        known = _span(certification.all(name), "usd")
        if name == "exam_fee" and known is None:
            return None
        if known is not None:
            total = known if total is None else total + known
    return total


def _months(facts: tuple[Fact, ...]) -> Range | None:
    return _span(facts, "months")


def _renewal(certification: Certification) -> float | None:
    known = _span(certification.all("renewal_period"), "months")
    return None if known is None else known.high


def _span(facts: tuple[Fact, ...], unit: str) -> Range | None:
    """The least and the most that facts of one unit name."""
    ends: list[Any] = [
        end
        for fact in facts
        if fact.unit == unit
        for end in (fact.low, fact.high)
        if end is not None
    ]
    return Range(min(ends), max(ends)) if ends else None
