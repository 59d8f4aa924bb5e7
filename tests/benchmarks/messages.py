"""What the visitors of the benchmark write: different every time.

Our classifier remembers texts it has seen, as visitors do ask the same; the figures
must not come from that. So every message is a question of the training data between an
opening and a closing, and none is sent twice.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
QUESTIONS = ("fact/", "faq/")
LONGEST = 120
OPENINGS = (
    *("", "hi, ", "hello, ", "hey ", "ok so ", "quick question: ", "sorry, ", "well, "),
    *("good morning, ", "one more thing: ", "please, ", "hi there, ", "so, ", "um, "),
    *("another question: ", "can you tell me, ", "just wondering, ", "alright, "),
)
CLOSINGS = (
    *("", " please", " thanks", " thank you", "?", " pls", " thx", " many thanks"),
    *(" if you know", " exactly", " these days", " right now", " in your opinion"),
)
HESITATIONS = ("", "well, ", "um, ", "ok, ", "so, ", "i think ", "maybe ", "hm, ")
BEGIN = "/ask_advice"
# A message that ends so runs into a slow action where one was prepared.
MARKER = "my question takes long"


@lru_cache(maxsize=1)
def questions() -> tuple[str, ...]:
    """The questions of fact and the written ones, in an order of their own."""
    found: list[str] = []
    for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if str(block.get("intent", "")).startswith(QUESTIONS):
                lines = str(block["examples"]).splitlines()
                found += [line.removeprefix("- ").strip() for line in lines]
    kept = sorted({text for text in found if text and len(text) <= LONGEST})
    random.Random(7).shuffle(kept)
    return tuple(kept)


def all_different(seed: int = 0, *, among: int | None = None) -> Iterator[str]:
    """Messages without end, each another one while there are any."""
    chosen = questions()[:among]
    frames = list(itertools.product(OPENINGS, CLOSINGS))
    random.Random(seed).shuffle(frames)
    # Another seed begins with other questions too: no two users walk in step.
    turned = chosen[seed % len(chosen) :] + chosen[: seed % len(chosen)]
    while True:
        for opening, closing in frames:
            for text in turned:
                yield f"{opening}{text.rstrip('?')}{closing}"


def guided(seed: int, voice: int = 0) -> tuple[str, ...]:
    """The answers of one visitor to the five questions, in their order.

    Another voice says the same in other words, so that no side hears what another
    has been told.
    """
    pick = random.Random(seed)
    answers = (
        pick.choice(("with patients", "in a lab", "working with people", "lab work")),
        pick.choice(
            ("a clinic", "a hospital", "an urgent care center", "a laboratory")
        ),
        f"about {pick.randrange(120, 900)} dollars",
        pick.choice(("high school diploma", "an associate degree", "a bachelor's")),
        f"{pick.randrange(4, 30)} months",
    )
    frames = list(itertools.product(HESITATIONS, CLOSINGS))
    opening, closing = frames[(11 * seed + 37 * voice) % len(frames)]
    return tuple(f"{opening}{answer}{closing}" for answer in answers)


@lru_cache(maxsize=8)
def phrases(beginning: str) -> tuple[str, ...]:
    """The texts of the responses whose names begin so."""
    found: list[str] = []
    for file in (ROOT / "data" / "responses").glob("*.yml"):
        responses = yaml.safe_load(file.read_text(encoding="utf-8"))["responses"]
        for name, variants in responses.items():
            if name.startswith(beginning):
                found += [str(one.get("text", "")).strip() for one in variants]
    return tuple(found)


def _is_said(beginning: str, messages: list[dict[str, Any]]) -> bool:
    texts = [str(message.get("text", "")).strip() for message in messages]
    return any(text in phrases(beginning) for text in texts)


def is_answer(messages: list[dict[str, Any]]) -> bool:
    """Whether something was said that is no apology for a failure."""
    return bool(messages) and not _is_said("utter_error", messages)


def is_understood(messages: list[dict[str, Any]]) -> bool:
    """Whether the answer is none of those to what was not understood."""
    # The third rung of the ladder has the school's telephone number in it.
    asked_back = "utter_not_understood", "utter_out_of_scope"
    return not any(_is_said(beginning, messages) for beginning in asked_back)
