"""Replies to questions, from the knowledge base alone.

Pure: the same question on the same day about the same content gives the same
reply. Words come from the content files; this module decides what is said, in
which order, and what is offered next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from knowledge import chips as buttons
from knowledge import figures, places, rankings
from knowledge.composing import STALE_AFTER, Composer, paragraphs, sentences
from knowledge.explaining import explain
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
WITH_PROGRAMS = {"program_length", "cost"}
# Answers that begin with a sentence about the certification.
LED = {"overview", "issuer", "apply"}
# Questions of a job rather than of a certificate.
OF_OCCUPATION = {"outlook"}
# Where a written answer has the school's programs.
PROGRAMS = "{programs}"
PROGRAMS_LISTED = 8
# Written answers that are about a word: the word asked for is explained.
OF_WORDS = {"landscape_glossary"}


def answer_question(
    kb: KnowledgeBase,
    key: str,
    *,
    certifications: Sequence[str] = (),
    occupation: str | None = None,
    occupations: Sequence[str] = (),
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
    jobs = [kb.occupation(id) for id in dict.fromkeys((*occupations, occupation))]
    named = [job for job in jobs if job]
    if key in PLACES:
        found = [kb.state(code) for code in dict.fromkeys((*states, state)) if code]
        known = [item for item in found if item]
        reply = _of_place(composer, question, ones, named, known)
    elif key in OF_OCCUPATION:
        reply = _of_occupation(composer, question, ones, named)
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


# --- one certification ---


def _of_one(composer: Composer, question: Question, one: Certification) -> Reply:
    subject = composer.certification(one)
    key = question.key
    if key == "total_cost":
        text = figures.total_cost(composer, one)
    else:
        lead = _lead(composer, question, one)
        text = _facts(composer, question, one, named=bool(lead), lead=lead)
    # A sum has no figure of its own that others could dispute.
    first = "" if key == "total_cost" else next(iter(question.attributes), "")
    # A differing figure, and how sure we are, come before a mere remark.
    differing = composer.conflicts(first, text)
    remark = composer.remark(sentences(text, differing))
    tail = composer.tail(key, subject.names) if composer.said else ""
    body = subject.names["body"]
    caution = composer.caution(body, sent=body in sentences(text, tail))
    programs = composer.programs([one.id]) if key in WITH_PROGRAMS else ""
    source = composer.small_print([composer.body(one)])
    if not source and key in LED:
        source = _own_pages(composer, [one])
    return Reply(
        paragraphs(sentences(text, remark, differing, tail, caution), programs, source),
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
            if question.key == "expired":
                break  # renewing in time is no help after the rule on a lapse
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
        links = words.several(list(dict.fromkeys(map(composer.body_link, ones))))
        last = sentences(
            composer.tail(question.key, {}), composer.caution(links, many=True)
        )
        text = paragraphs(*texts, last, composer.small_print(bodies, most=8))
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
    named: Sequence[Occupation],
) -> Reply | None:
    kb = composer.kb
    one = ones[0] if ones else None
    known = [kb.occupation(item.occupation) for item in ones]
    jobs = list({job.id: job for job in (*named, *known) if job}.values())
    job = jobs[0] if jobs else None
    if len(jobs) > 1:
        text = _outlooks(composer, question, jobs)
    elif job is None:
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
        )
        said = composer.tail(question.key, subject.names) if any(parts) else ""
        text = sentences(text, composer.conflicts(lead, text), said)
    return Reply(
        paragraphs(text, composer.small_print()),
        buttons.chips(
            kb, question.follow_ups,
            certification=one.id if one else None,
            occupation=job.id if job else None,
        ),
        certifications=tuple(item.id for item in ones),
    )  # fmt: skip


def _outlooks(
    composer: Composer, question: Question, jobs: Sequence[Occupation]
) -> str:
    """The two main figures of each job, and no more."""
    lines = [
        sentences(
            *(
                composer.tell(composer.occupation(job), key, first=at == 0)
                for at, key in enumerate(question.attributes[:2])
            )
        )
        for job in jobs
    ]
    return paragraphs(*lines, composer.tail(question.key, {}))


def _of_place(
    composer: Composer,
    question: Question,
    ones: Sequence[Certification],
    named: Sequence[Occupation],
    states: Sequence[State],
) -> Reply | None:
    kb, key = composer.kb, question.key
    one = ones[0] if ones else None
    known = [kb.occupation(id) for id in (item.occupation for item in ones)]
    jobs = list({job.id: job for job in (*named, *known) if job}.values())
    if len(jobs) > 1 or (len(ones) > 1 and None in known):
        one = None  # they lead to different jobs: no single rule, no single wage
    job = jobs[0] if len(jobs) == 1 else None
    if key == "salary" and len(jobs) > 1:
        text = places.wages_of_jobs(composer, jobs, states[0] if states else None)
    elif key == "salary":
        paid = [item for item in ones if job and item.occupation == job.id]
        unpaid = [item for item in ones if paid and item.occupation is None]
        text = sentences(
            places.salary(composer, paid[0] if paid else one, job, states, same=paid),
            *(places.no_wage(composer, item) for item in unpaid),
        )
    else:
        alone = one if len(ones) == 1 else None
        say = places.moving if key == "moving" else places.licensing
        text = say(composer, key, alone, job, states)
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
