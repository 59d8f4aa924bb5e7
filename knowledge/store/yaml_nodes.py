"""YAML files as trees that remember their lines.

The C parser of PyYAML gives each node its place, so a mistake can be named with
file and line, and ten thousand entries are read in a second or two. Only `true`
and `false` are booleans here: a `no` somebody types in a table stays a word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEAN = {"true": True, "True": True, "false": False, "False": False}
_INTEGER = re.compile(r"[-+]?[0-9]+$")
_FLOAT = re.compile(r"[-+]?[0-9]*\.[0-9]+$")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it is, what is wrong and what to do."""

    file: str
    line: int
    entry: str
    what: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        entry = f" {self.entry}:" if self.entry else ""
        return f"{where}:{entry} {self.what}. {self.remedy}"


def line(node: yaml.Node) -> int:
    """The line a node starts on, counted from one."""
    return int(node.start_mark.line) + 1


def read_tree(path: Path, name: str, problems: list[Problem]) -> yaml.Node | None:
    """Parse a file; a file that cannot be trusted whole is a problem."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(
            Problem(name, 0, "", f"cannot be read ({error})", "Save it as UTF-8 text")
        )
        return None
    if not text.strip():
        problems.append(Problem(name, 1, "", "the file is empty", "Restore its text"))
        return None
    if not text.endswith("\n"):
        last = text.count("\n") + 1
        problems.append(
            Problem(
                name,
                last,
                "",
                "looks cut off: the last line has no end",
                "Check that nothing is missing, then end the file with a new line",
            )
        )
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = mark.line + 1 if mark else 0
        what = f"is not valid YAML ({error.problem or error.context})"
        remedy = "Look at this line and the one above: indentation, quotes, colons"
        problems.append(Problem(name, where, "", what, remedy))
    except (yaml.YAMLError, RecursionError) as error:
        problems.append(
            Problem(name, 0, "", f"is not valid YAML ({error})", "Restore the file")
        )
    return None


def place(node: yaml.Node | None, entry: str) -> int:
    """The line of an entry such as `goals.lab[2].name`, or of what is around it."""
    at = 0
    for part in re.findall(r"[^.\[\]]+", entry):
        if isinstance(node, yaml.MappingNode):
            found = [pair for pair in node.value if str(pair[0].value) == part]
            if not found:
                break
            at, node = line(found[0][0]), found[0][1]
        elif isinstance(node, yaml.SequenceNode) and part.isdecimal():
            if int(part) >= len(node.value):
                break
            node = node.value[int(part)]
            at = line(node)
        else:
            break
    return at


def scalar(node: yaml.ScalarNode) -> Any:
    """The Python value of a scalar."""
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    if _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def pairs(
    node: yaml.MappingNode, name: str, entry: str, problems: list[Problem]
) -> Iterator[tuple[str, yaml.Node, int]]:
    """Key, value and line of a mapping; a key written twice is a problem."""
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, at = str(key_node.value), line(key_node)
        if key in seen:
            what = f"'{key}' is written twice (first on line {seen[key]})"
            problems.append(Problem(name, at, entry, what, "Keep one of them"))
            continue
        seen[key] = at
        yield key, value_node, at


def plain(node: yaml.Node) -> Any:
    """A tree as plain Python: dictionaries, lists, values."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(child) for child in node.value]
    return scalar(node) if isinstance(node, yaml.ScalarNode) else None
