"""What must agree between content files.

Single values are checked while they are read (`shapes.py`); here the objects are
compared with each other: references, names, units, provenance, templates.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.model import Alternative, Case, Content, Fact, Question, Value
from knowledge.store.builder import nearest
from knowledge.store.yaml_nodes import Problem

if TYPE_CHECKING:
    from knowledge.store.builder import Builder

TITLE_LETTERS = 40  # what a chip shows on a narrow phone without breaking
# Intents a chip may send that carry no key.
PLAIN_CHIPS = {
    "ask_advice", "ask_person", "calendar", "compare", "continue_advice",
    "change_answer", "road_map", "start_over",
}  # fmt: skip
# The forms an answer may have, by what the question is about.
FORMS = {
    "certification": {"facts", "total_cost"},
    "occupation": {"facts"},
    "state": {"rule", "moving", "wage"},
}
# Phrases that list attributes.
OF_ATTRIBUTES = ("comparison_rows", "expected_facts", "soft_facts")
# The alternatives (cheaper, faster, more of a goal) stand in advice/sentences.yml.
ARGUMENTS = {"why", "why_not", "what_if", "which_would_you"}
# What a sentence of attributes.yml may put into its text.
PLACEHOLDERS = {
    "certification", "value", "audience", "body", "label", "occupation",
    "occupations", "page",
}  # fmt: skip
# Fewer ways to ask a case than this, and the nearest case is chance (measured).
LEAST_PHRASINGS = 3
# What a case may fill in of the school, besides what the school says of itself.
SCHOOL_FIELDS = {"name", "phone", "email", "hours", "site", "address"}
# What a case may list of the school's programs: see `answers/cases.py`.
PROGRAM_LISTS = {
    "programs_tuition", "programs_schedule", "programs_starts",
    "programs_accreditation",
}  # fmt: skip
MAY_SHRINK = re.compile("growth|change")


@dataclass
class Places:
    """Where each entry stands, for problems found after reading."""

    lines: dict[str, dict[str, int]] = field(default_factory=dict)
    file_of: dict[str, str] = field(default_factory=dict)

    def add(self, builder: Builder) -> None:
        """Remember the lines of a file while its builder fills them in."""
        self.lines.setdefault(builder.name, {})
        if self.lines[builder.name]:
            builder.lines.update(self.lines[builder.name])
        self.lines[builder.name] = builder.lines

    def line(self, file: str, entry: str) -> int:
        """The line of an entry, or of the nearest entry around it."""
        known = self.lines.get(file, {})
        while entry and entry not in known:
            entry = re.sub(r"(\.[^.\[]*|\[\d+\])$|^[^.\[]*$", "", entry)
        return known.get(entry, 0)


class _Check:
    def __init__(
        self, content: Content, places: Places, broken: Collection[str]
    ) -> None:
        self.content = content
        self.places = places
        self.broken = broken
        self.problems: list[Problem] = []

    def problem(self, file: str, entry: str, what: str, remedy: str) -> None:
        at = self.places.line(file, entry)
        self.problems.append(Problem(file, at, entry, what, remedy))

    def known(
        self, file: str, entry: str, kind: str, key: str, table: Collection[str],
        home: str,
    ) -> None:  # fmt: skip
        """A reference to something that must exist."""
        # When its own file has problems the entry may be there, only unreadable.
        if key in table or any(name.startswith(home) for name in self.broken):
            return
        self.problem(
            file, entry, f"{kind} '{key}' does not exist",
            f"{nearest(key, table)} (defined in {home})",
        )  # fmt: skip

    def names(self, entries: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """The same name for two things would make the assistant guess."""
        owner: dict[str, str] = {}
        for file, key, names in entries:
            for name in dict.fromkeys(item.casefold().strip() for item in names):
                other = owner.setdefault(name, key)
                if other != key:
                    what = f"the name '{name}' is already used by '{other}'"
                    own_file = file.endswith(f"/{key}.yml")
                    entry = "aliases" if own_file else f"{key}.aliases"
                    self.problem(file, entry, what, "Keep it in one of the two")

    # --- facts ---

    def facts(
        self, file: str, prefix: str, facts: Mapping[str, tuple[Fact, ...]]
    ) -> None:
        attributes = self.content.wording.attributes
        for attribute, entries in facts.items():
            entry = f"{prefix}facts.{attribute}"
            if attribute not in attributes:
                self.known(
                    file, f"{entry}[0]", "attribute", attribute, attributes,
                    "attributes.yml",
                )  # fmt: skip
            for at, fact in enumerate(entries):
                self.fact(file, f"{entry}[{at}]", fact)

    def fact(self, file: str, entry: str, fact: Fact) -> None:
        self.number(file, entry, fact)
        for other in fact.alternatives:
            self.number(file, entry, other, fact.attribute)
        audiences = self.content.wording.audiences
        if fact.audience:
            self.known(
                file, entry, "audience", fact.audience, audiences, "attributes.yml"
            )
        if fact.value is None:
            if not fact.note:
                do = "Add a note that says what was looked for, or remove the entry"
                self.problem(file, entry, "no value and no note", do)
            return
        if not fact.sources:
            do = "Add `sources: [id]`; a figure without a source is not said"
            self.problem(file, entry, "no source", do)
        if fact.reviewed is None:
            do = "Add `reviewed:`, the day its sources were read"
            self.problem(file, entry, "no date", do)
        if fact.text:
            self.template(file, entry, fact.text)
            shown = str(fact.low) if fact.low is not None else ""
            if shown and "{value}" not in fact.text and shown not in fact.text:
                what = f"the sentence does not say the value {shown}"
                self.problem(file, entry, what, "Write {value} where it belongs")

    def number(
        self, file: str, entry: str, fact: Fact | Alternative, attribute: str = ""
    ) -> None:
        attribute = attribute or getattr(fact, "attribute", "")
        known = self.content.wording.attributes.get(attribute)
        low, high = _ends(fact.value)
        if low is None or high is None:
            if fact.unit and fact.value is not None:
                what = f"'{fact.value}' is no number, but has the unit {fact.unit}"
                do = "Write digits only, or remove `unit:` for a text"
                self.problem(file, entry, what, do)
            return
        if fact.unit is None and known and known.units:
            what = f"the number {low} has no unit"
            self.problem(file, entry, what, f"Add `unit: {known.units[0]}`")
        elif fact.unit and known and fact.unit not in known.units:
            what = f"unit '{fact.unit}' does not fit {attribute}"
            self.problem(file, entry, what, f"Allowed: {', '.join(known.units)}")
        if fact.unit == "percent" and high > 100:
            do = "Write a percentage between 0 and 100"
            self.problem(file, entry, f"{high} % is more than 100 %", do)
        if low < 0 and not MAY_SHRINK.search(attribute):
            self.problem(file, entry, f"{low} is below zero", "Check the number")

    def template(self, file: str, entry: str, text: str) -> None:
        try:
            used = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        except ValueError as error:
            do = "Write {value} with both braces, or leave braces out"
            self.problem(file, entry, f"broken placeholder ({error})", do)
            return
        for name in sorted(used - PLACEHOLDERS):
            what = f"unknown placeholder {{{name}}}"
            self.problem(file, entry, what, nearest(name, PLACEHOLDERS))

    # --- the files ---

    def certifications(self) -> None:
        content = self.content
        for key, one in content.certifications.items():
            file = f"certifications/{key}.yml"
            self.known(file, "body", "body", one.body, content.bodies, "bodies.yml")
            if one.occupation is not None:
                self.known(
                    file, "occupation", "occupation", one.occupation,
                    content.occupations, "occupations.yml",
                )  # fmt: skip
            tracks = content.wording.phrases.get("tracks", ())
            self.known(file, "track", "track", one.track, tracks, "phrases.yml")
            self.facts(file, "", one.facts)
        if not content.certifications and not self.broken:
            self.problem(
                "certifications/", "", "no certification at all", "Restore the files"
            )
        self.names(
            (f"certifications/{key}.yml", key, (one.short_name, *one.aliases))
            for key, one in content.certifications.items()
        )
        self.names(
            ("bodies.yml", key, (one.short_name, *one.aliases))
            for key, one in content.bodies.items()
        )

    def places_and_pay(self) -> None:
        content = self.content
        for key, occupation in content.occupations.items():
            self.facts("occupations.yml", f"{key}.", occupation.facts)
        self.names(
            ("occupations.yml", key, (one.name, one.plural, *one.aliases))
            for key, one in content.occupations.items()
        )
        self.names(
            ("states.yml", key, (one.name, *one.aliases))
            for key, one in content.states.items()
        )
        for code, state in content.states.items():
            if not re.fullmatch("[A-Z]{2}", code):
                self.problem(
                    "states.yml", code, f"'{code}' is no postal code", "Two capitals"
                )
            for name, rule in state.rules.items():
                entry = f"{code}.rules.{name}"
                self.known(
                    "states.yml", entry, "occupation", name, content.occupations,
                    "occupations.yml",
                )  # fmt: skip
                if rule.status != "not_determined" and not rule.sources:
                    self.problem(
                        "states.yml", entry, "no source",
                        "Add `sources:`, or `status: not_determined`",
                    )  # fmt: skip
        for wage in content.wages:
            entry = f"states.{wage.state}" if wage.state else "national"
            entry += f".{wage.occupation}"
            self.known(
                "wages.yml", entry, "occupation", wage.occupation,
                content.occupations, "occupations.yml",
            )  # fmt: skip
            if wage.state:
                self.known(
                    "wages.yml", entry, "state", wage.state, content.states,
                    "states.yml",
                )  # fmt: skip
            if not wage.sources:
                self.problem("wages.yml", entry, "no source", "Add `sources: [id]`")

    def programs(self) -> None:
        seen: dict[str, int] = {}
        for at, program in enumerate(self.content.programs):
            entry = f"programs[{at}]"
            if program.id in seen:
                what = f"the id '{program.id}' is used twice"
                self.problem("programs.yml", entry, what, "Give each its own id")
            seen[program.id] = at
            for key in program.leads_to:
                self.known(
                    "programs.yml", f"{entry}.leads_to", "certification", key,
                    self.content.certifications, "certifications/",
                )  # fmt: skip
            for name in ("months", "tuition"):
                value = getattr(program, name)
                low, _ = _ends(value)
                if value is not None and low is None:
                    what = f"{name} '{value}' is no number"
                    do = "Write a number or [low, high]"
                    self.problem("programs.yml", f"{entry}.{name}", what, do)
                elif low is not None and low < 0:
                    what = f"{name} is below zero"
                    self.problem("programs.yml", f"{entry}.{name}", what, "Check it")

    def questions(self) -> None:
        content = self.content
        for key, question in content.questions.items():
            self.title("questions.yml", key, question.title)
            for name in question.attributes:
                self.known(
                    "questions.yml", f"{key}.attributes", "attribute", name,
                    content.wording.attributes, "attributes.yml",
                )  # fmt: skip
            self.form(question)
            for name in ("opens_with", "when_unknown"):
                self.phrase("questions.yml", f"{key}.{name}", getattr(question, name))
            if question.general:
                self.known(
                    "questions.yml", key, "FAQ text", question.general, content.faq,
                    "faq/",
                )  # fmt: skip
            for chip in question.follow_ups:
                self.chip("questions.yml", f"{key}.follow_ups", chip)

    def form(self, question: Question) -> None:
        """Whether the answer's form fits, and has something to say."""
        allowed = FORMS[question.about]
        if question.form not in allowed:
            what = f"form '{question.form}' does not fit `about: {question.about}`"
            do = nearest(question.form, allowed)
            self.problem("questions.yml", f"{question.key}.form", what, do)
        opening = question.opens_with if question.about == "certification" else ""
        if question.form == "facts" and not (question.attributes or opening):
            do = "Write `attributes:`, the facts that answer it"
            self.problem("questions.yml", question.key, "has nothing to say", do)

    def rankings(self) -> None:
        for key, ranking in self.content.rankings.items():
            for name in ranking.by:
                self.known(
                    "rankings.yml", f"{key}.by", "attribute", name,
                    self.content.wording.attributes, "attributes.yml",
                )  # fmt: skip
            if bool(ranking.by) != (ranking.of == "certifications"):
                what = f"{ranking.of} with `by: {list(ranking.by)}`"
                do = "Write `by: [attribute]` for certifications, and only for them"
                self.problem("rankings.yml", key, what, do)
            if ranking.track:
                tracks = {one.track for one in self.content.certifications.values()}
                self.known(
                    "rankings.yml", f"{key}.track", "track", ranking.track, tracks,
                    "certifications/",
                )  # fmt: skip
            for name in ("says", "says_not"):
                self.phrase("rankings.yml", f"{key}.{name}", getattr(ranking, name))
            for chip in ranking.follow_ups:
                self.chip("rankings.yml", f"{key}.follow_ups", chip)

    def phrase(self, file: str, entry: str, key: str) -> None:
        """A phrase that is named, if any, must exist."""
        if key:
            phrases = self.content.wording.phrases
            self.known(file, entry, "phrase", key, phrases, "phrases.yml")

    def faq(self) -> None:
        content = self.content
        for key, entry in content.faq.items():
            file = self.places.file_of.get(key, "faq/")
            name = key.split("_", 1)[1]
            if not entry.answers:
                self.problem(file, name, "no answer", "Write one to three variants")
            for other in entry.certifications:
                self.known(
                    file, name, "certification", other, content.certifications,
                    "certifications/",
                )  # fmt: skip
            for other in entry.occupations:
                self.known(
                    file, name, "occupation", other, content.occupations,
                    "occupations.yml",
                )  # fmt: skip
            for chip in entry.chips:
                self.chip(file, f"{name}.chips", chip)
        self.names(
            ("glossary.yml", key, (term.term, *term.aliases))
            for key, term in content.glossary.items()
        )

    def cases(self) -> None:
        content = self.content
        asked: dict[frozenset[str], str] = {}
        for key, case in content.cases.items():
            file = self.places.file_of.get(key, "cases/")
            name = key.split("_", 1)[1]
            self.title(file, name, case.title)
            if key in content.faq:
                what = f"'{key}' is a written answer as well"
                self.problem(file, name, what, "Give the case another key")
            for topic in case.topics:
                self.chip(file, f"{name}.of", topic)
            for chip in case.chips:
                self.chip(file, f"{name}.chips", chip)
            self.phrasings(file, name, key, asked)
            tables: tuple[tuple[str, Collection[str], str], ...] = (
                ("certifications", content.certifications, "certifications/"),
                ("bodies", content.bodies, "bodies.yml"),
                ("occupations", content.occupations, "occupations.yml"),
                ("states", content.states, "states.yml"),
            )
            texts = {f"{name}.answer": case.answer}
            for kind, table, home in tables:
                for other, variant in getattr(case, kind).items():
                    entry = f"{name}.{kind}.{other}"
                    self.known(file, entry, kind, other, table, home)
                    texts[f"{entry}.answer"] = variant.answer
            for entry, text in texts.items():
                self.case_text(file, entry, case, text)

    def phrasings(
        self, file: str, name: str, key: str, asked: dict[frozenset[str], str]
    ) -> None:
        """Each case is asked in its own ways, or the nearest would be chance."""
        ask = self.content.cases[key].ask
        if len(ask) < LEAST_PHRASINGS:
            what = f"{len(ask)} ways to ask it"
            do = f"Write {LEAST_PHRASINGS} or more that differ"
            self.problem(file, f"{name}.ask", what, do)
        for at, text in enumerate(ask):
            words = frozenset(re.findall(r"[a-z0-9]+", text.casefold()))
            other = asked.setdefault(words, key)
            if not words or other != key:
                what = f"'{text}' is asked by '{other}' with the same words"
                self.problem(file, f"{name}.ask[{at}]", what, "Keep it in one of them")

    def case_text(self, file: str, entry: str, case: Case, text: str) -> None:
        if not re.match(r"[\w*$({\"']", text):
            do = "Begin with the sentence that answers the question"
            self.problem(file, entry, "begins with a list or a mark", do)
        try:
            used = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        except ValueError as error:
            do = "Write {school_phone} with both braces, or leave braces out"
            self.problem(file, entry, f"broken placeholder ({error})", do)
            return
        for name in sorted(used):
            own = name.removeprefix("school_")
            if name in PROGRAM_LISTS or (own != name and own in SCHOOL_FIELDS):
                continue
            if own == name or own not in case.school:
                what = f"unknown placeholder {{{name}}}"
                do = f"Add `school: {{{own}: ...}}`, what is said where it is unknown"
                self.problem(file, entry, what, do)

    def heard(self) -> None:
        """What is heard of danger and of others must say something."""
        danger, others = self.content.danger, self.content.other_professions
        if danger is None or others is None:
            return  # the reader has named the file
        for kind in ("emergency", "self_harm"):
            if not getattr(danger, kind):
                self.problem("safety.yml", kind, "no group", "Add a group with `says:`")
            for at, group in enumerate(getattr(danger, kind)):
                if not group.says:
                    entry = f"{kind}[{at}].says"
                    self.problem("safety.yml", entry, "no phrase", "Add one")
        for key, names in others.professions.items():
            if not names:
                self.problem("professions.yml", f"professions.{key}", "no name", "Add")
        for at, words in enumerate(others.background):
            try:
                re.compile(words)
            except re.error as error:
                what, entry = f"'{words}' is no pattern ({error})", f"background[{at}]"
                self.problem("professions.yml", entry, what, "Write plain words")

    def title(self, file: str, entry: str, title: str) -> None:
        if len(title) > TITLE_LETTERS:
            what = f"the title has {len(title)} letters"
            self.problem(file, entry, what, f"Use at most {TITLE_LETTERS}")

    def chip(self, file: str, entry: str, chip: str) -> None:
        """What a chip leads to must exist and have a short title."""
        content = self.content
        kind, _, key = chip.rpartition("/")
        if not kind:
            kind = "fact" if key in content.questions else "faq"
            if key in PLAIN_CHIPS:
                kind = "plain"
        tables: dict[str, Collection[str]] = {
            "fact": content.questions, "faq": {*content.faq, *content.cases},
            "rank": content.rankings, "argue": _arguments(content),
            "plain": PLAIN_CHIPS,
        }  # fmt: skip
        home = {
            "fact": "questions.yml", "faq": "faq/", "rank": "rankings.yml",
            "argue": "advice/sentences.yml",
        }.get(kind, "the program")  # fmt: skip
        if kind not in tables:
            do = "Write fact/..., faq/..., rank/... or an intent such as ask_advice"
            self.problem(file, entry, f"'{chip}' is no chip", do)
            return
        self.known(file, entry, "chip", key, tables[kind], home)
        if kind == "faq" and key in content.faq:
            one = content.faq[key]
            if not one.title and len(one.question) > TITLE_LETTERS:
                where = self.places.file_of.get(key, "faq/")
                do = f"Add a `title:` of at most {TITLE_LETTERS} letters"
                self.problem(
                    where, key.split("_", 1)[1], "is used as a chip but too long", do
                )
        elif kind in ("rank", "argue", "plain"):
            titles = content.wording.titles
            full = chip if "/" in chip else key
            if full not in titles:
                self.known(file, entry, "chip title", full, titles, "phrases.yml")

    def wording(self) -> None:
        for key, attribute in self.content.wording.attributes.items():
            if not attribute.text:
                self.problem("attributes.yml", key, "no sentence", "Add `text:`")
            for text in (*attribute.text, *attribute.also, *attribute.listed):
                self.template("attributes.yml", key, text)
        for key, title in self.content.wording.titles.items():
            self.title("phrases.yml", f"titles.{key}", title)
        for key in self.content.wording.phrases.get("introducing_question", ()):
            self.known(
                "phrases.yml", "phrases.introducing_question", "question", key,
                self.content.questions, "questions.yml",
            )  # fmt: skip
        for key in OF_ATTRIBUTES:
            for name in self.content.wording.phrases.get(key, ()):
                self.known(
                    "phrases.yml", f"phrases.{key}", "attribute", name,
                    self.content.wording.attributes, "attributes.yml",
                )  # fmt: skip


def _arguments(content: Content) -> Collection[str]:
    """Keys of `argue/...`; a guide that could not be read has been noted."""
    texts = content.guide.texts if content.guide else None
    return ARGUMENTS | set(texts.arguments.alternatives if texts else ())


def _ends(value: Value | None) -> tuple[int | float | None, int | float | None]:
    fact = Fact(attribute="", value=value)
    return fact.low, fact.high


def check(
    content: Content, places: Places, broken: Collection[str] = ()
) -> list[Problem]:
    """Everything that does not agree; files in `broken` have problems already."""
    todo = _Check(content, places, broken)
    todo.certifications()
    todo.places_and_pay()
    todo.programs()
    todo.questions()
    todo.rankings()
    todo.faq()
    todo.cases()
    todo.heard()
    todo.wording()
    return todo.problems
