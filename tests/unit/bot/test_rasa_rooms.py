"""Whatever leans on Rasa says what Rasa does, what we do, and how one would notice."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parents[3] / "bot"
MODULES = [
    path
    for room in ("rasa_extensions", "rasa_patches")
    for path in sorted((BOT / room).glob("*.py"))
    if path.name != "__init__.py"
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_each_module_is_labelled(path):
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    starts = [line.partition(": ")[0] for line in said.splitlines()]
    labels = [start for start in starts if start in ("Rasa", "We", "Noticed by")]
    assert labels == ["Rasa", "We", "Noticed by"], (
        f"{path.name}: begin with three lines: Rasa: ... We: ... Noticed by: ..."
    )
