"""Answers somebody wrote: the general ones of questions, and those of content/faq/."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from knowledge.answers import chips as buttons
from knowledge.answers.composer import STALE_AFTER, Composer, paragraphs
from knowledge.answers.glossary import explain
from knowledge.model import FaqEntry, Question, Reply
from knowledge.store.knowledge_base import KnowledgeBase

# Where a written answer has the school's programs.
PROGRAMS = "{programs}"
PROGRAMS_LISTED = 8
# Written answers that are about a word: the word asked for is explained.
OF_WORDS = {"landscape_glossary"}


def in_general(composer: Composer, question: Question, variant: int) -> Reply:
    """The written answer for everybody, with chips to be exact."""
    kb = composer.kb
    entry = kb.faq(question.general)
    if question.needs == "occupation":
        offered = buttons.for_occupations(kb, question.key)
    else:
        offered = buttons.for_certifications(kb, question.key)
    if entry is None:
        return Reply(composer.words.phrase("unknown_question"), offered)
    text = _written(composer, entry, entry.answers[variant % len(entry.answers)])
    return Reply(text, offered)


def _written(composer: Composer, entry: FaqEntry, text: str) -> str:
    """A written answer with the school's data filled in, and its sources."""
    school = composer.kb.school()
    if school is not None:
        for name in ("name", "phone", "email", "hours", "site", "address"):
            text = text.replace(f"{{school_{name}}}", str(getattr(school, name)))
    if PROGRAMS in text:
        text = text.replace(PROGRAMS, _all_programs(composer))
    # Sources are read in their order here: the writer put the main one first.
    for source in entry.sources:
        composer.read.append(((source,), entry.reviewed))
    stale = ""
    if entry.reviewed and entry.sources:
        age = (composer.today - entry.reviewed).days
        if age > STALE_AFTER["description"]:
            month = composer.words.month(entry.reviewed)
            stale = composer.words.phrase("faq_stale", month=month)
    return paragraphs(text, stale, composer.small_print())


def answer_faq(
    kb: KnowledgeBase,
    key: str,
    *,
    certifications: Sequence[str] = (),
    occupation: str | None = None,
    typed: str = "",
    variant: int = 0,
    today: date,
) -> Reply:
    """A written answer, the one for the certification when there is one.

    `typed` is what the visitor wrote; a word asked for in it is explained.
    """
    composer = Composer(kb, today=today, variant=variant)
    entry = kb.faq(key)
    if entry is None:
        return Reply(composer.words.phrase("unknown_question"))
    word = explain(kb, typed, today=today) if key in OF_WORDS else None
    if word:
        return replace(word, chips=buttons.chips(kb, entry.chips))
    ones = [one for one in map(kb.certification, certifications) if one]
    text = entry.answers[variant % len(entry.answers)] if entry.answers else ""
    jobs = [one.occupation for one in ones if one.occupation] + [occupation or ""]
    for table, names in (
        (entry.occupations, jobs),
        (entry.certifications, [one.id for one in ones]),
    ):
        text = next((table[name] for name in names if name in table), text)
    about = ones[0].id if len(ones) == 1 else None
    return Reply(
        _written(composer, entry, text),
        buttons.chips(kb, entry.chips, certification=about, occupation=occupation),
        _card(composer, key),
        tuple(one.id for one in ones),
    )


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


def _card(composer: Composer, key: str) -> Mapping[str, Any] | None:
    """The cards that belong to written answers."""
    school = composer.kb.school()
    if key == "school_contact" and school:
        return {
            "type": "contact", "lead": composer.words.phrase("contact_lead"),
            "name": school.name,
            "phone": school.phone, "email": school.email, "hours": school.hours,
        }  # fmt: skip
    return None
