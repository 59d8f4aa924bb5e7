"""What is said of one certification when a question names it."""

from collections.abc import Sequence

from knowledge.answers import chips as buttons
from knowledge.answers import cost_table
from knowledge.answers.composer import Composer, paragraphs, sentences
from knowledge.model import Certification, Question, Reply

# Questions on length and money also name the school's own programs.
WITH_PROGRAMS = {"program_length", "cost"}
# Answers that begin with a sentence about the certification.
LED = {"overview", "issuer", "apply"}


def of_one(composer: Composer, question: Question, one: Certification) -> Reply:
    """The reply to a question about one certification."""
    subject = composer.certification(one)
    key = question.key
    if key == "total_cost":
        text = cost_table.total_cost(composer, one)
    else:
        lead = lead_of(composer, question, one)
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
        source = own_pages(composer, [one])
    return Reply(
        paragraphs(sentences(text, remark, differing, tail, caution), programs, source),
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
    listed = list(dict.fromkeys(shown))
    key = "source_one" if len(listed) == 1 else "source_many"
    return words.phrase(key, sources="; ".join(listed)) if listed else ""


def lead_of(composer: Composer, question: Question, one: Certification) -> str:
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
