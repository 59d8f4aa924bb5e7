"""Answers somebody wrote: the general ones of questions, and those of content/faq/."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from knowledge.answers import chips as buttons
from knowledge.answers.certainty import is_old
from knowledge.answers.composer import Composer, paragraphs
from knowledge.answers.glossary import explain
from knowledge.answers.subject import Context, Named, Subject, look_up
from knowledge.model import FaqEntry, Question, Reply
from knowledge.store.knowledge_base import KnowledgeBase

# Where a written answer has the school's programs.
PROGRAMS = "{programs}"
PROGRAMS_LISTED = 8
# What of the school a written answer may name, as {school_phone}.
OF_SCHOOL = ("name", "phone", "email", "hours", "site", "address")


def in_general(composer: Composer, question: Question) -> Reply:
    """The written answer for everybody, with chips to be exact."""
    kb = composer.kb
    entry = kb.faq(question.general)
    if question.about == "certification":
        offered = buttons.for_certifications(kb, question.key)
    else:
        offered = buttons.for_occupations(kb, question.key)
    if entry is None:
        return Reply(composer.words.phrase("unknown_question"), offered)
    return Reply(_written(composer, entry, _variant(composer, entry)), offered)


def _variant(composer: Composer, entry: FaqEntry) -> str:
    """The written variant whose turn it is."""
    answers = entry.answers
    return answers[composer.words.variant % len(answers)] if answers else ""


def _written(composer: Composer, entry: FaqEntry, text: str) -> str:
    """A written answer with the school's data filled in, and its sources."""
    school = composer.kb.school()
    if school is not None:
        for name in OF_SCHOOL:
            text = text.replace(f"{{school_{name}}}", str(getattr(school, name)))
    if PROGRAMS in text:
        text = text.replace(PROGRAMS, _all_programs(composer))
    # Sources are read in their order here: the writer put the main one first.
    for source in entry.sources:
        composer.cite([source], entry.reviewed)
    stale = ""
    if (
        entry.reviewed
        and entry.sources
        and is_old(entry.reviewed, "description", composer.today)
    ):
        month = composer.words.month(entry.reviewed)
        stale = composer.words.phrase("faq_stale", month=month)
    return paragraphs(text, stale, composer.small_print())


def answer_faq(
    kb: KnowledgeBase, key: str, subject: Subject, context: Context, *, typed: str = ""
) -> Reply:
    """A written answer, the one for the certification when there is one.

    `typed` is what the visitor wrote; a word asked for in it is explained.
    """
    composer = Composer(kb, today=context.today, variant=context.variant)
    entry = kb.faq(key)
    if entry is None:
        return Reply(composer.words.phrase("unknown_question"))
    word = explain(kb, typed, context) if entry.shows == "glossary" else None
    if word:
        return replace(word, chips=buttons.chips(kb, entry.chips))
    named = look_up(kb, subject)
    ids = named.certification_ids
    return Reply(
        _written(composer, entry, _fitting(composer, entry, named, subject)),
        buttons.chips(
            kb,
            entry.chips,
            certification=ids[0] if len(ids) == 1 else None,
            occupation=subject.occupation,
        ),
        _contact(composer) if entry.shows == "contact" else None,
        ids,
    )


def _fitting(
    composer: Composer, entry: FaqEntry, named: Named, subject: Subject
) -> str:
    """The text for the certification, else for the job, else for everybody."""
    jobs = [one.occupation or "" for one in named.certifications]
    jobs.append(subject.occupation or "")
    for texts, ids in (
        (entry.certifications, named.certification_ids),
        (entry.occupations, jobs),
    ):
        for id in ids:
            if id in texts:
                return texts[id]
    return _variant(composer, entry)


def _all_programs(composer: Composer) -> str:
    """The school's programs, the one that starts first on top."""
    programs = sorted(
        composer.kb.programs(), key=lambda one: (one.next_start or date.max, one.name)
    )
    school = composer.kb.school()
    if not programs:
        names = {"school": school.name, "phone": school.phone} if school else {}
        return composer.words.phrase("programs_none", **names) if names else ""
    listed = composer.list_programs(programs[:PROGRAMS_LISTED])
    note = "sample_note" if any(one.sample for one in programs) else ""
    return paragraphs(listed, composer.words.phrase(note) if note else "")


def _contact(composer: Composer) -> Mapping[str, Any] | None:
    """How to reach the school, as a card."""
    school = composer.kb.school()
    if school is None:
        return None
    return {
        "type": "contact", "lead": composer.words.phrase("contact_lead"),
        "name": school.name,
        "phone": school.phone, "email": school.email, "hours": school.hours,
    }  # fmt: skip
