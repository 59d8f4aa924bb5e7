"""Files that must agree: compared in seconds, without training."""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.store.read import ContentErrors, read

ROOT = Path(__file__).parents[2]
BASES = ("fact", "faq", "rank", "argue")
# Named by Rasa or by the classifier, never trained.
UNTRAINED = {"nlu_fallback"}


def load(path: str | Path) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def files(folder: str, pattern: str = "*.yml") -> list[Path]:
    found = sorted((ROOT / folder).rglob(pattern))
    # A room that was renamed would be looked through, and found without fault.
    assert found, f"{folder}: no {pattern} in it"
    return found


def python(*folders: str) -> list[Path]:
    return [p for folder in folders for p in files(folder, "*.py")]


def examples(folder: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for path in files(folder):
        for block in load(path).get("nlu") or []:
            lines = [x for x in block["examples"].splitlines() if x.strip()]
            found[block["intent"]] = found.get(block["intent"], 0) + len(lines)
    return found


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    return load("domain.yml")


@pytest.fixture(scope="module")
def intents(domain) -> set[str]:
    return {next(iter(i)) if isinstance(i, dict) else i for i in domain["intents"]}


@pytest.fixture(scope="module")
def rules() -> list[dict[str, Any]]:
    found = []
    for path in files("data/stories"):
        content = load(path)
        found += (content.get("rules") or []) + (content.get("stories") or [])
    return found


@pytest.fixture(scope="module")
def responses() -> dict[str, Any]:
    return {
        name: variants
        for path in files("data/responses")
        for name, variants in load(path)["responses"].items()
    }


@pytest.fixture(scope="module")
def source() -> str:
    return "\n".join(p.read_text() for p in python("actions", "bot"))


@pytest.fixture(scope="module")
def keys() -> dict[str, set[str]]:
    """Keys of questions by intent, as the content has them."""
    faq = {
        f"{path.stem}_{key}" if not key.startswith(path.stem) else key
        for path in files("knowledge/content/faq")
        for key in load(path)
        if path.stem != "general"
    }
    return {"fact": set(load("knowledge/content/questions.yml")), "faq": faq}


@pytest.mark.parametrize("folder", ["data/nlu", "tests/nlu"])
def test_every_question_of_the_content_has_examples_and_the_reverse(folder, keys):
    said = examples(folder)
    for base, known in keys.items():
        with_examples = {k.split("/")[1] for k in said if k.startswith(base + "/")}
        assert with_examples == known, f"{folder}: {base}"


@pytest.mark.parametrize("folder", ["data/nlu", "tests/nlu"])
def test_every_intent_has_examples_and_is_in_the_domain(folder, intents):
    assert {k.split("/")[0] for k in examples(folder)} == intents - UNTRAINED


def test_every_intent_is_used_in_a_rule(intents, rules):
    used = {s["intent"] for rule in rules for s in rule["steps"] if "intent" in s}
    assert used == intents


def test_every_action_of_the_domain_is_registered_and_the_reverse(domain):
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")
    # It takes all there are; other tests make some of their own.
    ours = {
        name
        for name, run in executor.actions.items()
        if type(run.__self__).__module__.startswith("actions.")
    }
    assert ours == set(domain["actions"])


def test_every_action_of_a_rule_is_known(domain, rules, responses):
    known = {*domain["actions"], *domain["forms"], *responses}
    known |= {"action_deactivate_loop", "action_listen"}
    named = {s["action"] for rule in rules for s in rule["steps"] if "action" in s}
    assert named <= known


def test_every_response_is_defined_once():
    names = Counter(
        name for path in files("data/responses") for name in load(path)["responses"]
    )
    assert [name for name, n in names.items() if n > 1] == []


def test_every_response_is_used_and_every_used_one_is_defined(responses, rules, source):
    named = {s["action"] for rule in rules for s in rule["steps"] if "action" in s}
    named |= set(re.findall(r'"(utter_\w+)"', source))
    # A family is named by its prefix: f"utter_advice_{what}".
    prefixes = tuple(re.findall(r'f"(utter_\w+)\{', source))
    unused = {
        r
        for r in responses
        if r not in named and not (prefixes and r.startswith(prefixes))
    }
    assert unused == set()
    assert {n for n in named if n.startswith("utter_")} <= set(responses)


def test_form_slots_are_asked_and_filled_by_us_alone(domain):
    for slot in domain["forms"]["advice_form"]["required_slots"]:
        assert domain["slots"][slot]["mappings"] == [{"type": "custom"}]
        assert f"action_ask_advice_form_{slot}" in domain["actions"]


def dotted_paths() -> list[str]:
    config = load("config.yml")
    names = [c["name"] for c in config["pipeline"] + config["policies"]]
    names += list(load("credentials.yml"))
    names += [v.get("type") for v in load("endpoints.yml").values() if "type" in v]
    return [n for n in names if n and "." in n]


@pytest.mark.parametrize("path", dotted_paths())
def test_dotted_paths_of_the_settings_import(path):
    module, _, name = path.rpartition(".")
    assert hasattr(importlib.import_module(module), name)


def test_components_hold_only_what_the_configuration_names():
    """Helpers live in bot/nlu/, where they work without Rasa."""
    named = {path.rpartition(".")[0] for path in dotted_paths()}
    rooms = files("bot/components", "*.py")
    found = {f"bot.components.{path.stem}" for path in rooms if path.stem[0] != "_"}
    assert found - named <= {"bot.components.code_fingerprint"}


def test_actions_are_flat():
    """`rasa run actions` stops at a sub-package."""
    assert {path.parent for path in files("actions", "*.py")} == {ROOT / "actions"}


def test_every_file_of_the_content_is_read(tmp_path):
    """All are broken at once; each must be named."""
    folder = ROOT / "knowledge/content"
    names = {p.relative_to(folder).as_posix() for p in files("knowledge/content")}
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("broken: [\n", encoding="utf-8")
    with pytest.raises(ContentErrors) as refused:
        read(tmp_path)
    assert {problem.file for problem in refused.value.problems} == names


# Calls whose words no visitor reads: logs and patterns.
QUIET = {"error", "warning", "info", "exception", "compile"}


def _is_call_of(node: ast.AST, names: set[str]) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    )


