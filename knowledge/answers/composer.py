"""Sentences from facts: the figure, how sure it is, where it comes from.

A composer collects what one reply says. Each fact is said through its attribute's
template or its own sentence; the composer remembers it, so that the caution and
the small print at the end speak of exactly what was said.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.answers.formatting import Words
from knowledge.model import (
    Alternative,
    Attribute,
    Body,
    Certification,
    Fact,
    Occupation,
    Program,
    Source,
)
from knowledge.store.knowledge_base import KnowledgeBase

# Days after which a fact is said to be old: fees change every January or without
# notice, rules with a board's meeting, descriptions slowly.
STALE_AFTER = {"fee": 90, "rule": 180, "description": 270}
OTHERS_SHOWN = 2  # differing figures; more would bury the answer
# What nobody has to confirm before acting on it.
SOFT = {"work_settings", "duties", "advancement", "study_topics", "study_outline"}
NAMED = 2  # facts a caution names; more read like a table
ROOM = 70  # words; a reply longer than this gets no further remarks


def is_stale(fact: Fact, attribute: Attribute | None, today: date) -> bool:
    """Whether a fact was checked too long ago for its kind."""
    if fact.reviewed is None or attribute is None:
        return False
    return (today - fact.reviewed).days > STALE_AFTER[attribute.ages_as]


@dataclass(frozen=True)
class Subject:
    """Whom the facts are about, with the names the templates use."""

    facts: Mapping[str, tuple[Fact, ...]]
    names: Mapping[str, str]
    label: str

    def known(self, attribute: str) -> list[Fact]:
        """The facts on an attribute that have a value."""
        return [one for one in self.facts.get(attribute, ()) if one.value is not None]


class Composer:
    """Puts one reply together."""

    def __init__(self, kb: KnowledgeBase, *, today: date, variant: int = 0) -> None:
        """Say things as of `today`; `variant` chooses among written variants."""
        self.kb = kb
        self.today = today
        self.words = Words(kb.wording(), variant=variant)
        self.said: list[Fact] = []
        self.read: list[tuple[tuple[Source, ...], date | None]] = []

    # --- whom it is about ---

    def certification(self, one: Certification) -> Subject:
        """A certification as the subject of sentences."""
        job = self.kb.occupation(one.occupation)
        facts = {**(job.facts if job else {}), **one.facts}
        names = {
            "certification": one.short_name,
            "body": self.body_link(one),
            "page": self.page_link(one, "exam"),
            "occupation": job.name if job else one.short_name,
            "occupations": job.plural if job else one.short_name,
        }
        return Subject(facts, names, one.short_name)

    def occupation(self, one: Occupation) -> Subject:
        """A kind of job as the subject of sentences."""
        names = {
            "certification": one.name, "occupation": one.name,
            "occupations": one.plural, "body": "", "page": "",
        }  # fmt: skip
        return Subject(one.facts, names, one.plural)

    def body(self, one: Certification) -> Body | None:
        """Who issues a certification."""
        return self.kb.body(one.body)

    def page_link(self, one: Certification, topic: str) -> str:
        """The body's page on a topic, else the certification's, else its home."""
        body = self.body(one)
        page = (body.pages.get(topic, "") if body else "") or one.page
        page = page or (body.url if body else "")
        host = page.split("//")[-1].split("/")[0].removeprefix("www.")
        return self.words.link(host, page)

    def body_link(self, one: Certification) -> str:
        """The issuing body by its letters, linked to the certification's page."""
        body = self.body(one)
        name = body.short_name if body else one.short_name
        return self.words.link(name, one.page or (body.url if body else None))

    # --- facts ---

    def use(self, facts: Iterable[Fact]) -> None:
        """Remember facts that were said."""
        for fact in facts:
            if fact not in self.said:
                self.said.append(fact)
                self.read.append((fact.sources, fact.reviewed))

    def attribute(self, key: str) -> Attribute | None:
        """How a kind of fact is said."""
        return self.kb.wording().attributes.get(key)

    def name(self, key: str) -> str:
        """A kind of fact inside a sentence: "exam fee"."""
        known = self.attribute(key)
        if known and known.called:
            return known.called
        name = known.name if known else key.replace("_", " ")
        return name if name[1:2].isupper() else name[:1].lower() + name[1:]

    def tell(self, subject: Subject, key: str, *, first: bool) -> str:
        """Everything known on one attribute, or nothing."""
        facts = subject.known(key)
        known = self.attribute(key)
        if not facts or known is None:
            return ""
        self.use(facts)
        if known.listed and len(facts) > 1 and all(fact.label for fact in facts):
            return self._list(subject, known, facts)
        if any(fact.audience for fact in facts):
            value = self.by_audience(facts)
            return self._sentence(subject, known, facts[0], value, first)
        sentences = []
        for fact in facts:
            value = self.words.fact(fact)
            sentences.append(self._sentence(subject, known, fact, value, first))
            first = False
        return " ".join(sentences)

    def _sentence(
        self, subject: Subject, known: Attribute, fact: Fact, value: str, first: bool
    ) -> str:
        names = {
            **subject.names,
            "value": value,
            "label": fact.label or "",
            "audience": fact.audience or "",
        }
        if not fact.text:
            variants = known.text if first else known.also or known.text
            if first and known.bullets and _is_long(fact):
                return self._bullets(variants, fact, names)
            # A value that is a sentence has its own full stop; "every 1 year" is
            # what no one says.
            text = self.words.pick(variants, **names)
            return text.replace("..", ".").replace("every 1 ", "every ")
        text = fact.text.format(**names)
        text = text[:1].upper() + text[1:]
        if first and subject.label not in text:
            return self.words.phrase("subject", label=subject.label, sentence=text)
        return text

    def _bullets(
        self, variants: Sequence[str], fact: Fact, names: Mapping[str, str]
    ) -> str:
        """Several texts one below the other, after the words before {value}."""
        opening = [text.partition("{value}")[0] for text in variants]
        items = fact.value if isinstance(fact.value, tuple) else ()
        lines = [self.words.phrase("list_plain", value=item) for item in items]
        return self.words.pick(opening, **names).strip() + "\n\n" + "\n".join(lines)

    def _list(self, subject: Subject, known: Attribute, facts: Sequence[Fact]) -> str:
        lead = self.words.pick(known.listed, **subject.names)
        items = [
            self.words.phrase(
                "list_item", label=fact.label, value=self.words.fact(fact)
            )
            for fact in facts
        ]
        return lead + "\n\n" + "\n".join(items)

    def by_audience(self, facts: Sequence[Fact]) -> str:
        """Prices by who pays them, equal prices together."""
        groups: dict[str, list[str]] = {}
        audiences = self.kb.wording().audiences
        for fact in facts:
            name = audiences.get(fact.audience or "", fact.label or "")
            groups.setdefault(self.words.fact(fact), []).append(name)
        parts = []
        for value, names in groups.items():
            whom = self.words.several([name for name in names if name])
            parts.append(
                self.words.phrase("for_audience", value=value, audience=whom)
                if whom
                else value
            )
        if len(parts) == 2:
            return self.words.phrase("many", first=parts[0], last=parts[1])
        return "; ".join(parts)

    def unknown(self, subject: Subject, *keys: str, first: bool = True) -> str:
        """Say that something is not known, and who knows it."""
        what = self.words.several([self.name(key) for key in keys])
        names = {**subject.names, "what": what}
        if not first:
            return self.words.phrase("unknown_also", **names)
        if not subject.names["body"]:
            return self.words.phrase("unknown_occupation", **names)
        return self.words.phrase("unknown", **names)

    # --- how sure, and from where ---

    def conflicts(self, lead: str, text: str) -> str:
        """Figures that differ from those said: the lead's, or another's if brief."""
        for fact in sorted(self.said, key=lambda one: one.attribute != lead):
            # A weak figure beside the lead gets a caution; that is enough.
            if fact.attribute != lead and (
                len(text.split()) > ROOM or fact.confidence == "low"
            ):
                continue
            others = [
                self.other(one)
                for one in fact.alternatives
                # Some texts give the other figure themselves.
                if self.words.value(one.value, one.unit) not in text
            ]
            if others:
                key = "conflict" if fact.attribute == lead else "conflict_named"
                joined = self.words.several(others[:OTHERS_SHOWN])
                what = self.name(fact.attribute)
                return self.words.phrase(key, others=joined, what=what)
        return ""

    def other(self, one: Alternative) -> str:
        """A differing figure with its time."""
        value = self.words.value(one.value, one.unit)
        if one.as_of in ("", self.words.phrase("undated")):
            return value
        return self.words.phrase("with_date", value=value, date=one.as_of)

    def caution(self, body: str, *, many: bool = False, sent: bool = False) -> str:
        """How sure the figures are, in one sentence; empty without a doubt.

        With `sent`, the reply sends people to the body in another sentence already.
        """
        facts = [one for one in self.said if not _from_guide(one)]
        stale = [one for one in self.said if self._stale(one)]
        low = [one for one in facts if one.confidence == "low"]
        firm = [one for one in low if one.attribute not in SOFT]
        months = [one.reviewed for one in stale if one.reviewed]
        month = self.words.month(min(months)) if months else ""
        if many:
            key = "_low" * bool(low) + "_stale" * bool(stale)
            return self._cautious("caution_many" + key, [], body, month) if key else ""
        if firm:
            key = "caution_low_stale" if stale else "caution_low"
            key = "caution_low_sent" if sent and not stale else key
            return self._cautious(key, firm, body, month)
        if stale:
            every = len(_attributes(stale)) > 1 or len(stale) == len(self.said)
            key = "caution_stale_all" if every else "caution_stale"
            return self._cautious(key, stale, body, month)
        if low:
            return self._cautious("caution_low_description", low, body, month)
        if sent:
            return ""
        if any(one.confidence == "medium" and self._firm(one) for one in facts):
            return self._cautious("caution_medium", [], body, month)
        return ""

    def _cautious(self, key: str, facts: Sequence[Fact], body: str, month: str) -> str:
        names = [self.name(name) for name in _attributes(facts)]
        short = len(names) <= NAMED
        what = self.words.several(names) if short else self.words.phrase("these")
        return self.words.phrase(key, what=what, body=body, month=month)

    def _stale(self, fact: Fact) -> bool:
        return is_stale(fact, self.attribute(fact.attribute), self.today)

    def _firm(self, fact: Fact) -> bool:
        """Whether people act on it: they pay a fee and rely on a rule."""
        known = self.attribute(fact.attribute)
        return known is not None and known.ages_as != "description"

    def remark(self, text: str) -> str:
        """The note of the first fact, where it adds something and there is room."""
        if not self.said or len(text.split()) > ROOM or self.said[0].alternatives:
            return ""
        note = self.said[0].note
        patterns = self.kb.wording().phrases.get("note_confirms", ())
        # The caution says the same, with a link.
        return "" if any(re.search(one, note, re.I) for one in patterns) else note

    def small_print(self, bodies: Iterable[Body | None] = (), *, most: int = 0) -> str:
        """The paragraph that names the sources of what was said."""
        known = [body for body in bodies if body] or list(self.kb.bodies())
        return self.words.sources(self.read, known, most=most)

    # --- the school ---

    def programs(self, keys: Iterable[str]) -> str:
        """The school's programs that lead to certifications, apart from the facts."""
        school = self.kb.school()
        found: dict[str, Program] = {}
        for key in keys:
            for program in self.kb.programs(key)[:2]:
                found.setdefault(program.id, program)
        if school is None or not found:
            return ""
        few = list(found.values())[:2]
        key = "school_program" + "_sample" * few[0].sample
        lead = self.words.phrase(key, school=school.name)
        return lead + "\n\n" + self.list_programs(few)

    def list_programs(self, programs: Iterable[Program]) -> str:
        """One line for each program."""
        return "\n".join(
            self.words.phrase("list_plain", value=self.program(one)) for one in programs
        )

    def tail(self, key: str, names: Mapping[str, str]) -> str:
        """What is always said at the end of a question's answer."""
        name = f"tail_{key}"
        known = name in self.kb.wording().phrases
        return self.words.phrase(name, **names) if known else ""

    def program(self, one: Program) -> str:
        """A program in one line."""
        words = self.words
        details = [words.value(one.months, "months")]
        if one.tuition is not None:
            details.append(words.value(one.tuition, "usd"))
        if one.next_start and one.next_start >= self.today:
            details.append(
                words.phrase("program_start", date=words.day(one.next_start))
            )
        link = words.link(one.name, one.link)
        return words.phrase("program", link=link, details=", ".join(details))


def _is_long(fact: Fact) -> bool:
    return isinstance(fact.value, tuple) and len(fact.value) > 2 and fact.low is None


def _from_guide(fact: Fact) -> bool:
    """The school's own guide says of itself that its ranges are rough."""
    return bool(fact.sources) and all(one.kind == "guide" for one in fact.sources)


def _attributes(facts: Iterable[Fact]) -> list[str]:
    return list(dict.fromkeys(fact.attribute for fact in facts))


def paragraphs(*parts: str) -> str:
    """Parts of a reply with a blank line between them; empty ones left out."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def sentences(*parts: str) -> str:
    """Sentences in one paragraph; after a list they start a new one."""
    text = ""
    for part in (one.strip() for one in parts if one.strip()):
        after_list = text.rpartition("\n")[2].startswith("- ")
        text += ("\n\n" if after_list else " " if text else "") + part
    return text
