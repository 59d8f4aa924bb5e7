"""How sure the figures of a reply are: other figures, cautions, remarks.

One caution at most: a reply that doubts every sentence helps nobody.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from knowledge.answers.composer import Composer
from knowledge.model import Alternative, Attribute, AttributeClass, Fact

# Days after which a fact is said to be old: fees change every January or without
# notice, rules with a board's meeting, descriptions slowly.
STALE_AFTER: dict[AttributeClass, int] = {"fee": 90, "rule": 180, "description": 270}
OTHERS_SHOWN = 2  # differing figures; more would bury the answer
NAMED = 2  # facts a caution names; more read like a table
ROOM = 70  # words; a reply longer than this gets no further remarks


def is_old(reviewed: date | None, kind: AttributeClass, today: date) -> bool:
    """Whether something of a kind was checked too long ago."""
    return reviewed is not None and (today - reviewed).days > STALE_AFTER[kind]


def is_stale(fact: Fact, attribute: Attribute | None, today: date) -> bool:
    """Whether a fact was checked too long ago for its kind."""
    return attribute is not None and is_old(fact.reviewed, attribute.ages_as, today)


def conflicts(composer: Composer, lead: str, text: str) -> str:
    """Figures that differ from those said: the lead's, or another's if brief.

    `lead` is the attribute the reply is about, `text` what was said of it.
    """
    for fact in sorted(composer.said, key=lambda one: one.attribute != lead):
        leads = fact.attribute == lead
        # A weak figure beside the lead gets a caution; that is enough.
        if not leads and (len(text.split()) > ROOM or fact.confidence == "low"):
            continue
        others = [
            _other(composer, one)
            for one in fact.alternatives
            # Some texts give the other figure themselves.
            if composer.words.value(one.value, one.unit) not in text
        ]
        if others:
            joined = composer.words.several(others[:OTHERS_SHOWN])
            key = "conflict" if leads else "conflict_named"
            what = composer.name(fact.attribute)
            return composer.words.phrase(key, others=joined, what=what)
    return ""


def _other(composer: Composer, one: Alternative) -> str:
    """A differing figure with its time."""
    words = composer.words
    value = words.value(one.value, one.unit)
    if one.as_of in ("", words.phrase("undated")):
        return value
    return words.phrase("with_date", value=value, date=one.as_of)


def caution(composer: Composer, body: str, *, sent: bool = False) -> str:
    """How sure the figures are, in one sentence; empty without a doubt.

    With `sent`, the reply sends people to the body in another sentence already.
    """
    soft = composer.words.terms("soft_facts")
    facts = [one for one in composer.said if not _from_guide(one)]
    stale, low = _stale(composer), _low(facts)
    firm = [one for one in low if one.attribute not in soft]
    every = len(_attributes(stale)) > 1 or len(stale) == len(composer.said)
    unsure = any(one.confidence == "medium" and _binds(composer, one) for one in facts)
    nothing: list[Fact] = []
    # The first that holds is said, of the facts beside it.
    sayings = (
        (firm and stale, "caution_low_stale", firm),
        (firm and sent, "caution_low_sent", firm),
        (firm, "caution_low", firm),
        (stale and every, "caution_stale_all", stale),
        (stale, "caution_stale", stale),
        (low, "caution_low_description", low),
        (unsure and not sent, "caution_medium", nothing),
    )
    for holds, key, about in sayings:
        if holds:
            return _cautious(composer, key, about, body)
    return ""


def caution_of_many(composer: Composer, bodies: str) -> str:
    """The same for a list or a table, where one name would not say enough."""
    facts = [one for one in composer.said if not _from_guide(one)]
    doubts = "_low" * bool(_low(facts)) + "_stale" * bool(_stale(composer))
    return _cautious(composer, f"caution_many{doubts}", [], bodies) if doubts else ""


def _cautious(composer: Composer, key: str, facts: Sequence[Fact], body: str) -> str:
    words = composer.words
    names = [composer.name(name) for name in _attributes(facts)]
    what = words.several(names) if len(names) <= NAMED else words.phrase("these")
    days = [one.reviewed for one in _stale(composer) if one.reviewed]
    month = words.month(min(days)) if days else ""
    return words.phrase(key, what=what, body=body, month=month)


def remark(composer: Composer, text: str) -> str:
    """The note of the first fact, where it adds something and there is room."""
    said = composer.said
    if not said or len(text.split()) > ROOM or said[0].alternatives:
        return ""
    note, patterns = said[0].note, composer.words.terms("note_confirms")
    # The caution says the same, with a link.
    return "" if any(re.search(one, note, re.I) for one in patterns) else note


def _stale(composer: Composer) -> list[Fact]:
    return [
        one for one in composer.said
        if is_stale(one, composer.attribute(one.attribute), composer.today)
    ]  # fmt: skip


def _low(facts: Iterable[Fact]) -> list[Fact]:
    return [one for one in facts if one.confidence == "low"]


def _binds(composer: Composer, fact: Fact) -> bool:
    """Whether people act on it: they pay a fee and rely on a rule."""
    known = composer.attribute(fact.attribute)
    return known is not None and known.ages_as != "description"


def _from_guide(fact: Fact) -> bool:
    """The school's own guide says of itself that its ranges are rough."""
    return bool(fact.sources) and all(one.kind == "guide" for one in fact.sources)


def _attributes(facts: Iterable[Fact]) -> list[str]:
    return list(dict.fromkeys(fact.attribute for fact in facts))