def spoken_literals(path: Path) -> list[str]:
    """Literals of four words or more that are neither docstrings nor logged."""
    tree = ast.parse(path.read_text())
    quiet: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            quiet.add(id(node.value))
        if isinstance(node, ast.Raise) or _is_call_of(node, QUIET):
            quiet |= {id(n) for n in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in quiet
        and len(re.findall(r"\b[a-z]+ ", node.value)) >= 4
    ]


@pytest.mark.parametrize("path", python("actions"), ids=lambda p: p.name)
def test_no_sentence_is_uttered_from_python(path):
    assert spoken_literals(path) == []


def test_buttons_of_responses_are_allowed_and_their_braces_doubled(responses):
    from bot.channels.payloads import read_payload

    for name, variants in responses.items():
        for button in [b for v in variants for b in v.get("buttons") or []]:
            raw = button["payload"]
            assert "{{" in raw or "{" not in raw, f"{name}: {raw}"
            # Raises when the channel would not obey it.
            assert read_payload(raw.format(**trade_values()))


def trade_values() -> dict[str, str]:
    """What the content puts into the responses."""
    phrases = load("knowledge/content/phrases.yml")["phrases"]
    return {name: said for name, said in phrases.items() if name.startswith("trade_")}


def test_what_is_of_the_trade_in_responses_comes_from_the_content(responses):
    named = set(re.findall(r"\{(trade_\w+)\}", str(responses)))
    assert named == set(trade_values())
    # Names in capitals that no other trade has.
    written = yaml.safe_dump(responses)
    certifications = [load(p) for p in files("knowledge/content/certifications")]
    for name in {one["short_name"] for one in certifications}:
        assert not re.search(rf"\b{re.escape(name)}\b", written), name


DOCUMENTS = ("README.md", "CONTRIBUTING.md", "THIRD_PARTY_NOTICES.md",
             "docs/architecture.md")  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_and_commands_of_the_documents_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.M)) <= targets
    for path in re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:yml|md|py|toml))`", text):
        if not path.startswith(("/", "var/", "models/", "http")):
            assert (ROOT / path).exists(), path
    assert len(text.splitlines()) < 200


def test_the_hooks_run_commands_that_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    checks = re.search(r"^check: ([a-z -]+) ##", makefile, re.M)[1].split()
    hooks = load(".pre-commit-config.yaml")["repos"][0]["hooks"]
    entries = [hook["entry"] for hook in hooks if hook["language"] == "system"]
    assert entries == [f"make {check}" for check in checks]
