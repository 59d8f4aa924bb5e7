"""What is said of several certifications side by side."""

from collections.abc import Sequence
from datetime import date

from knowledge.answers import chips as buttons
from knowledge.answers import cost_table
from knowledge.answers.composer import Composer, paragraphs, sentences
from knowledge.answers.one_certification import LED, lead_of, own_pages
from knowledge.model import Certification, Chip, Question, Reply
from knowledge.store.knowledge_base import KnowledgeBase


def of_several(
    composer: Composer, question: Question, ones: Sequence[Certification]
) -> Reply | None:
    """The reply to a question about two to four certifications.

    None when no fact is known of any: bare names side by side tell nothing.
    """
    kb, words = composer.kb, composer.words
    ids = tuple(one.id for one in ones)
    if question.key == "total_cost":
        texts = [cost_table.total_cost(composer, one) for one in ones]
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
                value=lead_of(composer, question, one).replace("**", ""),
            )
            for one in ones
        ]
        text = paragraphs("\n".join(lines), own_pages(composer, ones))
        return Reply(text, _after_comparison(kb, ids), certifications=ids)
    keys = question.attributes or cost_table.COMPARISON
    lead = words.phrase("compare_lead", certifications=_labels(composer, ones))
    table = cost_table.table(composer, ones, keys, lead)
    if not table.card["rows"]:
        return None
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
    ones = ones[: cost_table.COMPARED]
    lead = composer.words.phrase("compare_lead", certifications=_labels(composer, ones))
    suits = [
        composer.words.phrase("list_item", label=one.short_name, value=one.suits)
        for one in ones
        if one.suits
    ]
    table = cost_table.table(composer, ones, cost_table.COMPARISON, lead)
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
