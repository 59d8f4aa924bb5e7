"""Training and held-out messages: enough of each, none twice, none shared.

A figure measured on held-out messages is worth something only while they were not
trained on, and neither were the acceptance messages. Files are read, nothing is
trained.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from knowledge.store import checks

ROOT = Path(__file__).parents[2]
TRAINING, HELD_OUT = "data/nlu", "tests/nlu"
STORIES, VISITORS = "tests/stories.yml", "tests/visitors.yml"
ACCEPTANCE = ROOT.parent / "shared" / "acceptance"
# Where the acceptance files keep what a visitor writes.
SAID = {"text", "user", "say"}
# Share of common words from which a message counts as a copy of another.
NEAR = 0.8
# Below this many words likeness says nothing: everybody writes "no thanks".
LONG = 4
ENOUGH = {TRAINING: 20, HELD_OUT: 8}


class Message(NamedTuple):
    intent: str
    text: str
    words: frozenset[str]

    def __str__(self) -> str:
        return f"{self.intent}: {self.text}"


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower().replace("'", "")))


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower())) or text.strip()


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def blocks(place: str) -> Iterator[tuple[str, list[str]]]:
    one = ROOT / place
    for path in [one] if one.is_file() else sorted(one.glob("*.yml")):
        for block in load(path)["nlu"]:
            lines = block["examples"].splitlines()
            yield block["intent"], [x.removeprefix("- ").strip() for x in lines]


def messages(folder: str) -> list[Message]:
    return [Message(i, t, words(t)) for i, texts in blocks(folder) for t in texts]


def near(a: frozenset[str], b: frozenset[str]) -> bool:
    # The sizes alone rule out most pairs, at a tenth of the time.
    if not a or not b or min(len(a), len(b)) < NEAR * max(len(a), len(b)):
        return False
    return len(a & b) >= NEAR * len(a | b)


def said(node: Any) -> Iterator[str]:
    """All that visitors write in an acceptance file."""
    if isinstance(node, list):
        for child in node:
            yield from said(child)
    elif isinstance(node, dict):
        for key, child in node.items():
            if key in SAID and isinstance(child, str):
                yield child
            else:
                yield from said(child)


def known_intents() -> set[str]:
    content = ROOT / "knowledge" / "content"
    questions = load(content / "questions.yml")
    keyed = {f"fact/{key}" for key in questions}
    for path in (content / "faq").glob("*.yml"):
        if path.stem != "general":  # said by fact/…, asked by nobody
            prefix = f"{path.stem}_"
            keyed |= {f"faq/{prefix}{k.removeprefix(prefix)}" for k in load(path)}
    keyed |= {f"rank/{key}" for key in load(content / "rankings.yml")}
    said = load(content / "advice" / "sentences.yml")["arguments"]
    keyed |= {f"argue/{key}" for key in (*checks.ARGUMENTS, *said["alternatives"])}
    listed = load(ROOT / "domain.yml")["intents"]
    plain_ones = {next(iter(i)) if isinstance(i, dict) else i for i in listed}
    bases = {key.split("/")[0] for key in keyed}
    return keyed | plain_ones - bases - {"nlu_fallback"}


@pytest.fixture(scope="module")
def training() -> list[Message]:
    return messages(TRAINING)


@pytest.fixture(scope="module")
def held_out() -> list[Message]:
    return [*messages(HELD_OUT), *messages(STORIES), *messages(VISITORS)]


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT])
def test_the_intents_are_those_of_content_and_domain(folder):
    assert {intent for intent, _ in blocks(folder)} == known_intents()


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT])
def test_an_intent_is_in_one_place(folder):
    count = Counter(intent for intent, _ in blocks(folder))
    assert [intent for intent, n in count.items() if n > 1] == []


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT])
def test_there_are_enough_messages(folder):
    few = {i: len(t) for i, t in blocks(folder) if len(t) < ENOUGH[folder]}
    assert few == {}


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT])
def test_messages_are_plain_text(folder):
    """Entities come from patterns; marks in the text would be trained as words."""
    marked = [
        t for _, texts in blocks(folder) for t in texts if re.search(r"\]\(|[{}]", t)
    ]
    empty = [i for i, texts in blocks(folder) if "" in texts]
    assert marked == []
    assert empty == []


def test_stories_are_long_and_of_known_intents():
    stories = messages(STORIES)
    others = messages(VISITORS)
    assert {said.intent for said in (*stories, *others)} <= known_intents()
    assert [str(s) for s in stories if not 20 <= len(s.text.split()) <= 70] == []


def test_no_message_is_there_twice(training, held_out):
    count = Counter(plain(m.text) for m in [*training, *held_out])
    assert [text for text, n in count.items() if n > 1] == []


def test_two_intents_do_not_share_a_message(training):
    """The same words under two intents would teach the classifier to guess."""
    meant: dict[frozenset[str], set[str]] = {}
    for m in training:
        meant.setdefault(m.words or frozenset([m.text]), set()).add(m.intent)
    shared = {" ".join(w): intents for w, intents in meant.items() if len(intents) > 1}
    assert shared == {}


def test_no_held_out_message_is_trained_on(training, held_out):
    copies = [
        f"{h} | {t}" for h in held_out for t in training if near(h.words, t.words)
    ]
    assert copies == []


@pytest.mark.skipif(not ACCEPTANCE.is_dir(), reason="no acceptance set beside us")
def test_no_acceptance_message_is_trained_on(training, held_out):
    theirs = {
        found
        for path in ACCEPTANCE.glob("*.yml")
        for text in said(load(path))
        if len(found := words(text)) >= LONG
    }
    copies = [
        str(m)
        for m in [*training, *held_out]
        if len(m.words) >= LONG and any(near(m.words, w) for w in theirs)
    ]
    # Our own message is named, theirs is not: it must stay unread.
    assert copies == []
