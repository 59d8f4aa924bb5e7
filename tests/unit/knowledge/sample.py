"""The sample content and what several tests do with it."""

import dataclasses
import shutil
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.model import Content
from knowledge.store.read import FOLDER

SAMPLE = Path(__file__).parents[2] / "fixtures" / "content"
TODAY = date(2026, 7, 1)


# What the code needs of these is what the school's own files must have.
OF_THE_SCHOOL = ("attributes.yml", "phrases.yml", "safety.yml", "professions.yml")


def copy_sample(folder: Path) -> Path:
    """Write the whole sample content to a folder that a test may spoil."""
    shutil.copytree(SAMPLE, folder)
    for name in OF_THE_SCHOOL:
        shutil.copy(FOLDER / name, folder / name)
    shutil.copytree(FOLDER / "advice", folder / "advice")
    rules = folder / "advice" / "rules.yml"
    rules.write_text(_rules_for(folder), encoding="utf-8")
    return folder


def _rules_for(folder: Path) -> str:
    """The school's rules, for the sample's certifications alone."""
    rules = deepcopy(_school_rules())
    known = {path.stem for path in (folder / "certifications").glob("*.yml")}
    rules["certifications"] = {
        key: rule for key, rule in rules["certifications"].items() if key in known
    }
    return yaml.safe_dump(rules, allow_unicode=True, sort_keys=False)


@cache
def _school_rules() -> dict[str, Any]:
    """The school's rules, read once."""
    text = (FOLDER / "advice" / "rules.yml").read_text("utf-8")
    rules: dict[str, Any] = yaml.safe_load(text)
    return rules


def with_fee(content: Content, fee: int) -> Content:
    """The content with another fee for the RMA."""
    one = content.certifications["rma"]
    fact = dataclasses.replace(one.all("exam_fee")[0], value=fee)
    changed = dataclasses.replace(one, facts={**one.facts, "exam_fee": (fact,)})
    return dataclasses.replace(
        content, certifications={**content.certifications, "rma": changed}
    )
