"""The school's content files, read whole or not at all.

`read` builds every object, then `checks.py` compares them with each other. All
problems of all files are collected and raised together, each with its file and
line, so that an editor corrects them in one go.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml

from knowledge.guide import Guide
from knowledge.model import (
    Attribute,
    Body,
    Case,
    Certification,
    Content,
    DangerPhrases,
    FaqEntry,
    GlossaryTerm,
    Occupation,
    OtherProfessions,
    Program,
    Question,
    Ranking,
    School,
    Source,
    State,
    StateRule,
    Wage,
    Wording,
)
from knowledge.questionnaire import SLOTS, Questionnaire, Words
from knowledge.sentences import Texts
from knowledge.store.builder import Builder
from knowledge.store.checks import Places, check
from knowledge.store.promises import lint
from knowledge.store.yaml_nodes import Problem, pairs, plain, read_tree

FOLDER = Path(__file__).parents[1] / "content"
REQUIRED = (
    "sources.yml", "bodies.yml", "attributes.yml", "questions.yml", "rankings.yml",
    "phrases.yml", "advice/questions.yml", "advice/words.yml", "advice/rules.yml",
    "advice/sentences.yml", "safety.yml", "professions.yml",
)  # fmt: skip
T = TypeVar("T")


class ContentErrors(Exception):
    """The content has problems; nothing of it may be used."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems, in the order of the files."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class _Folder:
    """Reads the files of one folder and collects what is wrong with them."""

    def __init__(self, folder: Path, today: date) -> None:
        self.folder = folder
        self.today = today
        self.problems: list[Problem] = []
        self.asked: set[str] = set()
        self.sources: Mapping[str, Source] = {}
        self.places = Places()

    def tree(self, name: str) -> yaml.MappingNode | None:
        self.asked.add(name)
        path = self.folder / name
        if not path.exists():
            if name in REQUIRED:
                self.problems.append(
                    Problem(name, 0, "", "the file is missing", "Restore it")
                )
            return None
        node = read_tree(path, name, self.problems)
        if node is not None and not isinstance(node, yaml.MappingNode):
            self.problems.append(
                Problem(name, 1, "", "is not a mapping", "Write `name:` lines")
            )
            return None
        return node

    def builder(self, name: str) -> Builder:
        builder = Builder(name, self.problems, today=self.today, sources=self.sources)
        self.places.add(builder)
        return builder

    def table(
        self, name: str, cls: type[T], key: str, prefix: str = ""
    ) -> dict[str, T]:
        """A file of `key: fields` entries."""
        node = self.tree(name)
        return {} if node is None else self.entries(name, node, cls, key, prefix)

    def entries(
        self, name: str, node: yaml.Node, cls: type[T], key: str, prefix: str = ""
    ) -> dict[str, T]:
        builder, found = self.builder(name), {}
        if not isinstance(node, yaml.MappingNode):
            builder.problem(node, "", "is not a mapping", "Write `name:` lines")
            return {}
        for entry, child, _ in pairs(node, name, "", self.problems):
            built = builder.build(cls, child, entry, **{key: prefix + entry})
            if built is not None:
                found[prefix + entry] = built
        return found

    def one(self, name: str, cls: type[T], **keys: Any) -> T | None:
        node = self.tree(name)
        return None if node is None else self.builder(name).build(cls, node, "", **keys)


def read(folder: Path = FOLDER, *, today: date | None = None) -> Content:
    """Everything in the content folder, or `ContentErrors` with all problems."""
    if not folder.is_dir():
        do = "Name the folder that holds sources.yml"
        raise ContentErrors([Problem(str(folder), 0, "", "is no folder", do)])
    files = _Folder(folder, today or date.today())
    files.sources = files.table("sources.yml", Source, "id")
    wording = _wording(files)
    content = Content(
        sources=files.sources,
        bodies=files.table("bodies.yml", Body, "id"),
        occupations=files.table("occupations.yml", Occupation, "id"),
        certifications=_certifications(
            files, wording.phrases.get("certification_order", ())
        ),
        states=_states(files),
        wages=_wages(files),
        programs=_programs(files),
        questions=files.table("questions.yml", Question, "key"),
        rankings=files.table("rankings.yml", Ranking, "key"),
        faq=_by_topic(files, "faq", FaqEntry),
        cases=_by_topic(files, "cases", Case),
        glossary=files.table("glossary.yml", GlossaryTerm, "id"),
        # With a problem noted nothing is returned, so nobody meets a missing part.
        danger=cast(DangerPhrases, files.one("safety.yml", DangerPhrases)),
        other_professions=cast(
            OtherProfessions, files.one("professions.yml", OtherProfessions)
        ),
        wording=wording,
        school=files.one("school.yml", School),
        guide=_guide(files),
    )
    broken = {problem.file for problem in files.problems}
    files.problems += check(content, files.places, broken)
    files.problems += _unread(files) + lint(folder)
    if files.problems:
        raise ContentErrors(files.problems)
    return content


