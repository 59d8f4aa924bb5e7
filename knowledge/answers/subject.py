"""What a question is asked about, and when and how it is answered."""

from dataclasses import dataclass
from datetime import date

from knowledge.model import Certification, Occupation, State
from knowledge.store.knowledge_base import KnowledgeBase


@dataclass(frozen=True)
class Subject:
    """What was named, or is remembered: ids, in the order they were said."""

    certifications: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()  # "X or Y, who earns more"
    states: tuple[str, ...] = ()  # postal codes; of a move, the new one comes last

    @property
    def occupation(self) -> str | None:
        """The occupation that was named first, or None."""
        return next(iter(self.occupations), None)


@dataclass(frozen=True)
class Context:
    """The day an answer is given, and which of the written variants is its turn."""

    today: date
    variant: int = 0


@dataclass(frozen=True)
class Named:
    """What a subject names, as far as the knowledge base knows it; each once."""

    certifications: tuple[Certification, ...]
    occupations: tuple[Occupation, ...]
    states: tuple[State, ...]
    jobs: tuple[Occupation, ...]  # those named, then those of the certifications

    @property
    def certification_ids(self) -> tuple[str, ...]:
        """The ids of the certifications."""
        return tuple(one.id for one in self.certifications)


def look_up(kb: KnowledgeBase, subject: Subject) -> Named:
    """The objects a subject names; ids that are not known are left out."""
    ones = [kb.certification(id) for id in dict.fromkeys(subject.certifications)]
    found = [kb.occupation(id) for id in dict.fromkeys(subject.occupations)]
    states = [kb.state(code) for code in dict.fromkeys(subject.states)]
    known = tuple(one for one in ones if one)
    occupations = tuple(job for job in found if job)
    jobs = [*occupations, *(kb.occupation(one.occupation) for one in known)]
    return Named(
        certifications=known,
        occupations=occupations,
        states=tuple(state for state in states if state),
        jobs=tuple({job.id: job for job in jobs if job}.values()),
    )
