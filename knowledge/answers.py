"""Replies to questions, from the knowledge base alone.

Pure: the same question on the same day about the same content gives the same
reply. Words come from the content files; this module decides what is said, in
which order, and what is offered next.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from knowledge import chips as buttons
from knowledge import figures, places, rankings
from knowledge.composing import STALE_AFTER, Composer, paragraphs, sentences
from knowledge.model import (
    Certification,
    Chip,
    FaqEntry,
    Occupation,
    Question,
    Reply,
    State,
)
from knowledge.repository import KnowledgeBase

__all__ = [
    "Chip", "Reply", "answer_faq", "answer_question", "answer_rank", "compare",
    "explain",
]  # fmt: skip

PLACES = {"licensing", "mandatory", "moving", "salary"}
# Questions on length and money also name the school's own programs.
WITH_PROGRAMS = {"program_length", "cost", "total_cost"}
# Answers that begin with a sentence about the certification.
LED = {"overview", "issuer", "apply"}
# Questions of a job rather than of a certificate.
OF_OCCUPATION = {"outlook"}


def answer_question(
    kb: KnowledgeBase,
    key: str,
    *,
    certifications: Sequence[str] = (),
    occupation: str | None = None,
    state: str | None = None,
    states: Sequence[str] = (),
    today: date,
    variant: int = 0,
) -> Reply:
    """The reply to a question of questions.yml."""
    composer = Composer(kb, today=today, variant=variant)
    question = kb.question(key)
    if question is None:
        return Reply(composer.words.phrase("unknown_question"))
    ones = [one for one in map(kb.certification, dict.fromkeys(certifications)) if one]
    job = kb.occupation(occupation)
    if key in PLACES:
        found = [kb.state(code) for code in dict.fromkeys((*states, state)) if code]
        known = [item for item in found if item]
        reply = _of_place(composer, question, ones, job, known)
    elif key in OF_OCCUPATION:
        reply = _of_occupation(composer, question, ones, job)
    elif len(ones) > 1:
        reply = _of_several(composer, question, ones[: figures.COMPARED])
    elif ones:
        reply = _of_one(composer, question, ones[0])
    else:
        reply = None
    return reply or _in_general(composer, question, variant)


# --- nothing named ---


def _in_general(composer: Composer, question: Question, variant: int) -> Reply:
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


# --- one certification ---


def _of_one(composer: Composer, question: Question, one: Certification) -> Reply:
    subject = composer.certification(one)
    key = question.key
    if key == "total_cost":
        text = figures.total_cost(composer, one)
    else:
        lead = _lead(composer, question, one)
        text = _facts(composer, question, one, named=bool(lead), lead=lead)
    remark = composer.remark(text)
    first = question.attributes[0] if question.attributes else ""
    differing = composer.conflicts(first)
    caution = composer.caution(subject.names["body"])
    programs = composer.programs([one.id]) if key in WITH_PROGRAMS else ""
    source = composer.small_print([composer.body(one)])
    if not source and key in LED:
        source = _own_pages(composer, [one])
    return Reply(
        paragraphs(sentences(text, remark, *differing, caution), programs, source),
        buttons.chips(composer.kb, question.follow_ups, certification=one.id),
        certifications=(one.id,),
    )


def _own_pages(composer: Composer, ones: Sequence[Certification]) -> str:
    """What a summary rests on when it has no figure: the bodies' own pages."""
    words = composer.words
    shown = []
    for one in ones:
        days = [fact.reviewed for group in one.facts.values() for fact in group]
        read = max((day for day in days if day), default=None)
        if read is not None:
            when = words.phrase("page_read", month=words.month(read))
            link = composer.body_link(one)
            shown.append(words.phrase("source", link=link, date=when))
    listed = list(dict.fromkeys(shown))
    key = "source_one" if len(listed) == 1 else "source_many"
    return words.phrase(key, sources="; ".join(listed)) if listed else ""


def _lead(composer: Composer, question: Question, one: Certification) -> str:
    """The sentence some questions start with, before any fact."""
    words, names = composer.words, dict(composer.certification(one).names)
    body = composer.body(one)
    names["name"] = one.name
    if question.key == "overview":
        if not one.summary:
            return words.phrase("overview_plain", **names)
        return words.phrase("overview", summary=one.summary, suits=one.suits)
    if question.key == "issuer" and body:
        names["name"] = body.name
        names["body"] = body.short_name
        return words.phrase("issuer", **names)
    if question.key == "apply":
        names["page"] = composer.page_link(one, "apply")
        names["body"] = body.short_name if body else one.name
        return words.phrase("apply", **names)
    if question.key in ("expired", "retake"):
        return words.phrase(f"{question.key}_warm")
    return ""


