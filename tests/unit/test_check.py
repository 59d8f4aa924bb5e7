"""What `make check` names: one mistake of each kind, made here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.store.read import ContentErrors, read
from tests.unit import test_agreement as agreement
from tests.unit.test_agreement import ROOT

PACKAGES = ("actions", "bot", "knowledge")


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def add(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A copy of all that imports, with its contracts."""
    copy = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        others = shutil.ignore_patterns("__pycache__", "content", "web")
        shutil.copytree(ROOT / package, copy / package, ignore=others)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture(scope="module")
def said(house) -> str:
    """What is said of a house with a mistake of each kind."""
    lint = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    before = run(lint, house)
    assert before.returncode == 0, before.stdout
    add(house / "knowledge/helpers.py", '"""In no room."""\n')
    add(house / "bot/desk/__init__.py", '"""A room nobody knows."""\n')
    add(house / "knowledge/store/load.py", "\nimport knowledge.answers.chips\n")
    add(house / "knowledge/parsing/money.py", "\nimport rasa_sdk\n")
    add(house / "bot/nlu/clauses.py", "\nimport rasa.shared\n")
    add(house / "bot/nlu/spelling.py", "\nimport bot.components.extractor\n")
    add(house / "actions/handoff.py", "\nimport bot.nlu.danger\n")
    add(house / "bot/channels/tokens.py", "\nimport bot.nlu.tools.scores\n")
    after = run(lint, house)
    assert after.returncode == 1, after.stderr
    return after.stdout


@pytest.mark.parametrize(
    "named",
    [
        "knowledge.helpers",
        "bot.desk",
        "knowledge.store.load -> knowledge.answers.chips",
        "knowledge.parsing.money",
        "bot.nlu.clauses",
        "bot.nlu.spelling -> bot.components.extractor",
        "actions.handoff -> bot.nlu.danger",
        "bot.channels.tokens",
    ],
)
def test_a_module_in_the_wrong_room_and_an_import_against_the_direction(named, said):
    assert named in said


@pytest.mark.parametrize("name", ["holidays.yml", "faq/general.yaml", "cma.yml"])
def test_a_content_file_that_nobody_reads(name, tmp_path):
    shutil.copytree(ROOT / "knowledge/content", tmp_path, dirs_exist_ok=True)
    add(tmp_path / name, "labor_day: closed\n")
    with pytest.raises(ContentErrors) as refused:
        read(tmp_path)
    (problem,) = refused.value.problems
    assert str(problem).startswith(f"{name}: nobody reads this file. Move")


@pytest.mark.parametrize("folder", ["data/rules", "bot/desk", "docs"])
def test_a_folder_that_is_gone_is_not_found_without_fault(folder):
    with pytest.raises(AssertionError, match=folder):
        agreement.files(folder)


def validate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "bot.server.validate", *arguments], ROOT)


def test_a_domain_that_no_longer_fits(tmp_path):
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")
    for old, new in [
        ("- compare: ", "- compared: "),
        ("- action_argue\n", ""),
        ("      - advice_goal\n", "      - advice_aim\n"),
    ]:
        assert old in domain
        domain = domain.replace(old, new)
    add(tmp_path / "domain.yml", domain)
    done = validate("--domain", str(tmp_path / "domain.yml"))
    assert done.returncode == 1
    for word in ("'compare'", "'compared'", "'action_argue'", "'advice_aim'"):
        assert word in done.stderr, done.stderr


def test_a_rule_outside_the_stories_and_one_that_contradicts_another(tmp_path):
    shutil.copytree(ROOT / "data/stories", tmp_path / "stories")
    add(
        tmp_path / "rules/jokes.yml",
        "rules:\n"
        "  - rule: joke about a joke\n"
        "    steps: [{intent: joke}, {action: utter_thanks}]\n",
    )
    paths = [str(tmp_path), "data/nlu", "data/responses"]
    done = validate("--data", *paths)
    assert done.returncode == 1
    assert f"{tmp_path}/rules/jokes.yml: rules and stories live in" in done.stderr
    assert "'joke about a joke'" in done.stderr


def test_files_that_are_not_there_are_named():
    done = validate("--data", "data/rules")
    assert done.returncode == 1
    assert done.stderr == "data/rules: is not there\n"
