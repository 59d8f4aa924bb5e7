"""What a message is about, named or remembered, and remembering it for the next."""

from __future__ import annotations

import re

from actions.turn import Turn
from knowledge.answers.subject import Subject

# Said of all certifications at once: what was talked about before is not meant.
IN_GENERAL = re.compile(
    r"\b(in general|any|all|most|which|certifications|certs|credentials|exams)\b", re.I
)
# "Which of those is cheaper", "is it quicker": of what was shown, not of all there are.
OF_THOSE = re.compile(
    r"\b(those|these|them|the (?:two|other)|both|either|\w+er|less|more|worse)\b", re.I
)
SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|most|least|all|any)\b", re.I)
MOST_SHOWN = 4
# What stands before the state somebody goes to, and before one that lies behind.
GOING_TO = re.compile(r"\b(?:in)?to (?:the )?$", re.I)
BEHIND = re.compile(
    r"\b(?:from|leav\w+|left|out of|(?:worked|works|working|certified|licensed|trained"
    r"|tested|school\w*|graduated|lived|cert\w*|license) in"
    r"|(?:got|earned|passed|did|took|have) (?:it|mine|(?:my|the|an?) [\w()]+(?: \w+)?)"
    r" in) (?:the )?$",
    re.I,
)


def subject_of(turn: Turn, *, key: str | None = None) -> Subject:
    """What the message names, completed by what was last talked about."""
    heard, memory, kb = turn.heard, turn.memory, turn.kb
    named = tuple(c for c in heard.values("certification") if kb.certification(c))
    question = kb.question(key) if key else None
    occupations = heard.values("occupation")
    states = heard.values("state")
    if question and question.form == "moving" and len(states) > 1:
        states = _where_to(turn)
    bodies = heard.values("body")
    if not named and bodies:
        named = _issued_by(turn, bodies, next(iter(occupations), None))
    general = bool(IN_GENERAL.search(heard.text)) and not heard.chip
    if not (named or occupations or general):
        named = tuple(memory["certifications"] or ())
        occupations = (memory["occupation"],) if memory["occupation"] else ()
    about_a_state = question is not None and question.about == "state"
    # A state said before still holds for a question its rules or wages answer.
    if not states and about_a_state and not general and memory["state"]:
        states = (memory["state"],)
    return Subject(named, occupations, states)


def compared_in(turn: Turn) -> Subject:
    """What a ranking is among: what was named, or for "which of those" was shown.

    Nothing where the best of all is asked for.
    """
    heard = turn.heard
    named = subject_of(turn) if heard.values("body") else None
    ones = heard.values("certification") or (named.certifications if named else ())
    jobs = heard.values("occupation")
    text = heard.text
    if not ones and not jobs and not heard.chip:
        meant = OF_THOSE.search(text) and not SUPERLATIVE.search(text)
        shown = tuple(turn.memory["shown"] or ())
        ones = shown if meant and len(shown) > 1 else ()
    return Subject(tuple(one for one in ones if turn.kb.certification(one)), jobs)


def _where_to(turn: Turn) -> tuple[str, ...]:
    """Of several states those somebody moves to; without a hint all that were named."""
    ahead: list[str] = []
    named: list[str] = []
    for entity in turn.heard.entities:
        if entity["entity"] == "state":
            before = turn.heard.text[: entity["start"]]
            if GOING_TO.search(before):
                ahead.append(entity["value"])
            elif not BEHIND.search(before):
                named.append(entity["value"])
    return tuple(ahead or named) or turn.heard.values("state")


def _issued_by(
    turn: Turn, bodies: tuple[str, ...], occupation: str | None
) -> tuple[str, ...]:
    """The best known credential of each body; alone, ASCP has two known alike.

    Of several bodies those of one kind, where each has such a one: "ASCP or AMT?" are
    two lab technicians. None for a job of which the bodies have nothing.
    """
    order = turn.kb.wording().phrases.get("certification_order", ())
    place = {key: number for number, key in enumerate(order)}
    ones = sorted(
        (c for c in turn.kb.certifications() if occupation in (None, c.occupation)),
        key=lambda c: place.get(c.id, len(place)),
    )
    issued = [[c for c in ones if c.body == body] for body in bodies]
    shared = set.intersection(*({c.track for c in group} for group in issued))
    kind = next((c.track for c in issued[0] if c.track in shared), None)
    found: list[str] = []
    for group in issued:
        alike = [c.id for c in group if c.track == (kind or group[0].track)]
        found += alike[: 1 if len(bodies) > 1 else 2]
    return tuple(found)


def remember(turn: Turn, intent: str, key: str | None, subject: Subject) -> None:
    """Keep what this turn was about for the next one."""
    turn.memory["question"] = {"intent": intent, "key": key}
    turn.memory["misunderstood"] = 0
    if subject.certifications:
        seen = (*subject.certifications, *(turn.memory["shown"] or ()))
        turn.memory["shown"] = list(dict.fromkeys(seen))[:MOST_SHOWN]
        turn.memory["certifications"] = list(subject.certifications)
        turn.memory["occupation"] = None
    if subject.occupation:
        turn.memory["occupation"] = subject.occupation
        if not subject.certifications:
            turn.memory["certifications"] = None
    if subject.states:
        turn.memory["state"] = subject.states[0]
