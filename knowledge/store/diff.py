"""What differs between two contents, for a person to look at before it counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from knowledge.model import Content, Fact


@dataclass(frozen=True)
class Change:
    """One fact before and after; None where it did not exist."""

    entry: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"+ {self.entry}: {self.after}"
        if self.after is None:
            return f"- {self.entry}: {self.before}"
        return f"~ {self.entry}: {self.before} -> {self.after}"


def flat(content: Content) -> dict[str, str]:
    """Every figure as one line of text, by its place."""
    found: dict[str, str] = {}
    subjects: list[Any] = [*content.certifications.values()]
    subjects += content.occupations.values()
    for subject in subjects:
        for attribute, entries in subject.facts.items():
            for at, fact in enumerate(entries):
                which = fact.audience or fact.label or (str(at) if at else "")
                key = f"{subject.id}.{attribute}" + (f"[{which}]" if which else "")
                found[key if key not in found else f"{key}#{at}"] = _shown(fact)
    for code, state in content.states.items():
        for name, rule in state.rules.items():
            found[f"{code}.{name}"] = f"{rule.status} {rule.what}".strip()
    for wage in content.wages:
        place = wage.state or "US"
        found[f"{place}.{wage.occupation}.wage"] = f"{wage.annual} ({wage.period})"
    for program in content.programs:
        found[f"program.{program.id}"] = (
            f"{program.name}, {program.months} months, {program.tuition}"
        )
    return found


def _shown(fact: Fact) -> str:
    value = fact.value
    if isinstance(value, tuple):
        joint = "-" if fact.low is not None else "; "
        value = joint.join(str(item) for item in value)
    return f"{value} {fact.unit or ''}".strip()


def diff(before: Content | None, after: Content) -> list[Change]:
    """The figures that differ."""
    old = flat(before) if before is not None else {}
    new = flat(after)
    return [
        Change(key, old.get(key), new.get(key))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]


def names_of(content: Content) -> set[tuple[str, str]]:
    """What the vocabulary of the language understanding is made of."""
    tables: list[tuple[str, Iterable[Any]]] = [
        ("certification", content.certifications.values()),
        ("body", content.bodies.values()),
        ("occupation", content.occupations.values()),
        ("state", content.states.values()),
    ]
    found = set()
    for kind, table in tables:
        for one in table:
            names = (one.name, getattr(one, "short_name", ""), *one.aliases)
            found |= {(kind, name.casefold()) for name in names if name}
    return found
