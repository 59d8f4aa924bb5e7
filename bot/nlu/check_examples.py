"""Names what is wrong in the training examples before any training starts.

`python -m bot.nlu.check_examples` reads data/nlu and tests/nlu beside domain.yml and
knowledge/content: an intent or an entity that nobody knows, a key without an answer, a
message that two intents claim. Each problem says file, entry and remedy.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# In [text](entity) and [text]{"entity": "name", ...}.
ANNOTATION = re.compile(
    r"\[[^\]]+\](?:\((?P<short>[^):]+)|\{[^}]*\"entity\"\s*:\s*\"(?P<long>[^\"]+)\")"
)


@dataclass(frozen=True)
class Known:
    """The names that examples may use."""

    intents: frozenset[str]
    entities: frozenset[str]
    keys: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Entry:
    """One message of an NLU file."""

    file: Path
    intent: str
    text: str


def known(root: Path = Path()) -> Known:
    """The names of domain.yml and of the content files."""
    domain = _read(root / "domain.yml")
    content = root / "knowledge" / "content"
    questions = _read(content / "questions.yml")
    answers: set[str] = set()
    for path in sorted((content / "faq").glob("*.yml")):
        answers |= {f"{path.stem}_{key}" for key in _read(path)}
    return Known(
        intents=frozenset(_names(domain.get("intents", []))),
        entities=frozenset(_names(domain.get("entities", []))),
        keys={"fact": frozenset(questions), "faq": frozenset(answers)},
    )


def problems(folders: list[Path], names: Known) -> list[str]:
    """Everything that is wrong in the NLU files of some folders."""
    found: list[str] = []
    owners: dict[tuple[Path, str], str] = {}
    seen: set[tuple[Path, str]] = set()
    for folder in folders:
        for entry in entries(folder):
            if (entry.file, entry.intent) not in seen:
                seen.add((entry.file, entry.intent))
                found += _intent_problems(entry, names)
            found += _entity_problems(entry, names)
            text = " ".join(ANNOTATION.sub("", entry.text).lower().split())
            owner = owners.setdefault((folder, text), entry.intent)
            if owner != entry.intent:
                found.append(
                    f'{entry.file}: "{entry.text}" stands under {owner} and under '
                    f"{entry.intent}: keep one"
                )
    return found


def entries(folder: Path) -> Iterator[Entry]:
    """The messages of all NLU files of a folder."""
    for path in sorted(folder.glob("*.yml")):
        for block in _read(path).get("nlu") or []:
            if "intent" in block:
                for line in str(block.get("examples") or "").splitlines():
                    if line.strip().startswith("- "):
                        text = line.strip().removeprefix("- ").strip()
                        yield Entry(path, str(block["intent"]), text)


def _intent_problems(entry: Entry, names: Known) -> Iterator[str]:
    base, _, key = entry.intent.partition("/")
    if base not in names.intents:
        yield (
            f"{entry.file}: intent {entry.intent} is unknown: correct it or list "
            f"{base} under intents in domain.yml"
        )
    elif base in names.keys and key not in names.keys[base]:
        place = "questions.yml" if base == "fact" else "faq/"
        yield (
            f"{entry.file}: intent {entry.intent} has no answer: correct it or add "
            f"{key or 'a key'} to knowledge/content/{place}"
        )


def _entity_problems(entry: Entry, names: Known) -> Iterator[str]:
    for hit in ANNOTATION.finditer(entry.text):
        entity = (hit["short"] or hit["long"]).strip()
        if entity not in names.entities:
            yield (
                f'{entry.file}: entity {entity} in "{entry.text}" is unknown: correct '
                "it or list it under entities in domain.yml"
            )


def _names(listed: list[Any]) -> Iterator[str]:
    """Names of a domain list, whose entries are names or {name: options}."""
    for item in listed:
        yield next(iter(item)) if isinstance(item, dict) else str(item)


def _read(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return data if isinstance(data, dict) else {}


def main() -> int:
    """Check; 1 when something is wrong."""
    try:
        found = problems([Path("data/nlu"), Path("tests/nlu")], known())
    except (OSError, yaml.YAMLError) as error:
        found = [f"a file cannot be read: {error}"]
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    if found:
        sys.stderr.write(f"{len(found)} problems in the examples\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
