"""The words the assistant knows by name, read from `knowledge/content/`.

A certification, a state or a setting added there is understood after the next
training without a single new example. Training copies the vocabulary into the model,
so that a model always finds what it was trained with. `python -m
bot.nlu.vocabulary` writes it out.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.model import OtherProfessions
from knowledge.questionnaire import Questionnaire, Slot
from knowledge.store.read import (
    ContentErrors,
    read_names,
    read_part,
    read_questionnaire,
)
from knowledge.store.restore import restore
from knowledge.store.to_rows import plain

CONTENT = Path(__file__).parents[2] / "knowledge" / "content"
# The questions whose options are entities of their own.
OPTION_SLOTS: tuple[Slot, ...] = ("goal", "setting", "schooling")
# Entity -> the file its names stand in.
NAMED = {"body": "bodies.yml", "occupation": "occupations.yml", "state": "states.yml"}
# A profession or licence that is none of ours.
OTHER_PROFESSION = "other_profession"


@dataclass(frozen=True)
class Name:
    """One way to write one thing, e.g. ("certification", "cma", "c.m.a.")."""

    entity: str
    value: str
    text: str


@dataclass(frozen=True)
class Vocabulary:
    """All names, and the words that `knowledge.parsing` reads answers with.

    Attributes:
        names: In the order of the files.
        questionnaire: The questions of the advice.
        titles: Postal codes that in capitals are something else first: a job, a degree.
    """

    names: tuple[Name, ...]
    questionnaire: Questionnaire
    titles: tuple[str, ...] = ()

    def words(self) -> set[str]:
        """Every single word that occurs in a name, in lower case."""
        return {word for name in self.names for word in name.text.lower().split()}

    def to_json(self) -> str:
        """Write what `from_json` reads; the same names give the same text."""
        names = [[name.entity, name.value, name.text] for name in self.names]
        asked = plain(self.questionnaire)
        found = {"names": names, "questionnaire": asked, "titles": self.titles}
        return json.dumps(found)

    @classmethod
    def from_json(cls, text: str) -> Vocabulary:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        names = tuple(Name(*parts) for parts in data["names"])
        asked = restore(Questionnaire, data["questionnaire"])
        return cls(names, asked, tuple(data["titles"]))


def read(folder: Path = CONTENT) -> Vocabulary:
    """The vocabulary of a content folder.

    Raises:
        ContentErrors: A file is missing, is no YAML or lacks what is needed.
    """
    digest = hashlib.sha256()
    for path in files(folder):
        digest.update(f"\n{path}\n".encode())  # a certification's name is its file's
        digest.update(path.read_bytes() if path.exists() else b"")
    return _read(folder, digest.digest())


@lru_cache(1)
def _read(folder: Path, digest: bytes) -> Vocabulary:
    """Training asks for the names a dozen times; they are read anew when they changed.

    Args:
        digest: Of the names of the files and what they hold.
    """
    asked = read_questionnaire(folder)
    names: list[Name] = []
    for path in sorted((folder / "certifications").glob("*.yml")):
        entry = read_names(f"certifications/{path.name}", folder)
        names += _names("certification", path.stem, entry)
    for entity, file in NAMED.items():
        for value, entry in read_names(file, folder).items():
            names += _names(entity, value, entry)
    names += _options(asked)
    others = read_part("professions.yml", OtherProfessions, folder)
    names += (
        Name(OTHER_PROFESSION, value, text)
        for value, texts in others.professions.items()
        for text in texts
    )
    unique = {(name.entity, name.text.lower()): name for name in names}
    return Vocabulary(tuple(unique.values()), asked, others.titles)


def files(folder: Path = CONTENT) -> list[Path]:
    """The files that decide the vocabulary."""
    single = (
        "advice/questions.yml",
        "advice/words.yml",
        "bodies.yml",
        "occupations.yml",
        "professions.yml",
        "states.yml",
    )
    several = sorted((folder / "certifications").glob("*.yml"))
    return [*(folder / name for name in single), *several]


def fingerprint(folder: Path = CONTENT) -> str:
    """Changes when a name changes, and not when a fee does."""
    return hashlib.sha256(read(folder).to_json().encode()).hexdigest()


def _names(entity: str, value: str, entry: dict[str, Any]) -> Iterator[Name]:
    texts = [entry.get("name"), entry.get("plural"), *entry.get("aliases", ())]
    if entity != "certification":  # "RMA" and the like are listed as aliases there
        texts.append(entry.get("short_name"))
    for text in texts:
        if text:
            yield Name(entity, value, str(text))


def _options(asked: Questionnaire) -> Iterator[Name]:
    for slot in OPTION_SLOTS:
        for option in asked.questions[slot].options.values():
            for text in option.words:
                yield Name(slot, option.id, text)


if __name__ == "__main__":
    # The Makefile compares this to see whether the model must be trained again.
    try:
        sys.stdout.write(read().to_json() + "\n")
    except ContentErrors as error:
        sys.exit(str(error))
