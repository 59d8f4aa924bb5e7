"""What the knowledge base speaks of, as plain frozen objects.

The field descriptions are also what the content check, the JSON Schema for
editors and the error messages are made of: a field that exists here may be
written in `knowledge/content/`, and nothing else may. Objects hold their sources
themselves, so whoever has a fact can say where it comes from.
"""
# ruff: noqa: RUF009 (`_f` returns a dataclass field, as `dataclasses.field` does)

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from knowledge.fields import NOTHING
from knowledge.fields import Number as Number
from knowledge.fields import describe as _f
from knowledge.guide import Guide

# A number, a range (two numbers, low first), a text or several texts.
Value = Number | str | tuple[Number, ...] | tuple[str, ...]

Confidence = Literal["high", "medium", "low"]
Status = Literal["required", "varies", "not_required", "not_determined"]
Unit = Literal[
    "usd", "months", "years", "days", "hours", "minutes", "questions",
    "percent", "points", "attempts", "score",
]  # fmt: skip
SourceKind = Literal[
    "official", "government", "statute_copy", "society", "school", "secondary",
    "data_copy", "guide",
]  # fmt: skip
# How fast a fact goes stale; the days are in `certainty.STALE_AFTER`.
AttributeClass = Literal["fee", "rule", "description"]
# Whom a question is about, and in which form it is answered (see `Question`).
About = Literal["certification", "occupation", "state"]
Form = Literal["facts", "total_cost", "rule", "moving", "wage"]

Ranked = Literal["certifications", "occupations", "states"]
End = Literal["lowest", "highest"]
Shows = Literal["glossary", "contact"]


@dataclass(frozen=True)
class Source:
    """A page that was read."""

    id: str = _f("short name other files refer to", key=True)
    publisher: str = _f("who publishes the page")
    url: str = _f("its address, https://...")
    kind: SourceKind = _f("what sort of source it is")
    date: str = _f('date of the page as text, for example "2026-02-20" or "undated"')
    title: str = _f("title of the page", "")


@dataclass(frozen=True)
class Alternative:
    """Another figure for the same fact, from an older or a differing source."""

    value: Value = _f("number, [low, high], text or list of texts")
    unit: Unit | None = _f("unit, when it is a number", None)
    as_of: str = _f("when it held, as text", "")
    confidence: Confidence = _f("how sure it is", "medium")
    sources: tuple[Source, ...] = _f("ids from sources.yml", ())
    note: str = _f("what explains the difference", "")


@dataclass(frozen=True)
class Fact:
    """One thing known about a certification or an occupation."""

    attribute: str = _f("what the fact is about, see attributes.yml", key=True)
    value: Value | None = _f("number, [low, high], text, list of texts, or null", None)
    unit: Unit | None = _f("unit, when it is a number", None)
    audience: str | None = _f("whom it holds for, see attributes.yml", None)
    label: str | None = _f("name of the route, area or item", None)
    text: str | None = _f("own sentence with {value}, instead of the template", None)
    sources: tuple[Source, ...] = _f("ids from sources.yml", ())
    reviewed: date | None = _f("the day it was last checked against its sources", None)
    confidence: Confidence = _f("how sure it is", "high")
    note: str = _f("a remark that may be shown", "")
    alternatives: tuple[Alternative, ...] = _f("other figures in circulation", ())

    @property
    def low(self) -> Number | None:
        """The number, or the lower end of a range."""
        return _end(self.value, 0)

    @property
    def high(self) -> Number | None:
        """The number, or the upper end of a range."""
        return _end(self.value, -1)


def _end(value: Value | None, index: int) -> Number | None:
    if isinstance(value, tuple) and value:
        value = value[index]
    return value if isinstance(value, int | float) else None


@dataclass(frozen=True)
class Body:
    """An organisation that issues certifications."""

    id: str = _f("short name other files refer to", key=True)
    name: str = _f("full name")
    short_name: str = _f("the letters people say")
    url: str = _f("home page, https://...")
    aliases: tuple[str, ...] = _f("other ways people write it", ())
    pages: Mapping[str, str] = _f("official pages by topic", NOTHING)


