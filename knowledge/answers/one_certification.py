"""What is said of one certification when a question names it."""

import re
from collections.abc import Sequence

from knowledge.answers import chips as buttons
from knowledge.answers import cost_table, sources
from knowledge.answers.certainty import caution, conflicts, remark
from knowledge.answers.composer import Composer, FactSheet, paragraphs, sentences
from knowledge.answers.fact_sentences import tell, unknown
from knowledge.answers.formatting import Words
from knowledge.model import Certification, Question, Reply

# A placeholder for a page of the body, by its topic.
PAGE = re.compile(r"\{(\w+)_page\}")


def of_one(composer: Composer, question: Question, one: Certification) -> Reply:
    """The reply to a question about one certification."""
    sheet = composer.certification(one)
    if question.form == "total_cost":
        text = cost_table.total_cost(composer, one)
        lead = ""  # a sum has no figure of its own that others could dispute
    else:
        text = _facts(composer, question, one, sheet)
        lead = next(iter(question.attributes), "")
    # A differing figure, and how sure we are, come before a mere remark.
    differing = conflicts(composer, lead, text)
    remarked = remark(composer, sentences(text, differing))
    tail = composer.tail(question.key, sheet.names) if composer.said else ""
    body = sheet.names["body"]
    doubt = caution(composer, body, sent=body in sentences(text, tail))
    source = composer.small_print([composer.body(one)])
    if not source and opens_by_name(composer.words, question):
        source = own_pages(composer, [one])
    return Reply(
        paragraphs(
            sentences(text, remarked, differing, tail, doubt),
            composer.programs([one.id]) if question.programs else "",
            source,
        ),
        buttons.chips(composer.kb, question.follow_ups, certification=one.id),
        certifications=(one.id,),
    )


def own_pages(composer: Composer, ones: Sequence[Certification]) -> str:
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
    return sources.listed(words, list(dict.fromkeys(shown)))


def opens_by_name(words: Words, question: Question) -> bool:
    """Whether a question's opening speaks of the certification.

    An opening without any name in braces ("It happens to many people.") does not.
    """
    return any("{" in text for text in words.terms(question.opens_with))


def opening(composer: Composer, question: Question, one: Certification) -> str:
    """What a question's answer starts with, before any fact; mostly nothing."""
    key = question.opens_with
    if not key:
        return ""
    words, body = composer.words, composer.body(one)
    if not one.summary and "{summary}" in " ".join(words.terms(key)):
        key = f"{key}_plain"
    topics = PAGE.findall(" ".join(words.terms(key)))
    pages = {f"{topic}_page": composer.page_link(one, topic) for topic in topics}
    names = {
        **composer.certification(one).names,
        "name": one.name,
        "issuer": body.name if body else one.name,
        "letters": body.short_name if body else one.name,
        "summary": one.summary,
        "suits": one.suits,
    }
    return words.phrase(key, **names, **pages)


def _facts(
    composer: Composer, question: Question, one: Certification, sheet: FactSheet
) -> str:
    """The opening and the facts; of those that lead, also that they are not known."""
    led = named = opens_by_name(composer.words, question)
    parts, missing = [opening(composer, question, one)], []
    for at, key in enumerate(question.attributes):
        told = tell(composer, sheet, key, first=not named)
        if told:
            parts.append(told)
            named = True
            if question.only_first:
                break
        elif at == 0 and not led:
            parts.append(_not_known(composer, question, sheet, key))
            named = True
        elif sheet.facts.get(key):
            # Looked for and not found: better said than passed over.
            missing.append(key)
    also = unknown(composer, sheet, *missing, first=False) if missing else ""
    return sentences(*parts, also)


def _not_known(
    composer: Composer, question: Question, sheet: FactSheet, key: str
) -> str:
    if question.when_unknown:
        return composer.words.phrase(question.when_unknown, **sheet.names)
    return unknown(composer, sheet, key)
