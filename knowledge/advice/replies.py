"""A recommendation and the arguments about it, put into words for a bubble or a card.

What is said stands in `sentences.yml`; which reasons and figures, in the
recommendation itself. Whole text for every channel, a card beside it for the website.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from knowledge.advice import phrasing
from knowledge.advice.arguments import Argument
from knowledge.advice.candidates import Range
from knowledge.advice.recommender import Entry, Recommendation
from knowledge.advice.road_map import RoadMap, month
from knowledge.answers import chips as buttons
from knowledge.answers.composer import Composer, paragraphs
from knowledge.guide import Guide
from knowledge.model import Chip, Program, Reply, Source
from knowledge.store.knowledge_base import KnowledgeBase

FOR, AGAINST, NEXT = 3, 2, 2  # what a person reads in one bubble


def say_recommendation(
    result: Recommendation, kb: KnowledgeBase, *, today: date
) -> Reply:
    """The best one with reasons for and against, what it takes, and the next best."""
    guide = kb.guide()
    best, others = result.best, result.entries[1 : 1 + NEXT]
    composer = Composer(kb, today=today)
    source = _small_print(composer, best.sources)
    programs = composer.programs([best.id])
    answers = _answers(result, guide)
    for_it = [reason.text for reason in best.reasons_for[:FOR]]
    against = [reason.text for reason in best.reasons_against[:AGAINST]]
    texts = guide.texts.say
    lead = paragraphs(result.lead, result.way_out, result.close)
    text = paragraphs(
        lead,
        _points(texts.speaks_for, for_it),
        _points(texts.speaks_against, against),
        _takes(best, guide),
        _first(best, texts.steps),
        *(_next(entry, texts.next) for entry in others),
        programs,
        " ".join((answers, texts.guide)),
        source,
    )
    card = {
        "type": "recommendation",
        "lead": paragraphs(lead, " ".join((answers, texts.guide))),
        "best": {
            "title": best.name,
            "subtitle": best.full_name,
            "reasons": for_it,
            "against": against,
            "facts": _facts(best, guide),
            "steps": [step.text for step in best.steps],
        },
        "others": [
            {
                "title": entry.name,
                "text": f"{entry.cost_text}, {entry.months_text}. {entry.change}",
            }
            for entry in others
        ],
        "programs": [
            _program(composer, program) for program in kb.programs(best.id)[:NEXT]
        ],
        "source": source,
    }
    ranked = tuple(entry.id for entry in result.entries[: 1 + NEXT])
    return Reply(text, _chips(kb, texts.chips, ranked), card, ranked)


def say_argument(argument: Argument, kb: KnowledgeBase, *, today: date) -> Reply:
    """One argument: a sentence, its points, its sources."""
    texts = kb.guide().texts.say
    source = _small_print(Composer(kb, today=today), argument.sources)
    text = paragraphs(argument.text, _points("", argument.lines), source)
    return Reply(
        text,
        _chips(kb, texts.argued, argument.certifications),
        certifications=argument.certifications,
    )


def say_road_map(
    plan: RoadMap, kb: KnowledgeBase, *, today: date, calendar: str
) -> Reply:
    """The steps with the visitor's own dates; `calendar` is the file's address."""
    guide = kb.guide()
    texts = guide.texts.road_map
    composer = Composer(kb, today=today)
    source = _small_print(composer, plan.sources)
    items = [
        {
            "text": f"**{step.title}** ({texts.by.format(end=month(step.end, guide))})",
            "note": " ".join(part for part in (step.text, step.note) if part),
        }
        for step in plan.steps
    ]
    listed = "\n".join(
        f"{place}. {item['text']}: {item['note']}"
        for place, item in enumerate(items, start=1)
    )
    after = paragraphs(
        texts.papers.format(papers="; ".join(plan.documents)),
        *(texts.study.format(outline=outline) for outline in plan.study[:1]),
        texts.official.format(
            links=", ".join(f"[{title}]({url})" for title, url in plan.links if url)
        ),
        texts.file.format(link=calendar),
        composer.programs([plan.certification]),
    )
    card = {
        "type": "checklist",
        "lead": plan.lead,
        "title": plan.title,
        "items": items,
        "source": paragraphs(after, source),
    }
    text = paragraphs(plan.lead, listed, after, source)
    chips = _chips(kb, texts.chips, (plan.certification,))
    return Reply(text, chips, card, (plan.certification,))


def _answers(result: Recommendation, guide: Guide) -> str:
    profile = result.profile
    said = [
        phrasing.answer(slot, profile, guide)
        for slot in guide.questions
        if slot not in result.open_slots
    ]
    if profile.experience:
        said.append(phrasing.worked_as(profile.experience, guide))
    if not said:
        return ""
    return guide.texts.say.answers.format(answers="; ".join(said))


def _takes(best: Entry, guide: Guide) -> str:
    texts = guide.texts.say
    months = best.renewal_months
    said = texts.takes if months else texts.takes_no_renewal
    return said.format(
        cost=best.cost_text, months=best.months_text, period=_period(months, guide)
    )


def _facts(best: Entry, guide: Guide) -> list[list[str]]:
    texts = guide.texts.say
    rows = [[texts.cost, best.cost_text], [texts.time, best.months_text]]
    if best.renewal_months:
        rows.append([texts.renewal, _period(best.renewal_months, guide)])
    return rows


def _period(months: float | None, guide: Guide) -> str:
    if not months:
        return ""
    if months == 12:
        return guide.texts.numbers.year
    return phrasing.months(Range(months, months), guide)


def _first(best: Entry, template: str) -> str:
    steps = [step.text for step in best.steps]
    return template.format(steps=" ".join(steps)) if steps else ""


def _next(entry: Entry, template: str) -> str:
    return template.format(
        certification=entry.name,
        cost=entry.cost_text,
        months=entry.months_text,
        change=entry.change,
    ).strip()


def _program(composer: Composer, program: Program) -> dict[str, str]:
    return {
        "title": program.name,
        "text": composer.program(program),
        "link": program.link,
    }


def _points(title: str, lines: Iterable[str]) -> str:
    points = "\n".join(f"- {line}" for line in lines)
    return "\n".join(part for part in (title, points) if part) if points else ""


def _small_print(composer: Composer, sources: tuple[Source, ...]) -> str:
    composer.read.append((sources, None))
    return composer.small_print()


def _chips(
    kb: KnowledgeBase, names: Iterable[str], ranked: tuple[str, ...]
) -> tuple[Chip, ...]:
    found = []
    for name in names:
        chip = buttons.chip(kb, name)
        if chip and name == "compare":
            title = kb.wording().titles.get("compare_these", chip.title)
            chip = Chip(title, buttons.payload("compare", certification=ranked))
        if chip:
            found.append(chip)
    return tuple(found)