@dataclass(frozen=True)
class Certification:
    """A credential and everything known about it."""

    id: str = _f("short name, equal to the file's name")
    short_name: str = _f("the label shown, mostly its letters")
    name: str = _f("full name")
    body: str = _f("who issues it, an id from bodies.yml")
    track: str = _f("the kind of work it belongs to, one of `tracks` in phrases.yml")
    page: str = _f("the body's official page, https://...")
    occupation: str | None = _f("an id from occupations.yml, or null", None)
    aliases: tuple[str, ...] = _f("other ways people write it", ())
    summary: str = _f("one plain sentence on what it is", "")
    suits: str = _f("one plain sentence on whom it suits", "")
    facts: Mapping[str, tuple[Fact, ...]] = _f("attribute: list of facts", NOTHING)

    def all(self, attribute: str) -> tuple[Fact, ...]:
        """Every fact on an attribute, in the order of the file."""
        return self.facts.get(attribute, ())

    def fact(self, attribute: str, audience: str | None = None) -> Fact | None:
        """The first known fact on an attribute, for an audience if one is given."""
        for fact in self.all(attribute):
            if fact.value is not None and audience in (None, fact.audience):
                return fact
        return None


@dataclass(frozen=True)
class Occupation:
    """A kind of job that states regulate and wages are measured for."""

    id: str = _f("short name other files refer to", key=True)
    name: str = _f("one person, small letters")
    plural: str = _f("several of them")
    aliases: tuple[str, ...] = _f("other ways people write it", ())
    facts: Mapping[str, tuple[Fact, ...]] = _f("attribute: list of facts", NOTHING)


@dataclass(frozen=True)
class Agency:
    """The state office that decides."""

    name: str = _f("name of the office")
    url: str | None = _f("its official address, or null when not seen", None)


@dataclass(frozen=True)
class StateRule:
    """What a state asks of an occupation."""

    state: str = _f("postal code", key=True)
    occupation: str = _f("id from occupations.yml", key=True)
    status: Status = _f("what the state asks")
    what: str = _f("the rule in a few words", "")
    explanation: str = _f("the rule in plain sentences", "")
    agency: Agency | None = _f("the office that decides", None)
    sources: tuple[Source, ...] = _f("ids from sources.yml", ())
    reviewed: date | None = _f("the day it was last checked against its sources", None)
    confidence: Confidence = _f("how sure it is", "medium")
    note: str = _f("a remark that may be shown", "")


@dataclass(frozen=True)
class State:
    """A state, the District of Columbia or a territory."""

    code: str = _f("postal code", key=True)
    name: str = _f("full name")
    aliases: tuple[str, ...] = _f("other names and big cities", ())
    rules: Mapping[str, StateRule] = _f("occupation: rule", NOTHING)


@dataclass(frozen=True)
class EarlierWage:
    """The wage of the period before."""

    annual: Number | None = _f("median for a year in dollars", None)
    hourly: Number | None = _f("median for an hour in dollars", None)
    period: str = _f("month and year, as text", "")


@dataclass(frozen=True)
class Wage:
    """What an occupation earns in a state, or in the whole country."""

    state: str | None = _f("postal code, none for the country", key=True)
    occupation: str = _f("id from occupations.yml", key=True)
    annual: Number | None = _f("median for a year in dollars", None)
    hourly: Number | None = _f("median for an hour in dollars", None)
    period: str = _f("month and year, as text", "")
    previous: EarlierWage | None = _f("the period before", None)
    sources: tuple[Source, ...] = _f("ids from sources.yml", ())
    reviewed: date | None = _f("the day it was last checked against its sources", None)
    confidence: Confidence = _f("how sure it is", "high")
    note: str = _f("a remark that may be shown", "")


@dataclass(frozen=True)
class Program:
    """A course the school offers; may lead to one or more certifications."""

    id: str = _f("short name, used once")
    name: str = _f("name of the program")
    leads_to: tuple[str, ...] = _f("ids of certifications it prepares for")
    months: Value = _f("length in months, a number or [low, high]")
    tuition: Value | None = _f("dollars, a number or [low, high]", None)
    format: str = _f("on campus, online or mixed", "")
    campus: str = _f("where it is taught", "")
    next_start: date | None = _f("first day of the next course", None)
    accreditation: str = _f("who accredits the program", "")
    link: str = _f("the program's page, https://...", "")
    sample: bool = _f("true for data that only shows how it works", False)


