"""Answers to precise questions: the cases of content/cases/.

A case says its answer for what was named, the certification before its body, then the
kind of job and the state; otherwise what holds for everybody.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from knowledge.answers import chips as buttons
from knowledge.answers.composer import Composer, paragraphs
from knowledge.answers.subject import Context, Subject
from knowledge.model import Case, CaseVariant, Certification, Program, Reply, School
from knowledge.store.knowledge_base import KnowledgeBase

PROGRAMS_LISTED = 4
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def answer_case(
    kb: KnowledgeBase,
    key: str,
    subject: Subject,
    context: Context,
    *,
    bodies: Sequence[str] = (),
    near: Iterable[str] = (),
) -> Reply | None:
    """The answer of a case, None when there is no such case.

    Args:
        kb: Where the case is.
        key: The case's key.
        subject: What was named, or is remembered.
        context: The day of the answer.
        bodies: Issuing bodies that were named themselves.
        near: Keys of cases nearly as near, offered as chips.
    """
    case = kb.case(key)
    if case is None:
        return None
    composer = Composer(kb, today=context.today)
    ones = [one for one in map(kb.certification, subject.certifications) if one]
    said = _variants(case, ones, bodies, subject)
    texts = []
    for variant in said or [CaseVariant(case.answer, case.sources, case.reviewed)]:
        texts.append(_filled(composer, case, variant.answer, subject))
        composer.read.append((variant.sources, variant.reviewed or case.reviewed))
    names = [one.short_name for one in ones if one.short_name not in " ".join(texts)]
    if names and said:
        about = composer.words.several(names)
        texts[0] = composer.words.phrase("case_about", about=about, text=texts[0])
    others = [f"faq/{other}" for other in near if other != key]
    offered = buttons.chips(
        kb,
        dict.fromkeys((*case.chips, *others, *case.topics)),
        certification=ones[0].id if len(ones) == 1 else None,
        occupation=subject.occupation,
    )
    text = paragraphs(*texts, composer.small_print())
    return Reply(text, offered, None, tuple(one.id for one in ones))


def _variants(
    case: Case, ones: Sequence[Certification], bodies: Sequence[str], subject: Subject
) -> list[CaseVariant]:
    """What the case says of what was named: one for each, the same text once."""
    found: dict[str, CaseVariant] = {}
    for table, names in (
        (case.certifications, [one.id for one in ones]),
        (case.bodies, [*bodies, *(one.body for one in ones)]),
        (case.occupations, subject.occupations),
        (case.states, subject.states),
    ):
        for name in names:
            if name in table:
                found.setdefault(table[name].answer, table[name])
        if found:
            break
    return list(found.values())


def _filled(composer: Composer, case: Case, text: str, subject: Subject) -> str:
    """A text with the school's data and programs in it."""
    kb = composer.kb
    school = kb.school() or School(name="")
    lists: dict[str, Callable[[Program], str]] = {
        "programs_tuition": lambda one: _money(composer, one),
        "programs_schedule": lambda one: one.format,
        "programs_starts": lambda one: _start(composer, one),
        "programs_accreditation": lambda one: one.accreditation,
    }

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in lists:
            return _listed(composer, _programs(kb, subject), lists[name])
        own = name.removeprefix("school_")
        if hasattr(school, own):
            return str(getattr(school, own))
        return school.says.get(own) or case.school.get(own, "")

    # Twice: what is said where the school is silent names the school again.
    return _PLACEHOLDER.sub(value, _PLACEHOLDER.sub(value, text))


def _programs(kb: KnowledgeBase, subject: Subject) -> list[Program]:
    """The school's programs for what was named, or all; the one that starts first."""
    wanted = set(subject.certifications) or {
        one.id for one in kb.certifications() if one.occupation in subject.occupations
    }
    fitting = [one for one in kb.programs() if wanted & set(one.leads_to)]
    found = fitting or list(kb.programs())
    return sorted(found, key=lambda one: (one.next_start or date.max, one.name))


def _listed(
    composer: Composer, programs: Sequence[Program], detail: Callable[[Program], str]
) -> str:
    words = composer.words
    lines = [
        words.phrase(
            "list_item", label=words.link(one.name, one.link), value=detail(one)
        )
        for one in programs[:PROGRAMS_LISTED]
        if detail(one)
    ]
    if not lines:
        return words.phrase("programs_unsaid")
    sample = any(one.sample for one in programs[:PROGRAMS_LISTED])
    return paragraphs("\n".join(lines), words.phrase("sample_note") if sample else "")


def _money(composer: Composer, one: Program) -> str:
    return composer.words.value(one.tuition, "usd") if one.tuition is not None else ""


def _start(composer: Composer, one: Program) -> str:
    if one.next_start is None or one.next_start < composer.today:
        return ""
    return composer.words.day(one.next_start)
