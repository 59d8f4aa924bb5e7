"""What is said of several certifications side by side."""

from collections.abc import Sequence

from knowledge.answers import chips as buttons
from knowledge.answers import cost_table
from knowledge.answers.certainty import caution_of_many
from knowledge.answers.composer import Composer, paragraphs, sentences
from knowledge.answers.one_certification import opening, opens_by_name, own_pages
from knowledge.answers.subject import Context, Subject
from knowledge.model import Certification, Chip, Question, Reply
from knowledge.store.knowledge_base import KnowledgeBase

SUMS_SOURCES = 8
SHOWN_CLOSER = 2  # certifications offered alone under a comparison


def of_several(
    composer: Composer, question: Question, ones: Sequence[Certification]
) -> Reply | None:
    """The reply to a question about two to four certifications.

    None when no fact is known of any: bare names side by side tell nothing.
    """
    card = None
    if question.form == "total_cost":
        text = _sums(composer, question, ones)
    elif opens_by_name(composer.words, question):
        text = _openings(composer, question, ones)
    else:
        keys = question.attributes or composer.words.terms("comparison_rows")
        table = cost_table.table(composer, ones, keys, _lead(composer, ones))
        text, card = table.text, table.card
        if not card["rows"]:
            return None
    ids = tuple(one.id for one in ones)
    return Reply(text, _after_comparison(composer.kb, ids), card, ids)


def _sums(composer: Composer, question: Question, ones: Sequence[Certification]) -> str:
    """What each comes to, one below the other."""
    texts = [cost_table.total_cost(composer, one) for one in ones]
    links = list(dict.fromkeys(map(composer.body_link, ones)))
    last = sentences(
        composer.tail(question.key, {}),
        caution_of_many(composer, composer.words.several(links)),
    )
    bodies = [composer.body(one) for one in ones]
    return paragraphs(*texts, last, composer.small_print(bodies, most=SUMS_SOURCES))


def _openings(
    composer: Composer, question: Question, ones: Sequence[Certification]
) -> str:
    """What a question opens with, a line for each."""
    lines = [
        composer.words.phrase(
            "list_item",
            label=one.short_name,
            value=opening(composer, question, one).replace("**", ""),
        )
        for one in ones
    ]
    return paragraphs("\n".join(lines), own_pages(composer, ones))


def _lead(composer: Composer, ones: Sequence[Certification]) -> str:
    return composer.words.phrase("compare_lead", certifications=composer.labels(ones))


def _after_comparison(kb: KnowledgeBase, ids: Sequence[str]) -> tuple[Chip, ...]:
    title = kb.wording().titles.get("compare_these", "")
    whole = Chip(title, buttons.payload("compare", certification=list(ids)))
    rest = buttons.chips(kb, ("ask_advice",))
    return ((whole,) if title else ()) + rest


def compare(kb: KnowledgeBase, subject: Subject, context: Context) -> Reply:
    """Two to four certifications side by side, and whom each one suits."""
    composer = Composer(kb, today=context.today, variant=context.variant)
    ids = dict.fromkeys(subject.certifications)
    ones = [one for one in map(kb.certification, ids) if one][: cost_table.COMPARED]
    words = composer.words
    if len(ones) < 2:
        chips = buttons.chips(kb, ("compare", "ask_advice"))
        return Reply(words.phrase("compare_needs_two"), chips)
    suits = [
        words.phrase("list_item", label=one.short_name, value=one.suits)
        for one in ones
        if one.suits
    ]
    keys = words.terms("comparison_rows")
    table = cost_table.table(composer, ones, keys, _lead(composer, ones))
    head, _, rest = table.text.partition("\n\n")
    best_for = [words.phrase("suits_row"), *(one.suits for one in ones)]
    card = {**table.card, "rows": [*table.card["rows"], best_for]}
    text = paragraphs(head, "\n".join(suits), rest)
    return Reply(text, _closer(kb, ones), card, tuple(one.id for one in ones))


def _closer(kb: KnowledgeBase, ones: Sequence[Certification]) -> tuple[Chip, ...]:
    """Advice, and each of the first ones alone."""
    introducing = kb.wording().phrases.get("introducing_question", ())
    alone = [
        Chip(
            one.short_name[: buttons.LONGEST_TITLE],
            buttons.payload("fact", key=key, certification=one.id),
        )
        for key in introducing[:1]
        for one in ones[:SHOWN_CLOSER]
    ]
    return (*buttons.chips(kb, ("ask_advice",)), *alone)