@dataclass(frozen=True)
class Question:
    """A question people ask about a certification, an occupation or a state."""

    key: str = _f("the key of the intent", key=True)
    title: str = _f("at most 40 letters, shown on a chip")
    attributes: tuple[str, ...] = _f("the facts that answer it", ())
    about: About = _f("what must be named to answer it", "certification")
    form: Form = _f("facts, total_cost; of a state: rule, moving or wage", "facts")
    opens_with: str = _f("a phrase said before the facts", "")
    when_unknown: str = _f("a phrase said when the first fact is not known", "")
    only_first: bool = _f("whether the first known fact is enough", False)
    programs: bool = _f("whether the school's own programs are named", False)
    general: str | None = _f("key of the FAQ text said when nothing is named", None)
    ask: tuple[str, ...] = _f("ways to ask it in general, beside its cases", ())
    follow_ups: tuple[str, ...] = _f("what people ask next", ())


@dataclass(frozen=True)
class Attribute:
    """How a kind of fact is named, measured and said."""

    id: str = _f("the attribute's key in a certification file", key=True)
    name: str = _f("as a row of a table: Exam fee")
    ages_as: AttributeClass = _f("how fast it goes stale", yaml="class")
    text: tuple[str, ...] = _f("sentences with {certification} and {value}")
    units: tuple[Unit, ...] = _f("units allowed; empty means text", ())
    also: tuple[str, ...] = _f("the same after another fact was said", ())
    listed: tuple[str, ...] = _f("sentences that open a list of several facts", ())
    bullets: bool = _f("whether three or more texts become a list", False)
    called: str = _f("inside a sentence, when the name does not fit there", "")


@dataclass(frozen=True)
class FaqEntry:
    """A written answer to a common question."""

    key: str = _f("file name, underscore, key in the file", key=True)
    question: str = _f("the question as a person asks it")
    answers: tuple[str, ...] = _f("one to three written variants")
    title: str = _f("at most 40 letters, shown on a chip", "")
    certifications: Mapping[str, str] = _f("answer for one certification", NOTHING)
    occupations: Mapping[str, str] = _f("answer for one occupation", NOTHING)
    sources: tuple[Source, ...] = _f("ids from sources.yml", ())
    reviewed: date | None = _f("the day it was last checked", None)
    chips: tuple[str, ...] = _f("what to offer next: see content/README.md", ())
    shows: Shows | None = _f("glossary: the word asked for; contact: a card", None)


@dataclass(frozen=True)
class Ranking:
    """Which comes first in something, computed from facts or wages."""

    key: str = _f("the key of the intent", key=True)
    of: Ranked = _f("what is ranked", "certifications")
    by: tuple[str, ...] = _f("attributes looked at, of certifications", ())
    first: End | None = _f("who leads; without it all that fit are named", None)
    unit: Unit | None = _f("figures in another unit are left out", None)
    main_only: bool = _f("whether only the first fact counts", False)
    says: str = _f("patterns in phrases.yml one of which a fact must hold", "")
    says_not: str = _f("patterns in phrases.yml none of which it may hold", "")
    track: str | None = _f("only certifications of this kind of work", None)
    follow_ups: tuple[str, ...] = _f("what people ask next", ())


@dataclass(frozen=True)
class CaseVariant:
    """What a case says for one certification, body, occupation or state."""

    answer: str = _f("the answer; its first sentence answers the question")
    sources: tuple[Source, ...] = _f("ids from sources.yml", ())
    reviewed: date | None = _f("the day it was last checked, if not the case's", None)


@dataclass(frozen=True)
class Case:
    """A precise question inside a topic, understood by its phrasings alone."""

    key: str = _f("file name, underscore, key in the file", key=True)
    topics: tuple[str, ...] = _f(
        "the questions it belongs to, fact/... or faq/..., the nearest first", yaml="of"
    )
    title: str = _f("at most 40 letters, shown on a chip")
    ask: tuple[str, ...] = _f("three or more ways to ask it, without names")
    answer: str = _f("the answer; its first sentence answers the question")
    certifications: Mapping[str, CaseVariant] = _f("for one certification", NOTHING)
    bodies: Mapping[str, CaseVariant] = _f("for what one body issues", NOTHING)
    occupations: Mapping[str, CaseVariant] = _f("for one kind of job", NOTHING)
    states: Mapping[str, CaseVariant] = _f("for one state", NOTHING)
    school: Mapping[str, str] = _f(
        "said for {school_...} where school.yml has nothing on it", NOTHING
    )
    sources: tuple[Source, ...] = _f("ids from sources.yml", ())
    reviewed: date | None = _f("the day it was last checked", None)
    chips: tuple[str, ...] = _f("what to offer next: see content/README.md", ())


