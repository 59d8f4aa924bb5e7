"""A rehearsal of the answers before they may meet a visitor.

`checks.py` looks at entries one by one; a sentence with a misspelt placeholder, or a
phrase somebody took out, shows only when it is said. So the questions are asked here,
of some certifications, jobs and states, and what breaks is named.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from knowledge.answers import questions
from knowledge.answers.cost_table import COMPARED
from knowledge.answers.subject import Context, Subject
from knowledge.model import Content, Question, Reply
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.read import ContentErrors
from knowledge.store.yaml_nodes import Problem

CERTIFICATIONS = 20  # of a large school the rest are said in the same sentences
STATES = 8
FILES = ("phrases.yml", "attributes.yml", "certifications", "occupations.yml", "faq")
# Phrases that some content does without: what only some questions say.
OPTIONAL = re.compile("(tail|rank_note|wage_note)_|rule_employers")
# "{value}" and the like, left in what was said.
LEFT = re.compile(r"\{\w*\}")

# What is tried: its name for messages, and how it is said.
Spoken = tuple[str, Callable[[], Reply]]


class _Phrases(dict[str, tuple[str, ...]]):
    """Phrases that remember which missing ones were asked for."""

    def __init__(self, phrases: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(phrases)
        self.missing: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self and not OPTIONAL.match(key):
            self.missing.add(key)
        return super().get(key, default)


def check(content: Content, folder: Path, *, today: date) -> None:
    """Refuse content whose sentences cannot be said."""
    phrases = _Phrases(content.wording.phrases)
    wording = replace(content.wording, phrases=phrases)
    kb = KnowledgeBase.holding(replace(content, wording=wording))
    found: dict[str, Problem] = {}
    for what, ask in _rehearsed(kb, today):
        try:
            text = ask().text
        except (KeyError, IndexError, ValueError) as error:
            name = str(error).strip("'\"")
            found.setdefault(name, _broken(folder, what, name))
            continue
        for left in LEFT.findall(text):
            found.setdefault(left, _broken(folder, what, left.strip("{}")))
    for name in sorted(phrases.missing):
        do = "Take it from the version before"
        problem = Problem("phrases.yml", 0, f"phrases.{name}", "is missing", do)
        found.setdefault(f"phrase {name}", problem)
    if found:
        raise ContentErrors(list(found.values()))


def _rehearsed(kb: KnowledgeBase, today: date) -> Iterator[Spoken]:
    """Everything that is tried, each with what it is."""
    content, context = kb.content(), Context(today)
    for key, question in content.questions.items():
        for variant, subject in enumerate(_subjects(content, question)):
            turn = Context(today, variant)
            ask = partial(questions.answer_question, kb, key, subject, turn)
            yield f"question {key}", ask
    for key, entry in content.faq.items():
        for one in ("", *entry.certifications):
            subject = Subject(certifications=(one,))
            yield f"faq {key}", partial(questions.answer_faq, kb, key, subject, context)
    for key in content.rankings:
        ask = partial(questions.answer_rank, kb, key, Subject(), context)
        yield f"ranking {key}", ask
    several = Subject(certifications=tuple(content.certifications)[:COMPARED])
    yield "comparison", partial(questions.compare, kb, several, context)


def _subjects(content: Content, question: Question) -> list[Subject]:
    """Whom a question is asked about, each in another variant of the words."""
    ones = tuple(content.certifications)[:CERTIFICATIONS]
    jobs = tuple(content.occupations)
    states = tuple(content.states)[:STATES] if question.about == "state" else ()
    return [
        Subject(),
        Subject(certifications=ones[:2]),
        Subject(occupations=jobs),
        *(Subject(states=(state,)) for state in states[:2]),
        *(Subject(occupations=(job,), states=states[:2]) for job in jobs if states),
        *(Subject(certifications=(one,)) for one in ones),
        *(Subject(occupations=(job,)) for job in jobs),
        *(
            Subject(occupations=(job,), states=(state,))
            for job in jobs
            for state in states
        ),
    ]


def _broken(folder: Path, question: str, name: str) -> Problem:
    """The first place where the placeholder stands."""
    what = f"{{{name}}} cannot be filled in ({question})"
    do = "Check the braces and the name against the version before"
    for part in FILES:
        path = folder / part
        for file in sorted(path.rglob("*.yml")) if path.is_dir() else [path]:
            lines = file.read_text(encoding="utf-8").splitlines()
            for at, line in enumerate(lines, start=1):
                if f"{{{name}}}" in line:
                    where = file.relative_to(folder).as_posix()
                    return Problem(where, at, "", what, do)
    return Problem("phrases.yml", 0, "", what, do)
