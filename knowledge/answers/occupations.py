"""What is said of kinds of jobs: their outlook and the way in."""

from collections.abc import Sequence

from knowledge.answers import chips as buttons
from knowledge.answers.certainty import conflicts
from knowledge.answers.composer import Composer, paragraphs, sentences
from knowledge.answers.fact_sentences import tell, unknown
from knowledge.answers.subject import Named
from knowledge.model import Occupation, Question, Reply

OF_EACH = 2  # figures of each of several jobs, and no more


def of_occupations(
    composer: Composer, question: Question, named: Named
) -> Reply | None:
    """The reply to a question about the jobs named, or those of certifications.

    None when neither is named.
    """
    jobs, one = named.jobs, next(iter(named.certifications), None)
    job = jobs[0] if jobs else None
    if len(jobs) > 1:
        text = _of_several(composer, question, jobs)
    elif job is not None:
        text = _of_one(composer, question, job)
    elif one is not None:
        lead = question.attributes[0]
        text = unknown(composer, composer.certification(one), lead)
    else:
        return None
    return Reply(
        paragraphs(text, composer.small_print()),
        buttons.chips(
            composer.kb,
            question.follow_ups,
            certification=one.id if one else None,
            occupation=job.id if job else None,
        ),
        certifications=named.certification_ids,
    )


def _of_one(composer: Composer, question: Question, job: Occupation) -> str:
    sheet, lead = composer.occupation(job), question.attributes[0]
    parts: list[str] = []
    for key in question.attributes:
        parts.append(tell(composer, sheet, key, first=not any(parts)))
    if not any(parts):
        return unknown(composer, sheet, lead)
    text = sentences(*parts)
    tail = composer.tail(question.key, sheet.names)
    return sentences(text, conflicts(composer, lead, text), tail)


def _of_several(
    composer: Composer, question: Question, jobs: Sequence[Occupation]
) -> str:
    """The main figures of each job."""
    lines = []
    for job in jobs:
        sheet = composer.occupation(job)
        told = [
            tell(composer, sheet, key, first=at == 0)
            for at, key in enumerate(question.attributes[:OF_EACH])
        ]
        lines.append(sentences(*told))
    return paragraphs(*lines, composer.tail(question.key, {}))