@dataclass(frozen=True)
class GlossaryTerm:
    """A word explained."""

    id: str = _f("short name", key=True)
    term: str = _f("the word")
    text: str = _f("what it means, in plain words")
    aliases: tuple[str, ...] = _f("other ways people write it", ())
    sources: tuple[Source, ...] = _f("ids from sources.yml", ())
    reviewed: date | None = _f("the day it was last checked", None)


@dataclass(frozen=True)
class PhraseGroup:
    """Phrases that are heard together, written as safety.yml explains."""

    says: tuple[str, ...] = _f("phrases that are heard")
    unless: tuple[str, ...] = _f("said anywhere in it, the group does not count", ())


@dataclass(frozen=True)
class DangerPhrases:
    """safety.yml: what somebody says who is in danger."""

    emergency: tuple[PhraseGroup, ...] = _f("somebody needs help at once")
    self_harm: tuple[PhraseGroup, ...] = _f("somebody thinks of hurting themselves")
    same: Mapping[str, str] = _f("other ways to write a word", NOTHING)


@dataclass(frozen=True)
class OtherProfessions:
    """professions.yml: what is not ours, so that it is not answered as if it were."""

    professions: Mapping[str, tuple[str, ...]] = _f("names people use, by id")
    background: tuple[str, ...] = _f("stands before what somebody is besides")
    other_meanings: tuple[str, ...] = _f("phrases in which our letters mean another")
    titles: tuple[str, ...] = _f("postal codes that are titles first", ())


@dataclass(frozen=True)
class School:
    """The school and how to reach a person there."""

    name: str = _f("name of the school")
    phone: str = _f("number to call", "")
    email: str = _f("address to write to", "")
    hours: str = _f("when somebody answers", "")
    timezone: str = _f("for example America/New_York", "")
    site: str = _f("home page", "")
    address: str = _f("street and city", "")
    tagline: str = _f("one line under the name", "")
    says: Mapping[str, str] = _f(
        "what the school says of itself: accreditation, attendance, placement ...",
        NOTHING,
    )
    greetings: Mapping[str, str] = _f(
        "the first words of the chat, by its language (en, es)", NOTHING
    )
    sample: bool = _f("true for data that only shows how it works", False)
    note: str = _f("a remark for editors", "")


@dataclass(frozen=True)
class Wording:
    """The words answers are made of: attributes.yml and phrases.yml."""

    attributes: Mapping[str, Attribute]
    audiences: Mapping[str, str]
    units: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str] = NOTHING


@dataclass(frozen=True)
class Vocabulary:
    """Every name and alias people may type, lower case, to the id it means."""

    certifications: Mapping[str, str]
    bodies: Mapping[str, str]
    occupations: Mapping[str, str]
    states: Mapping[str, str]
    terms: Mapping[str, str]


@dataclass(frozen=True)
class Content:
    """All content files, read and checked."""

    sources: Mapping[str, Source]
    bodies: Mapping[str, Body]
    occupations: Mapping[str, Occupation]
    certifications: Mapping[str, Certification]
    states: Mapping[str, State]
    wages: tuple[Wage, ...]
    programs: tuple[Program, ...]
    questions: Mapping[str, Question]
    rankings: Mapping[str, Ranking]
    faq: Mapping[str, FaqEntry]
    cases: Mapping[str, Case]
    glossary: Mapping[str, GlossaryTerm]
    danger: DangerPhrases
    other_professions: OtherProfessions
    wording: Wording
    school: School | None
    guide: Guide


@dataclass(frozen=True)
class Chip:
    """A button: what it says and what it sends."""

    title: str
    payload: str

    def as_dict(self) -> dict[str, str]:
        """As a Rasa button."""
        return {"title": self.title, "payload": self.payload}


@dataclass(frozen=True)
class Reply:
    """One bubble: text, buttons, a card for the website, whom it is about."""

    text: str
    chips: tuple[Chip, ...] = ()
    card: Mapping[str, Any] | None = None
    certifications: tuple[str, ...] = ()