def _facts(
    composer: Composer,
    question: Question,
    one: Certification,
    *,
    named: bool,
    lead: str,
) -> str:
    subject = composer.certification(one)
    # A warm sentence names nobody yet.
    named = named and question.key not in ("expired", "retake")
    parts, missing = [lead], []
    for at, key in enumerate(question.attributes):
        told = composer.tell(subject, key, first=not named)
        if told:
            parts.append(told)
            named = True
        elif at == 0 and (not lead or question.key in ("expired", "retake")):
            parts.append(_missing(composer, question, one, key))
            named = True
        elif subject.facts.get(key):
            # Looked for and not found: better said than passed over.
            missing.append(key)
    also = composer.unknown(subject, *missing, first=False) if missing else ""
    return sentences(*parts, also)


def _missing(
    composer: Composer, question: Question, one: Certification, key: str
) -> str:
    subject = composer.certification(one)
    if question.key == "expired":
        return composer.words.phrase("expired_unknown", **subject.names)
    if question.key == "hands_on":
        return composer.words.phrase("hands_on_unknown", **subject.names)
    return composer.unknown(subject, key)


# --- several ---


def _of_several(
    composer: Composer, question: Question, ones: Sequence[Certification]
) -> Reply:
    kb, words = composer.kb, composer.words
    ids = tuple(one.id for one in ones)
    if question.key == "total_cost":
        texts = [figures.total_cost(composer, one) for one in ones]
        bodies = [composer.body(one) for one in ones]
        text = paragraphs(*texts, composer.small_print(bodies, most=8))
        return Reply(text, _after_comparison(kb, ids), certifications=ids)
    if question.key in LED:
        lines = [
            words.phrase(
                "list_item",
                label=one.short_name,
                value=_lead(composer, question, one).replace("**", ""),
            )
            for one in ones
        ]
        text = paragraphs("\n".join(lines), _own_pages(composer, ones))
        return Reply(text, _after_comparison(kb, ids), certifications=ids)
    keys = question.attributes or figures.COMPARISON
    lead = words.phrase("compare_lead", certifications=_labels(composer, ones))
    table = figures.table(composer, ones, keys, lead)
    return Reply(table.text, _after_comparison(kb, ids), table.card, ids)


def _labels(composer: Composer, ones: Sequence[Certification]) -> str:
    return composer.words.several([f"**{one.short_name}**" for one in ones])


def _after_comparison(kb: KnowledgeBase, ids: Sequence[str]) -> tuple[Chip, ...]:
    title = kb.wording().titles.get("compare_these", "")
    whole = Chip(title, buttons.payload("compare", certification=list(ids)))
    rest = buttons.chips(kb, ("ask_advice",))
    return ((whole,) if title else ()) + rest


def compare(kb: KnowledgeBase, ids: Sequence[str], *, today: date) -> Reply:
    """Two to four certifications side by side, and whom each one suits."""
    composer = Composer(kb, today=today)
    ones = [one for one in map(kb.certification, dict.fromkeys(ids)) if one]
    if len(ones) < 2:
        text = composer.words.phrase("compare_needs_two")
        return Reply(text, buttons.chips(kb, ("compare", "ask_advice")))
    ones = ones[: figures.COMPARED]
    lead = composer.words.phrase("compare_lead", certifications=_labels(composer, ones))
    suits = [
        composer.words.phrase("list_item", label=one.short_name, value=one.suits)
        for one in ones
        if one.suits
    ]
    table = figures.table(composer, ones, figures.COMPARISON, lead)
    head, _, rest = table.text.partition("\n\n")
    best_for = composer.words.phrase("suits_row")
    rows = [*table.card["rows"], [best_for, *(one.suits for one in ones)]]
    card = {**table.card, "rows": rows}
    offered = (
        *buttons.chips(kb, ("ask_advice",)),
        *(
            Chip(one.short_name[:40], buttons.payload(
                "fact", key="overview", certification=one.id
            ))
            for one in ones[:2]
        ),
    )  # fmt: skip
    text = paragraphs(head, "\n".join(suits), rest)
    return Reply(text, offered, card, tuple(one.id for one in ones))


# --- jobs and places ---


def _of_occupation(
    composer: Composer,
    question: Question,
    ones: Sequence[Certification],
    job: Occupation | None,
) -> Reply | None:
    kb = composer.kb
    one = ones[0] if ones else None
    job = job or (kb.occupation(one.occupation) if one else None)
    if job is None:
        if one is None:
            return None
        subject = composer.certification(one)
        text = composer.unknown(subject, question.attributes[0])
    else:
        subject = composer.occupation(job)
        parts: list[str] = []
        for key in question.attributes:
            parts.append(composer.tell(subject, key, first=not any(parts)))
        lead = question.attributes[0]
        text = sentences(
            *(parts if any(parts) else [composer.unknown(subject, lead)]),
            *composer.conflicts(lead)[:1],
        )
    return Reply(
        paragraphs(text, composer.small_print()),
        buttons.chips(
            kb, question.follow_ups,
            certification=one.id if one else None,
            occupation=job.id if job else None,
        ),
        certifications=tuple(item.id for item in ones),
    )  # fmt: skip


