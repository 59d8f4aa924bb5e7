"""Replies to questions, from the knowledge base alone.

Pure: the same question on the same day about the same content gives the same
reply. What a question needs and in which form it is answered stands in
questions.yml; the words come from the content files.
"""

from knowledge.answers import chips as buttons
from knowledge.answers import (
    cost_table,
    faq,
    one_certification,
    several_certifications,
    state_rules,
    wages,
)
from knowledge.answers.composer import Composer, paragraphs
from knowledge.answers.faq import answer_faq
from knowledge.answers.glossary import explain
from knowledge.answers.occupations import of_occupations
from knowledge.answers.rankings import answer_rank
from knowledge.answers.several_certifications import compare
from knowledge.answers.subject import Context, Named, Subject, look_up
from knowledge.model import Chip, Question, Reply
from knowledge.store.knowledge_base import KnowledgeBase

__all__ = [
    "Chip", "Context", "Reply", "Subject", "answer_faq", "answer_question",
    "answer_rank", "compare", "explain",
]  # fmt: skip


def answer_question(
    kb: KnowledgeBase, key: str, subject: Subject, context: Context
) -> Reply:
    """The reply to a question of questions.yml.

    Without what the question is about, the written answer for everybody; a key that
    is not known gets a sentence that says so.
    """
    composer = Composer(kb, today=context.today, variant=context.variant)
    question = kb.question(key)
    if question is None:
        return Reply(composer.words.phrase("unknown_question"))
    named = look_up(kb, subject)
    answer = {
        "certification": _of_certifications,
        "occupation": of_occupations,
        "state": _of_states,
    }[question.about]
    return answer(composer, question, named) or faq.in_general(composer, question)


def _of_certifications(
    composer: Composer, question: Question, named: Named
) -> Reply | None:
    ones = named.certifications[: cost_table.COMPARED]
    if len(ones) > 1:
        return several_certifications.of_several(composer, question, ones)
    return one_certification.of_one(composer, question, ones[0]) if ones else None


def _of_states(composer: Composer, question: Question, named: Named) -> Reply | None:
    """A rule or a wage; they belong to a job, which a certification may lead to."""
    ones, jobs, states = named.certifications, named.jobs, named.states
    one = ones[0] if ones else None
    if len(jobs) > 1 or (len(ones) > 1 and not all(c.occupation for c in ones)):
        one = None  # they lead to different jobs: no single rule, no single wage
    job = jobs[0] if len(jobs) == 1 else None
    if question.form == "wage":
        text = wages.pay(composer, ones, jobs, states)
    else:
        alone = one if len(ones) == 1 else None
        say = state_rules.moving if question.form == "moving" else state_rules.rule
        text = say(composer, question.key, alone, job, states)
    if not text:
        return None
    state = states[-1].code if states else None
    if job is None and states:
        offered = buttons.for_occupations(composer.kb, question.key, state)
    else:
        offered = buttons.chips(
            composer.kb,
            question.follow_ups,
            certification=one.id if one else None,
            occupation=job.id if job else None,
            state=state,
        )
    source = composer.small_print([composer.body(one)] if one else [])
    return Reply(
        paragraphs(text, source), offered, certifications=named.certification_ids
    )
