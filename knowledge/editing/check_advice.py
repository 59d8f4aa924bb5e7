"""What the files of `advice/` say about each other, and numbers that cannot be meant.

Each file by itself is checked while it is read, by the types of `guide.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, fields
from typing import Any

from knowledge.advice.profile import Profile
from knowledge.guide import Guide, Rules
from knowledge.store.builder import nearest
from knowledge.store.checks import TITLE_LETTERS
from knowledge.store.yaml_nodes import Problem

QUESTIONS, WORDS, RULES, SENTENCES = (
    f"advice/{name}.yml" for name in ("questions", "words", "rules", "sentences")
)


def disagreements(guide: Guide, certifications: Collection[str]) -> Iterator[Problem]:
    """Every mistake, without its line; `certifications` are those that exist."""
    yield from _words(guide)
    yield from _options(guide)
    yield from _weights(guide)
    yield from _requirements(guide)
    yield from _certifications(guide, certifications)
    yield from _sentences(guide)


def _unknown(
    file: str, entry: str, what: str, names: Iterable[str], known: Collection[str]
) -> Iterator[Problem]:
    """Names that stand for nothing."""
    for name in names:
        if name not in known:
            yield Problem(file, 0, entry, f"{name} is no {what}", nearest(name, known))


def _words(guide: Guide) -> Iterator[Problem]:
    lists = {
        field.name: getattr(guide.words, field.name) for field in fields(guide.words)
    }
    for name, phrases in lists.items():
        if phrases == ():
            yield Problem(WORDS, 0, name, "has no phrases", "Write `- a phrase`")
    for id, job in guide.jobs.items():
        if not job.words or not job.tries:
            do = "Write what people call it, and months such as [12]"
            yield Problem(QUESTIONS, 0, f"jobs.{id}", "has no words or tries", do)


def _options(guide: Guide) -> Iterator[Problem]:
    for slot, question in guide.questions.items():
        where = f"questions.{slot}"
        others = [one.opposite for one in question.options.values()]
        named = [name for name in (question.either, question.both, *others) if name]
        yield from _unknown(QUESTIONS, where, "option", named, question.options)
        for key, option in question.options.items():
            entry = f"{where}.options.{key}"
            if len(option.title) not in range(1, TITLE_LETTERS + 1):
                what = "has no title that fits a chip"
                yield Problem(QUESTIONS, 0, entry, what, "1 to 40 letters")
            if getattr(Profile.from_values({slot: option.value}), slot) is None:
                do = "Write `value: {high: 250}` for a budget, `{months: 6}` for time"
                yield Problem(QUESTIONS, 0, entry, "has no value it can mean", do)


def _weights(guide: Guide) -> Iterator[Problem]:
    total = sum(guide.weights.values())
    if total != 100:
        do = "Make them add up to 100"
        yield Problem(RULES, 0, "weights", f"adds up to {total}", do)
    yield from _shares("shares", asdict(guide.shares))
    levels = guide.questions["schooling"].options
    usual = [guide.usual_schooling]
    yield from _unknown(RULES, "usual_schooling", "schooling", usual, levels)


def _shares(entry: str, shares: Any) -> Iterator[Problem]:
    for name, share in shares.items():
        if not 0 <= share <= 1:
            what = f"{share} is no share"
            yield Problem(RULES, 0, f"{entry}.{name}", what, "Write 0 to 1")


def _requirements(guide: Guide) -> Iterator[Problem]:
    levels = guide.questions["schooling"].options
    for name, rule in guide.requirements.items():
        entry = f"requirements.{name}"
        named = dict.fromkeys((*rule.met_by, *rule.maybe, *rule.step_for, *rule.months))
        named.pop("default", None)
        yield from _unknown(RULES, entry, "schooling", named, levels)


def _certifications(guide: Guide, known: Collection[str]) -> Iterator[Problem]:
    for id in sorted(set(known) - guide.certifications.keys()):
        do = "Add them, or it is never named"
        yield Problem(RULES, 0, "certifications", f"has no rules for {id}", do)
    for id, rules in guide.certifications.items():
        entry = f"certifications.{id}"
        yield from _unknown(RULES, entry, "certification", [id], known)
        yield from _places(entry, rules, guide)
        yield from _routes(entry, rules, guide)


def _places(entry: str, rules: Rules, guide: Guide) -> Iterator[Problem]:
    """Goals, settings and schooling that the questions offer."""
    goals, settings, levels = (
        {
            key
            for key, option in guide.questions[slot].options.items()
            if not option.counts_as
        }
        for slot in ("goal", "setting", "schooling")
    )
    for name, shares, allowed in (
        ("goal", rules.goal, goals),
        ("settings", rules.settings, settings),
        ("recognition", rules.recognition, settings | {"default"}),
    ):
        yield from _unknown(RULES, f"{entry}.{name}", "option", shares, allowed)
        yield from _shares(f"{entry}.{name}", shares)
    if "default" not in rules.recognition:
        do = "Add `default: 0.8`"
        yield Problem(RULES, 0, f"{entry}.recognition", "has no default", do)
    yield from _unknown(RULES, f"{entry}.level", "schooling", [rules.level], levels)


def _routes(entry: str, rules: Rules, guide: Guide) -> Iterator[Problem]:
    if all(route.experience for route in rules.routes):
        what, do = "has no way in by schooling", "Add `- {needs: [...]}`"
        yield Problem(RULES, 0, f"{entry}.routes", what, do)
    for at, route in enumerate(rules.routes):
        where = f"{entry}.routes[{at}]"
        needs = [*route.needs, *(["work"] if route.experience else [])]
        yield from _unknown(RULES, where, "requirement", needs, guide.requirements)
        if route.experience:
            yield from _unknown(RULES, where, "job", [route.experience.job], guide.jobs)


def _sentences(guide: Guide) -> Iterator[Problem]:
    entry, kinds = "arguments.alternatives", guide.texts.arguments.alternatives
    known = {"cheaper", "faster", *guide.questions["goal"].options}
    yield from _unknown(SENTENCES, entry, "goal", kinds, known)
    yield from _unknown(SENTENCES, entry, "alternative", ("cheaper", "faster"), kinds)
    entry, papers = "road_map.documents", guide.texts.road_map.documents
    known = {"always", *guide.requirements}
    yield from _unknown(SENTENCES, entry, "requirement", papers, known)
    yield from _unknown(SENTENCES, entry, "list of papers", ["always"], papers)
