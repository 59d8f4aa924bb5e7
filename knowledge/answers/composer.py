"""What one reply says and cites.

A composer knows the day and the words, names whom a reply is about, and remembers
each fact that is said, so that the caution and the small print at the end speak of
exactly what was said. Sentences are made in `fact_sentences.py`, doubts in
`certainty.py`, sources in `sources.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.answers import sources
from knowledge.answers.formatting import Words
from knowledge.model import (
    Attribute,
    Body,
    Certification,
    Fact,
    Occupation,
    Program,
    Source,
)
from knowledge.store.knowledge_base import KnowledgeBase

PROGRAMS_NAMED = 2  # of the school, under an answer


@dataclass(frozen=True)
class FactSheet:
    """The facts on one thing, with the names the templates use for it."""

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
        self.read: list[sources.Citation] = []

    # --- what was said ---

    def use(self, facts: Iterable[Fact]) -> None:
        """Remember facts that were said, with their sources."""
        for fact in facts:
            if fact not in self.said:
                self.said.append(fact)
                self.cite(fact.sources, fact.reviewed)

    def cite(self, found: Sequence[Source], reviewed: date | None) -> None:
        """Remember the sources of something that was said."""
        self.read.append((tuple(found), reviewed))

    def small_print(self, bodies: Iterable[Body | None] = (), *, most: int = 0) -> str:
        """The paragraph that names the sources of what was said."""
        known = [body for body in bodies if body] or list(self.kb.bodies())
        return sources.small_print(self.words, self.read, known, most)

    # --- whom it is about ---

    def certification(self, one: Certification) -> FactSheet:
        """What is known of a certification and of its job."""
        job = self.kb.occupation(one.occupation)
        facts = {**(job.facts if job else {}), **one.facts}
        names = {
            "certification": one.short_name,
            "body": self.body_link(one),
            "page": self.page_link(one, "exam"),
            "occupation": job.name if job else one.short_name,
            "occupations": job.plural if job else one.short_name,
        }
        return FactSheet(facts, names, one.short_name)

    def occupation(self, one: Occupation) -> FactSheet:
        """What is known of a kind of job."""
        names = {
            "certification": one.name, "occupation": one.name,
            "occupations": one.plural, "body": "", "page": "",
        }  # fmt: skip
        return FactSheet(one.facts, names, one.plural)

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

    def labels(self, ones: Iterable[Certification]) -> str:
        """Certifications by their letters, in one enumeration."""
        return self.words.several([f"**{one.short_name}**" for one in ones])

    # --- how kinds of facts are called ---

    def attribute(self, key: str) -> Attribute | None:
        """How a kind of fact is said."""
        return self.words.wording.attributes.get(key)

    def name(self, key: str) -> str:
        """A kind of fact inside a sentence: "exam fee"."""
        known = self.attribute(key)
        if known and known.called:
            return known.called
        name = known.name if known else key.replace("_", " ")
        return name if name[1:2].isupper() else name[:1].lower() + name[1:]

    def tail(self, key: str, names: Mapping[str, str]) -> str:
        """What is always said at the end of a question's answer."""
        return self.words.phrase(f"tail_{key}", **names)

    # --- the school ---

    def programs(self, keys: Iterable[str]) -> str:
        """The school's programs that lead to certifications, apart from the facts."""
        school = self.kb.school()
        found: dict[str, Program] = {}
        for key in keys:
            for program in self.kb.programs(key)[:PROGRAMS_NAMED]:
                found.setdefault(program.id, program)
        if school is None or not found:
            return ""
        few = list(found.values())[:PROGRAMS_NAMED]
        key = "school_program" + "_sample" * few[0].sample
        lead = self.words.phrase(key, school=school.name)
        return lead + "\n\n" + self.list_programs(few)

    def list_programs(self, programs: Iterable[Program]) -> str:
        """One line for each program."""
        return "\n".join(
            self.words.phrase("list_plain", value=self.program(one)) for one in programs
        )

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
