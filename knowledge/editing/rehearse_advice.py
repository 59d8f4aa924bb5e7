"""What must hold in `advice.yml` before it may advise anybody.

First the parts that refer to each other, then a rehearsal: recommendations, arguments,
road maps and calendars for a few made-up visitors. A sentence with an unknown
placeholder or a missing entry shows there, and not in front of a visitor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.advice.candidates import Candidate, candidate
from knowledge.advice.profile import Profile
from knowledge.guide import SLOTS, Guide, guide
from knowledge.model import Content
from knowledge.store.read import ContentErrors
from knowledge.store.yaml_nodes import Problem, place, read_tree

FILE = "advice.yml"
_SECTIONS = (
    *("phrases", "problems", "questions", "experience", "weights", "requirements"),
    *("certifications", "reasons", "result", "arguments", "road_map", "calendar"),
)
_CRITERIA = (
    *("goal", "setting", "money", "time", "schooling", "recognition", "renewal"),
)
# Visitors that between them reach every kind of sentence.
_REHEARSED: tuple[Mapping[str, Any], ...] = (
    {},
    {"goal": "patients", "setting": "clinic", "budget": {"low": None, "high": 400},
     "schooling": "ma_accredited", "time": {"months": 3}},
    {"goal": "laboratory", "setting": "laboratory", "budget": {"low": 200, "high": 300},
     "schooling": "high_school", "time": {"months": 6}},
    {"goal": "laboratory", "setting": "any", "budget": {"low": None, "high": 100},
     "schooling": "associate", "time": {"months": 24}},
    {"goal": "patients", "setting": "hospital", "schooling": "none",
     "budget": {"low": None, "high": None, "cheapest": True}, "time": {"months": 2}},
    {"goal": "patients", "setting": "urgent_care", "schooling": "none",
     "budget": {"low": None, "high": None, "open": True}, "time": {"months": None},
     "experience": {"months": 30, "as": "medical_assistant"}},
    {"goal": "laboratory", "setting": "hospital", "schooling": "bachelor",
     "budget": {"low": 300, "high": None}, "time": {"months": 3, "soonest": True},
     "experience": {"months": 4, "as": "laboratory"}},
)  # fmt: skip


def check(content: Content, folder: Path, *, today: date) -> None:
    """Refuse a folder whose `advice.yml` could not advise its visitors."""
    path = folder / FILE
    if not path.exists():
        missing = Problem(FILE, 0, "", "the file is missing", "Restore it")
        raise ContentErrors([missing])
    pool = [
        candidate(one, content.bodies.get(one.body))
        for one in content.certifications.values()
    ]
    found = problems(content.advice.data, pool, today)
    if found:
        tree, text = read_tree(path, FILE, []), path.read_text(encoding="utf-8")
        raise ContentErrors(
            [
                replace(one, line=place(tree, one.entry) or _named(text, one.what))
                for one in found
            ]
        )


def _named(text: str, what: str) -> int:
    """The line of the placeholder that a failed rehearsal names."""
    name = re.search(r"'(\w+)'|\{(\w+)\}", what)
    wanted = f"{{{name.group(1) or name.group(2)}}}" if name else ""
    lines = enumerate(text.splitlines(), start=1)
    return next((at for at, line in lines if wanted and wanted in line), 0)


def problems(
    data: Mapping[str, Any], candidates: Collection[Candidate], today: date
) -> list[Problem]:
    """Every mistake in the file, each with where it is and what to do."""
    missing = [
        _problem(name, "is missing", "Take the section from the version before")
        for name in _SECTIONS
        if not isinstance(data.get(name), Mapping)
    ]
    if missing:
        return missing
    found = [
        *_phrases(data),
        *_weights(data),
        *_certifications(data, {candidate.id for candidate in candidates}),
        *_questions(data),
    ]
    return found or list(_rehearsal(data, candidates, today))


def _problem(entry: str, what: str, remedy: str) -> Problem:
    return Problem(FILE, 0, entry, what, remedy)


def _phrases(data: Mapping[str, Any]) -> Iterator[Problem]:
    for section in ("phrases", "experience"):
        for name, phrases in data[section].items():
            entry = f"{section}.{name}"
            if not isinstance(phrases, list) or not phrases:
                yield _problem(entry, "is no list of phrases", "Write `- a phrase`")
            elif odd := [p for p in phrases if not isinstance(p, str) or not p.strip()]:
                # YAML takes yes, no and numbers without quotes for something else.
                yield _problem(entry, f"{odd[0]!r} is no text", "Put it in quotes")


def _weights(data: Mapping[str, Any]) -> Iterator[Problem]:
    weights = data["weights"]
    if set(weights) != set(_CRITERIA):
        names = ", ".join(_CRITERIA)
        yield _problem("weights", "names other criteria", f"Write exactly: {names}")
    elif not all(_number(points, 100) for points in weights.values()):
        yield _problem("weights", "has a value that is no number", "Write 0 to 100")
    elif sum(weights.values()) != 100:
        total = sum(weights.values())
        yield _problem("weights", f"adds up to {total}", "Make them add up to 100")


def _number(value: Any, most: float = 1) -> bool:
    fine = isinstance(value, int | float) and not isinstance(value, bool)
    return fine and 0 <= value <= most


def _certifications(
    data: Mapping[str, Any], known: Collection[str]
) -> Iterator[Problem]:
    rules = data["certifications"]
    for id in sorted(known - rules.keys()):
        yield _problem(
            "certifications", f"has no rules for {id}", "Add them, or it is never named"
        )
    for id in sorted(rules.keys() - set(known)):
        yield _problem(
            f"certifications.{id}", "is no certification", "Rename it or take it out"
        )
    for id, rule in rules.items():
        yield from _rule(f"certifications.{id}", rule, data)


def _rule(entry: str, rule: Any, data: Mapping[str, Any]) -> Iterator[Problem]:
    tables = ("goal", "settings", "recognition")
    if not isinstance(rule, Mapping) or not all(
        isinstance(rule.get(name), Mapping) for name in tables
    ):
        yield _problem(entry, "lacks goal, settings or recognition", "Copy another one")
        return
    settings = set(data["questions"]["setting"]["options"]) - {"any"}
    for name, allowed in (
        ("goal", {"patients", "laboratory"}),
        ("settings", settings),
        ("recognition", settings | {"default"}),
    ):
        for key, share in rule[name].items():
            if key not in allowed:
                options = ", ".join(sorted(allowed))
                yield _problem(f"{entry}.{name}", f"{key} is unknown", f"Use {options}")
            elif not _number(share):
                yield _problem(
                    f"{entry}.{name}.{key}", f"{share!r} is no share", "Write 0 to 1"
                )
    if "default" not in rule["recognition"]:
        yield _problem(f"{entry}.recognition", "has no default", "Add `default: 0.8`")
    if rule.get("level") not in data["questions"]["schooling"]["options"]:
        yield _problem(f"{entry}.level", "is no schooling", "Use one from questions")
    yield from _routes(entry, rule.get("routes"), data)


def _routes(entry: str, routes: Any, data: Mapping[str, Any]) -> Iterator[Problem]:
    if not isinstance(routes, list) or not any("experience" not in r for r in routes):
        yield _problem(
            f"{entry}.routes",
            "has no way in by schooling",
            "Add `- {needs: [diploma]}`",
        )
        return
    for at, route in enumerate(routes):
        where = f"{entry}.routes[{at}]"
        for need in route.get("needs", ["needs"]):
            if need not in data["requirements"]:
                options = ", ".join(data["requirements"])
                yield _problem(where, f"{need} is no requirement", f"Use {options}")
        work = route.get("experience")
        if work is None:
            continue
        if work.get("as") not in data["experience"]:
            options = ", ".join(data["experience"])
            yield _problem(where, "names an unknown job", f"Use {options}")
        if not _number(work.get("months"), 600):
            yield _problem(where, "has no months of work", "Add `months: 12`")


def _questions(data: Mapping[str, Any]) -> Iterator[Problem]:
    if set(data["questions"]) != set(SLOTS):
        yield _problem("questions", "are not the five", f"Write {', '.join(SLOTS)}")
        return
    for slot, question in data["questions"].items():
        for key, option in question["options"].items():
            where = f"questions.{slot}.options.{key}"
            if len(str(option.get("title", ""))) not in range(1, 41):
                yield _problem(
                    where, "has no title that fits a chip", "1 to 40 letters"
                )
    schooling = set(data["questions"]["schooling"]["options"])
    for name, rule in data["requirements"].items():
        for key in (*rule.get("met_by", ()), *rule.get("maybe", ())):
            if key not in schooling:
                options = ", ".join(sorted(schooling))
                yield _problem(
                    f"requirements.{name}", f"{key} is no schooling", f"Use {options}"
                )


# ------------------------------------------------------------------------- rehearsal


def _rehearsal(
    data: Mapping[str, Any], candidates: Collection[Candidate], today: date
) -> Iterator[Problem]:
    """Advise the made-up visitors; every failure is reported once."""
    seen: set[str] = set()
    for scene in _scenes(data, candidates, today):
        try:
            texts = scene()
        except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
            what = f"cannot be used: {type(error).__name__} {error}"
        else:
            left = re.search(r"\{\w*\}", " ".join(texts))
            what = f"leaves {left.group()} unfilled" if left else ""
        if what and what not in seen:
            seen.add(what)
            yield _problem(
                "", what, "Check the braces and names against the version before"
            )


def _scenes(
    data: Mapping[str, Any], candidates: Collection[Candidate], today: date
) -> Iterator[Callable[[], list[str]]]:
    for values in _REHEARSED:
        yield lambda values=values: _advise(  # type: ignore[misc]
            Profile.from_values(values), candidates, guide(data)
        )
    for one in candidates:
        for schooling in ("none", "associate"):
            yield lambda one=one, schooling=schooling: _plan(  # type: ignore[misc]
                Profile.from_values({"schooling": schooling}), one, guide(data), today
            )


def _advise(
    profile: Profile, candidates: Collection[Candidate], book: Guide
) -> list[str]:
    from knowledge.advice import arguments
    from knowledge.advice.recommender import recommend

    result = recommend(profile, candidates, book)
    told = [
        arguments.why(result, book),
        arguments.which_would_you(result, book),
        *(arguments.alternatives(result, k, book) for k in ("cheaper", "faster")),
        arguments.alternatives(result, "patients", book),
        arguments.why_not(result, result.entries[1].id, candidates, book),
        arguments.what_if(result, {"setting": "hospital"}, candidates, book)[0],
    ]
    return [
        *(result.lead, result.way_out, result.close),
        *(reason.text for entry in result.entries for reason in entry.reasons),
        *(entry.change for entry in result.entries),
        *(text for said in told for text in (said.text, *said.lines)),
    ]


def _plan(profile: Profile, one: Candidate, book: Guide, today: date) -> list[str]:
    from knowledge.advice.calendar_file import calendar_file
    from knowledge.advice.road_map import road_map

    plan = road_map(profile, one, book, today=today)
    if profile.schooling != "none":
        return [plan.lead, *(step.text for step in plan.steps)]
    files = (
        calendar_file(one, book, today=today, plan=plan),
        calendar_file(one, book, today=today, earned=today),
        calendar_file(one, book, today=today, earned=today.replace(year=2000, day=1)),
    )
    return [
        plan.lead,
        plan.title,
        *(step.text for step in plan.steps),
        *(made.lead for made in files),
        *(entry.text for made in files for entry in made.entries),
    ]