def _unread(files: _Folder) -> list[Problem]:
    """Files that nobody asks for: renamed, or in the wrong folder."""
    names = {
        path.relative_to(files.folder).as_posix()
        for path in files.folder.rglob("*")
        if path.suffix.lower() in {".yml", ".yaml"}
    }
    what, do = (
        "nobody reads this file",
        "Move what it says to a file that is read, or end it in .yml",
    )
    return [Problem(name, 0, "", what, do) for name in sorted(names - files.asked)]


def _certifications(files: _Folder, order: Sequence[str]) -> dict[str, Certification]:
    found: dict[str, Certification] = {}
    for path in sorted((files.folder / "certifications").glob("*.yml")):
        name = f"certifications/{path.name}"
        node = files.tree(name)
        if node is None:
            continue
        built = files.builder(name).build(Certification, node, "")
        if built is None:
            continue
        files.places.file_of[built.id] = name
        if built.id != path.stem:
            what = f"the id '{built.id}' differs from the file's name"
            files.problems.append(
                Problem(name, 1, "id", what, f"Write `id: {path.stem}`")
            )
        found[path.stem] = built
    return {key: found[key] for key in sorted(found, key=_place_in(order))}


def _place_in(order: Sequence[str]) -> Callable[[str], tuple[int, str]]:
    return lambda key: (order.index(key) if key in order else len(order), key)


def _states(files: _Folder) -> dict[str, State]:
    name = "states.yml"
    node = files.tree(name)
    builder, found = files.builder(name), {}
    for code, child, at in pairs(node, name, "", files.problems) if node else ():
        if not isinstance(child, yaml.MappingNode):
            builder.problem(at, code, "has no fields", "Write name, aliases, rules")
            continue
        rules = [kv for kv in child.value if kv[0].value == "rules"]
        child.value = [kv for kv in child.value if kv[0].value != "rules"]
        built = builder.build(State, child, code, code=code, rules={})
        for _, block in rules:
            for occupation, rule in _rules(builder, code, block):
                if built is not None and rule is not None:
                    built.rules[occupation] = rule  # type: ignore[index]
        if built is not None:
            found[code] = built
    return found


def _rules(
    builder: Builder, code: str, block: yaml.Node
) -> list[tuple[str, StateRule | None]]:
    if not isinstance(block, yaml.MappingNode):
        builder.problem(block, f"{code}.rules", "is no mapping", "Write `occupation:`")
        return []
    return [
        (
            occupation,
            builder.build(
                StateRule,
                child,
                f"{code}.rules.{occupation}",
                state=code,
                occupation=occupation,
            ),
        )
        for occupation, child, _ in pairs(
            block, builder.name, f"{code}.rules", builder.problems
        )
    ]


def _wages(files: _Folder) -> tuple[Wage, ...]:
    name = "wages.yml"
    node = files.tree(name)
    builder = files.builder(name)
    found: list[Wage] = []
    for part, child, at in pairs(node, name, "", files.problems) if node else ():
        if part == "national":
            found += _wages_of(builder, None, child, part)
        elif part == "states" and isinstance(child, yaml.MappingNode):
            for code, block, _ in pairs(child, name, part, files.problems):
                found += _wages_of(builder, code, block, f"states.{code}")
        else:
            builder.problem(at, part, "unknown part", "Write `national` and `states`")
    return tuple(found)


def _wages_of(
    builder: Builder, state: str | None, block: yaml.Node, entry: str
) -> list[Wage]:
    if not isinstance(block, yaml.MappingNode):
        builder.problem(block, entry, "is not a mapping", "Write `occupation:` lines")
        return []
    built = [
        builder.build(
            Wage, child, f"{entry}.{occupation}", state=state, occupation=occupation
        )
        for occupation, child, _ in pairs(block, builder.name, entry, builder.problems)
    ]
    return [wage for wage in built if wage is not None]


