"""Where things stand on a phone and on a desktop, beside what was agreed.

Boxes, not pixels: the smoothing of letters differs between machines and releases of a
browser, and a picture that differs everywhere says nothing. Places and sizes of the
frame are compared; of what holds text, the place and width across only, since fonts
decide where lines break.

    UPDATE_SNAPSHOTS=1 pytest tests/browser/test_layout.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer
from steps import ask_and_wait, open_chat

AGREED = Path(__file__).parent / "snapshots" / "layout.json"
TOLERANCE = 2  # pixels: half of one by each edge's rounding, and scroll bars
SIZES = {"phone": (390, 844), "narrow": (320, 568), "desktop": (1280, 860)}
FRAME = (".launch", ".panel", ".bar", ".bar button", "form", "textarea", ".go")
ACROSS = (".table", ".card", ".card dl", ".checks label", ".m.wide")
BOXES = """([frame, across]) => {
  const root = document.querySelector('certification-advisor').shadowRoot;
  const boxes = {};
  const read = (names, sides) => names.forEach((name) => {
    const nodes = [...root.querySelectorAll(name)].filter((n) => n.offsetHeight);
    if (nodes.length) boxes[name] = nodes.map((node) => {
      const box = node.getBoundingClientRect();
      return sides.map((side) => Math.round(box[side])); }); });
  read(frame, ['x', 'y', 'width', 'height']);
  read(across, ['x', 'width']);
  return boxes; }"""


def look(page: Any) -> dict[str, list[list[int]]]:
    page.wait_for_timeout(100)
    return page.evaluate(BOXES, [FRAME, ACROSS])


@pytest.mark.parametrize("name", SIZES)
def test_everything_stands_where_it_was_agreed(
    open_page: Any, server: FakeServer, name: str
) -> None:
    width, height = SIZES[name]
    page = open_page(server.url, viewport={"width": width, "height": height})
    open_chat(page)
    seen = {"greeting": look(page)}
    for words in ("compare", "choose", "steps"):
        ask_and_wait(page, words)
    seen["cards"] = look(page)
    agreed = json.loads(AGREED.read_text("utf-8")) if AGREED.exists() else {}
    if os.environ.get("UPDATE_SNAPSHOTS"):
        AGREED.parent.mkdir(exist_ok=True)
        agreed[name] = seen
        AGREED.write_text(json.dumps(agreed, sort_keys=True) + "\n", encoding="utf-8")
    assert differences(agreed[name], seen) == []


def differences(agreed: dict[str, Any], seen: dict[str, Any]) -> list[str]:
    """What moved, in words."""
    found = []
    for state, parts in agreed.items():
        for part in parts.keys() | seen[state].keys():
            old, new = parts.get(part, []), seen[state].get(part, [])
            moved = len(old) != len(new) or any(
                abs(a - b) > TOLERANCE
                for before, after in zip(old, new, strict=True)
                for a, b in zip(before, after, strict=True)
            )
            if moved:
                found.append(f"{state} {part}: {old} became {new}")
    return found
