"""A rehearsal of the answers before they may meet a visitor.

`checks.py` looks at entries one by one; a sentence with a misspelt placeholder, or a
phrase somebody took out, shows only when it is said. So the questions are asked here,
of some certifications, jobs and states, and what breaks is named.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.answers import questions
from knowledge.answers.rankings import RANKS
from knowledge.model import Content, Reply
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.read import ContentErrors
from knowledge.store.yaml_nodes import Problem

CERTIFICATIONS = 20  # of a large school the rest are said in the same sentences
STATES = 8
FILES = ("phrases.yml", "attributes.yml", "certifications", "occupations.yml", "faq")
# Phrases that some content does without: a question's last words.
OPTIONAL = re.compile("tail_|rank_note_|mandatory_state_|moving_state_|rule_employers")
# "{value}" and the like, left in what was said.
LEFT = re.compile(r"\{\w*\}")


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
    for what, ask in _questions(kb, today):
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


def _questions(
    kb: KnowledgeBase, today: date
) -> Iterator[tuple[str, Callable[[], Reply]]]:
    content = kb.content()
    ones = list(content.certifications)[:CERTIFICATIONS]
    states = list(content.states)[:STATES]
    for key in content.questions:
        abouts: list[dict[str, Any]] = [
            {},
            {"certifications": ones[:2]},
            {"occupations": list(content.occupations)},
            *({"state": state} for state in states[:2] if key in questions.PLACES),
            *(
                {"occupation": job, "states": states[:2]}
                for job in content.occupations
                if key in questions.PLACES
            ),
            *({"certifications": [one]} for one in ones),
            *({"occupation": job} for job in content.occupations),
            *(
                {"occupation": job, "state": state}
                for job in content.occupations
                for state in states
                if key in questions.PLACES
            ),
        ]
        for variant, about in enumerate(abouts):
            yield (
                f"question {key}",
                lambda key=key, about=about, variant=variant: questions.answer_question(  # type: ignore[misc]
                    kb, key, today=today, variant=variant, **about
                ),
            )
    for key, entry in content.faq.items():
        for one in ("", *entry.certifications):
            yield (
                f"faq {key}",
                lambda key=key, one=one: questions.answer_faq(  # type: ignore[misc]
                    kb, key, certifications=[one], today=today
                ),
            )
    for key in sorted(RANKS):
        yield (
            f"ranking {key}",
            lambda key=key: questions.answer_rank(kb, key, today=today),  # type: ignore[misc]
        )
    yield "comparison", lambda: questions.compare(kb, ones[:4], today=today)


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
