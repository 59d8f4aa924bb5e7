"""Replies to questions, from the knowledge base alone.

Pure: the same question on the same day about the same content gives the same
reply. Words come from the content files; this module decides what is said, in
which order, and what is offered next.
"""

from collections.abc import Sequence
from datetime import date

from knowledge.answers import chips as buttons
from knowledge.answers import (
    cost_table,
    faq,
    one_certification,
    rankings,
    several_certifications,
    states_and_wages,
)
from knowledge.answers.composer import Composer, paragraphs, sentences
from knowledge.answers.faq import answer_faq
from knowledge.answers.glossary import explain
from knowledge.answers.several_certifications import compare
from knowledge.model import (
    Certification,
    Chip,
    Occupation,
    Question,
    Reply,
    State,
)
from knowledge.store.knowledge_base import KnowledgeBase

__all__ = [
    "Chip", "Reply", "answer_faq", "answer_question", "answer_rank", "compare",
    "explain",
]  # fmt: skip

PLACES = {"licensing", "mandatory", "moving", "salary"}
# Questions of a job rather than of a certificate.
OF_OCCUPATION = {"outlook"}


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
        reply = several_certifications.of_several(
            composer, question, ones[: cost_table.COMPARED]
        )
    elif ones:
        reply = one_certification.of_one(composer, question, ones[0])
    else:
        reply = None
    return reply or faq.in_general(composer, question, variant)


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
        text = states_and_wages.wages_of_jobs(
            composer, jobs, states[0] if states else None
        )
    elif key == "salary":
        paid = [item for item in ones if job and item.occupation == job.id]
        unpaid = [item for item in ones if paid and item.occupation is None]
        text = sentences(
            states_and_wages.salary(
                composer, paid[0] if paid else one, job, states, same=paid
            ),
            *(states_and_wages.no_wage(composer, item) for item in unpaid),
        )
    else:
        alone = one if len(ones) == 1 else None
        say = states_and_wages.moving if key == "moving" else states_and_wages.licensing
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


# --- rankings ---


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
    source = composer.small_print(most=cost_table.TABLE_SOURCES)
    others = [name for name in ("rank/cheapest", "rank/quickest") if key not in name]
    offered = buttons.chips(kb, (*others, "ask_advice"))
    if key == "best_paid_state":
        offered = buttons.for_occupations(kb, key, intent="rank")
    return Reply(paragraphs(sentences(text, caution), source), offered)
