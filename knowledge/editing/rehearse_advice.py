"""What must hold in `advice/` before it may advise anybody.

First what the parts say about each other, then a rehearsal: every sentence of a result
is filled in, and made-up visitors, drawn from the questions' options, are advised.
A sentence with an unknown placeholder shows there, and not in front of a visitor.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.advice import arguments, phrasing, reasons, recommender
from knowledge.advice.calendar_file import calendar_file
from knowledge.advice.candidates import Candidate, candidate
from knowledge.advice.profile import Profile
from knowledge.advice.road_map import road_map
from knowledge.advice.scoring import judged, ranking
from knowledge.editing.check_advice import SENTENCES, disagreements
from knowledge.guide import OPEN, SLOTS, Guide
from knowledge.model import Content
from knowledge.parsing.in_passing import soon
from knowledge.parsing.money import Budget
from knowledge.store.read import ContentErrors
from knowledge.store.yaml_nodes import Problem, place, read_tree

VISITORS = 12
_ARGUING = 3  # looking for two changes at once takes a while


def check(content: Content, folder: Path, *, today: date) -> None:
    """Refuse a folder that could not advise its visitors."""
    pool = [
        candidate(one, content.bodies.get(one.body))
        for one in content.certifications.values()
    ]
    found = problems(content.guide, pool, today)
    if found:
        raise ContentErrors([_with_line(one, folder) for one in found])


def _with_line(one: Problem, folder: Path) -> Problem:
    path = folder / one.file
    if one.entry:
        return replace(one, line=place(read_tree(path, one.file, []), one.entry))
    name = re.search(r"'(\w+)'|\{(\w+)\}", one.what)  # the placeholder that failed
    wanted = f"{{{name.group(1) or name.group(2)}}}" if name else ""
    for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if wanted and wanted in line:
            return replace(one, line=at)
    return one


def problems(
    guide: Guide, candidates: Collection[Candidate], today: date
) -> list[Problem]:
    """Every mistake, each with where it is and what to do."""
    found = list(disagreements(guide, {one.id for one in candidates}))
    return found or list(_rehearsal(guide, candidates, today))


def _rehearsal(
    guide: Guide, candidates: Collection[Candidate], today: date
) -> Iterator[Problem]:
    """Advise the made-up visitors; every failure is reported once."""
    seen: set[str] = set()
    for scene in _scenes(guide, candidates, today):
        try:
            texts = scene()
        except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
            what = f"cannot be used: {type(error).__name__} {error}"
        else:
            left = re.search(r"\{\w*\}", " ".join(texts))
            what = f"leaves {left.group()} unfilled" if left else ""
        if what and what not in seen:
            seen.add(what)
            do = "Check the braces and names against the version before"
            yield Problem(SENTENCES, 0, "", what, do)


def visitors(guide: Guide) -> Iterator[Profile]:
    """Made-up visitors: what the chips offer, what can be typed, and nothing at all."""
    answers: dict[str, list[Any]] = {
        slot: [OPEN, *(one.value for one in guide.questions[slot].options.values())]
        for slot in SLOTS
    }
    typed = (Budget(cheapest=True), Budget(200, 300), Budget(low=300), Budget(high=0))
    answers["budget"] += [budget.as_value() for budget in typed]
    answers["time"] += [soon(guide), {"months": 1}, {"months": 0.5}]
    answers["experience"] = [None, None] + [
        {"months": months, "as": id}
        for id, job in guide.jobs.items()
        for months in (1, *job.tries)
    ]
    yield Profile()
    dice = random.Random(0)  # the same visitors every time
    for _ in range(VISITORS):
        yield Profile.from_values({k: dice.choice(v) for k, v in answers.items()})


def _scenes(
    guide: Guide, candidates: Collection[Candidate], today: date
) -> Iterator[Callable[[], list[str]]]:
    yield lambda: _fill_all(candidates, guide)
    for at, one in enumerate(visitors(guide)):
        yield lambda one=one: _advise(one, candidates, guide)  # type: ignore[misc]
        if at < _ARGUING:
            yield lambda one=one: _argue(one, candidates, guide)  # type: ignore[misc]
    for it in candidates:
        for schooling in guide.questions["schooling"].options:
            somebody = Profile(schooling=schooling)
            yield lambda it=it, who=somebody: _plan(who, it, guide, today)  # type: ignore[misc]
        yield lambda it=it: _dates(it, guide, today)  # type: ignore[misc]


def _fill_all(candidates: Collection[Candidate], guide: Guide) -> list[str]:
    """Every reason and every first sentence, whoever may come to hear it."""
    profile, texts = Profile(), guide.texts
    result = recommender.recommend(profile, candidates, guide)
    best = result.best
    lead = recommender.spoken_values(profile, result.entries, best, best, guide)
    scored = ranking(profile, judged(candidates, guide), guide)[0]
    reason = reasons.spoken_values(scored, profile, guide)
    change = dict.fromkeys(("value", "months", "first", "second", "best"), "")
    tables: list[tuple[Mapping[str, str], Iterable[str]]] = [
        (lead, texts.result.lead.values()),
        (lead, texts.result.way_out.values()),
        (change, texts.result.change.values()),
        (change, [texts.arguments.why_not_same]),
        *((reason, texts.reasons.of(name).values()) for name in guide.weights),
    ]
    return [phrasing.fill(text, **values) for values, said in tables for text in said]


def _advise(
    profile: Profile, candidates: Collection[Candidate], guide: Guide
) -> list[str]:
    result = recommender.recommend(profile, candidates, guide)
    told = [
        arguments.why(result, guide),
        arguments.which_would_you(result, guide),
        *(
            arguments.alternatives(result, kind, guide)
            for kind in guide.texts.arguments.alternatives
        ),
    ]
    return [
        *(result.lead, result.way_out, result.close),
        *(reason.text for entry in result.entries for reason in entry.reasons),
        *(entry.change for entry in result.entries),
        *(text for said in told for text in (said.text, *said.lines)),
    ]


def _argue(
    profile: Profile, candidates: Collection[Candidate], guide: Guide
) -> list[str]:
    result = recommender.recommend(profile, candidates, guide)
    places = guide.questions["setting"].options
    told = [
        *(
            arguments.why_not(result, id, candidates, guide)
            for id in ("", *(entry.id for entry in result.entries[:2]))
        ),
        *(
            arguments.what_if(result, {"setting": place}, candidates, guide)[0]
            for place in places
        ),
    ]
    return [text for said in told for text in (said.text, *said.lines)]


def _plan(profile: Profile, one: Candidate, guide: Guide, today: date) -> list[str]:
    plan = road_map(profile, one, guide, today=today)
    return [plan.lead, plan.title, *(step.text for step in plan.steps)]


def _dates(one: Candidate, guide: Guide, today: date) -> list[str]:
    start = Profile(schooling=guide.least_schooling)
    plan = road_map(start, one, guide, today=today)
    files = (
        calendar_file(one, guide, today=today, plan=plan),
        calendar_file(one, guide, today=today, earned=today),
        calendar_file(one, guide, today=today, earned=today.replace(year=2000, day=1)),
    )
    return [
        *(made.lead for made in files),
        *(entry.text for made in files for entry in made.entries),
    ]
