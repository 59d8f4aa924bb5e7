"""Takes off what does not change a question: greetings, politeness, marks at the end.

"Hi there! can you tell me what a CMA earns, thanks" is asked as "what a CMA earns". The
words are in surface.yml. A message of nothing else stays what it is: a greeting.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("surface.yml")
# Marks and blanks that may stand between what is taken off and the question.
GAP = r"[\s,.;:!?\u2026-]*"
MARKS = " \t\n,.;:!?\u2026-"
# Somebody greets, excuses themselves and asks for leave; more is the message itself.
MOST = 4


def bare(text: str) -> str:
    """A prepared text without its surface; as it was when nothing else is left."""
    before, after = _patterns()
    rest = text
    for pattern in (before, after):
        for _ in range(MOST):
            shorter = pattern.sub("", rest, count=1).strip(MARKS)
            if shorter == rest.strip(MARKS) or not _says_something(shorter):
                break
            rest = shorter
    bare = rest.strip(MARKS)
    return bare if _says_something(bare) else text


def _says_something(text: str) -> bool:
    return bool(re.search(r"\w{2}", text))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One pattern for the beginning of a text and one for its end."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    before, after = (
        # Longer phrases first: "hi there" before "hi".
        "|".join(
            re.escape(phrase).replace("im\\ ", "i'?m\\ ").replace("id\\ ", "i'?d\\ ")
            for phrase in sorted(said[part], key=len, reverse=True)
        )
        for part in ("before", "after")
    )
    return (
        re.compile(rf"^{GAP}(?:{before})(?=\W|$){GAP}(?:that\s)?"),
        re.compile(rf"{GAP}(?<!\w)(?:{after}){GAP}$"),
    )
