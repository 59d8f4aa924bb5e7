"""What a message is about, named or remembered, and remembering it for the next."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.conversation import Turn

# Said of all certifications at once: what was talked about before is not meant.
IN_GENERAL = re.compile(
    r"\b(in general|any|all|most|which|certifications|certs|credentials|exams)\b", re.I
)
# Questions a state's rules or wages answer; a state said before still holds for them.
ABOUT_A_STATE = {"licensing", "mandatory", "moving", "salary"}


@dataclass(frozen=True)
class Subject:
    """What a question is about."""

    certifications: tuple[str, ...] = ()
    occupation: str | None = None
    states: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()  # all that were named: "X or Y, who earns more"


def subject_of(turn: Turn, *, key: str | None = None) -> Subject:
    """What the message names, completed by what was last talked about."""
    heard, memory, kb = turn.heard, turn.memory, turn.kb
    named = tuple(c for c in heard.values("certification") if kb.certification(c))
    occupation = heard.value("occupation")
    states = heard.values("state")
    if not named and (body := heard.value("body")):
        named = _issued_by(turn, str(body), occupation)
    general = bool(IN_GENERAL.search(heard.text)) and not heard.chip
    if not (named or occupation or general):
        named = tuple(memory["certifications"] or ())
        occupation = memory["occupation"]
    if not states and key in ABOUT_A_STATE and not general and memory["state"]:
        states = (memory["state"],)
    return Subject(named, occupation, states, heard.values("occupation"))


def _issued_by(turn: Turn, body: str, occupation: str | None) -> tuple[str, ...]:
    """The body's best known credential; ASCP has two that are known alike."""
    order = turn.kb.wording().phrases.get("certification_order", ())
    place = {key: number for number, key in enumerate(order)}
    issued = sorted(
        (c for c in turn.kb.certifications() if c.body == body),
        key=lambda c: place.get(c.id, len(place)),
    )
    fitting = [c for c in issued if occupation in (None, c.occupation)] or issued
    return tuple(c.id for c in fitting if c.track == fitting[0].track)[:2]


def remember(turn: Turn, intent: str, key: str | None, subject: Subject) -> None:
    """Keep what this turn was about for the next one."""
    turn.memory["question"] = {"intent": intent, "key": key}
    turn.memory["misunderstood"] = 0
    if subject.certifications:
        turn.memory["certifications"] = list(subject.certifications)
        turn.memory["occupation"] = None
    if subject.occupation:
        turn.memory["occupation"] = subject.occupation
        if not subject.certifications:
            turn.memory["certifications"] = None
    if subject.states:
        turn.memory["state"] = subject.states[0]