def _of_place(
    composer: Composer,
    question: Question,
    ones: Sequence[Certification],
    job: Occupation | None,
    states: Sequence[State],
) -> Reply | None:
    kb, key = composer.kb, question.key
    one = ones[0] if ones else None
    jobs = [kb.occupation(name) for name in dict.fromkeys(i.occupation for i in ones)]
    if job is None and len(jobs) > 1:
        one = None  # they lead to different jobs: no single rule, no single wage
    job = job or (kb.occupation(one.occupation) if one else None)
    if key == "salary" and one is None and len(jobs) > 1:
        known = [item for item in jobs if item]
        text = places.wages_of_jobs(composer, known, states[0] if states else None)
    elif key == "salary":
        text = places.salary(composer, one, job, states)
    elif key == "moving":
        text = places.moving(composer, one, job, states)
    else:
        text = places.licensing(composer, key, one, job, states)
    if not text:
        return None
    state = states[-1].code if states else None
    if job is None and states:
        offered = buttons.for_occupations(kb, key, state)
    else:
        offered = buttons.chips(
            kb, question.follow_ups, certification=one.id if one else None,
            occupation=job.id if job else None, state=state,
        )  # fmt: skip
    bodies = [composer.body(one)] if one else []
    return Reply(
        paragraphs(text, composer.small_print(bodies)),
        offered,
        certifications=tuple(item.id for item in ones),
    )


# --- written answers and rankings ---


def answer_faq(
    kb: KnowledgeBase,
    key: str,
    *,
    certifications: Sequence[str] = (),
    occupation: str | None = None,
    variant: int = 0,
    today: date,
) -> Reply:
    """A written answer, the one for the certification when there is one."""
    composer = Composer(kb, today=today, variant=variant)
    entry = kb.faq(key)
    if entry is None:
        return Reply(composer.words.phrase("unknown_question"))
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
        _written(composer, entry, _extended(composer, key, text)),
        buttons.chips(kb, entry.chips, certification=about, occupation=occupation),
        _card(composer, key),
        tuple(one.id for one in ones),
    )


def _extended(composer: Composer, key: str, text: str) -> str:
    """Some written answers end with a list from the content."""
    if key not in ("school_programs", "school_start"):
        return text
    programs = composer.kb.programs()
    lines = [
        composer.words.phrase("list_plain", value=composer.program(one))
        for one in programs[:8]
    ]
    return paragraphs(text, "\n".join(lines))


def _card(composer: Composer, key: str) -> Mapping[str, Any] | None:
    """The cards that belong to written answers."""
    school = composer.kb.school()
    if key == "school_contact" and school:
        return {
            "type": "contact", "lead": "", "name": school.name,
            "phone": school.phone, "email": school.email, "hours": school.hours,
        }  # fmt: skip
    if key == "landscape_at_a_glance":
        side = Composer(composer.kb, today=composer.today)
        known = composer.kb.certifications()[: figures.COMPARED]
        lead = side.words.phrase("compare_lead", certifications=_labels(side, known))
        return figures.table(side, known, figures.COMPARISON, lead).card
    return None


def answer_rank(
    kb: KnowledgeBase,
    key: str,
    *,
    today: date,
    occupation: str | None = None,
    variant: int = 0,
) -> Reply:
    """Which certification, job or state comes first in something."""
    composer = Composer(kb, today=today, variant=variant)
    if key not in rankings.RANKS:
        return Reply(composer.words.phrase("unknown_question"))
    text = rankings.rank(composer, key, kb.occupation(occupation))
    caution = composer.caution(composer.words.phrase("the_body"), many=True)
    source = composer.small_print(most=figures.TABLE_SOURCES)
    others = [name for name in ("rank/cheapest", "rank/quickest") if key not in name]
    offered = buttons.chips(kb, (*others, "ask_advice"))
    if key == "best_paid_state":
        offered = buttons.for_occupations(kb, key, intent="rank")
    return Reply(paragraphs(sentences(text, caution), source), offered)


def explain(kb: KnowledgeBase, term: str, *, today: date) -> Reply | None:
    """A word of the glossary; None when it is not there."""
    known = kb.term(term) or kb.term(kb.vocabulary().terms.get(term.casefold(), ""))
    if known is None:
        return None
    composer = Composer(kb, today=today)
    composer.read.append((known.sources, known.reviewed))
    text = composer.words.phrase("list_item", label=known.term, value=known.text)
    return Reply(paragraphs(text.removeprefix("- "), composer.small_print()))