def read_part(name: str, cls: type[T], folder: Path = FOLDER) -> T:
    """One file that needs no other, such as safety.yml.

    Raises:
        ContentErrors: All problems of the file, or that it is not there.
    """
    files = _Folder(folder, date.today())
    found = files.one(name, cls)
    if found is None or files.problems:
        raise ContentErrors(files.problems)
    return found


def read_names(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """The entries of a file as plain data: training reads names and no facts.

    Raises:
        ContentErrors: The file is missing, is no YAML or holds no entries.
    """
    files = _Folder(folder, date.today())
    node = files.tree(name)
    if node is None or files.problems:
        missing = Problem(name, 0, "", "the file is missing", "Restore it")
        raise ContentErrors(files.problems or [missing])
    found: dict[str, Any] = plain(node)
    return found


def read_questionnaire(folder: Path = FOLDER) -> Questionnaire:
    """The questions and the words that answer them, without the rest.

    Raises:
        ContentErrors: All problems of their two files.
    """
    files = _Folder(folder, date.today())
    found = _questionnaire(files)
    if found is None or files.problems:
        raise ContentErrors(files.problems)
    return found


def _questionnaire(files: _Folder) -> Questionnaire | None:
    name = "advice/questions.yml"
    words = files.one("advice/words.yml", Words)
    found = files.one(name, Questionnaire, words=words)
    if found and tuple(found.questions) != SLOTS:
        at = files.places.line(name, "questions")
        do = f"Write these five, in this order: {', '.join(SLOTS)}"
        files.problems.append(Problem(name, at, "questions", "are not the five", do))
        return None
    return found


def _guide(files: _Folder) -> Guide:
    """The four files of the advice; a part that is missing has been noted."""
    asked = _questionnaire(files)
    parts = {
        "questions": asked.questions if asked else {},
        "jobs": asked.jobs if asked else {},
        "words": asked.words if asked else None,
        "texts": files.one("advice/sentences.yml", Texts),
    }
    # With a problem noted nothing is returned, so nobody meets a missing part.
    return cast(Guide, files.one("advice/rules.yml", Guide, **parts))


def _programs(files: _Folder) -> tuple[Program, ...]:
    name = "programs.yml"
    files.asked.add(name)
    path = files.folder / name
    node = read_tree(path, name, files.problems) if path.exists() else None
    builder = files.builder(name)
    if node is None:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        builder.problem(node, "", "is not a list", "Start each program with `- id:`")
        return ()
    built = [
        builder.build(Program, child, f"programs[{at}]")
        for at, child in enumerate(node.value)
    ]
    return tuple(program for program in built if program is not None)


def _by_topic(files: _Folder, folder: str, cls: type[T]) -> dict[str, T]:
    """The entries of a folder with one file for each topic, by `<topic>_<key>`."""
    found: dict[str, T] = {}
    for path in sorted((files.folder / folder).glob("*.yml")):
        name = f"{folder}/{path.name}"
        entries = files.table(name, cls, "key", f"{path.stem}_")
        for key in entries:
            files.places.file_of[key] = name
        found.update(entries)
    return found


def _wording(files: _Folder) -> Wording:
    """attributes.yml and phrases.yml: the words of the answers."""
    parts: dict[str, dict[str, Any]] = {}
    attributes: dict[str, Attribute] = {}
    for name in ("attributes.yml", "phrases.yml"):
        node = files.tree(name)
        if node is None:
            continue
        builder = files.builder(name)
        for part, child, at in pairs(node, name, "", files.problems):
            if part == "attributes":
                attributes = files.entries(name, child, Attribute, "id")
            elif part in ("phrases", "units"):
                hint: Any = Mapping[str, tuple[str, ...]]
                parts[part] = _dict(builder.value(hint, child, part))
            elif part in ("audiences", "titles"):
                parts[part] = _dict(builder.value(Mapping[str, str], child, part))
            else:
                builder.problem(at, part, "unknown part", "Remove it")
    return Wording(
        attributes=attributes,
        audiences=parts.get("audiences", {}),
        units=parts.get("units", {}),
        phrases=parts.get("phrases", {}),
        titles=parts.get("titles", {}),
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
