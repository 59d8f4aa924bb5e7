"""What a visitor does, in the words of the tests."""

from __future__ import annotations

import time
from typing import Any

import pytest

EXPECT = 6000
ASK = "Your question"


def launcher(page: Any) -> Any:
    return page.locator("certification-advisor .launch")


def panel(page: Any) -> Any:
    return page.locator("certification-advisor .panel")


def bubbles(page: Any, who: str = "bot") -> Any:
    return page.locator(f"certification-advisor .m.{who}")


def open_chat(page: Any) -> None:
    launcher(page).click()
    panel(page).wait_for()


def ask(page: Any, text: str) -> None:
    page.get_by_role("textbox", name=ASK).fill(text)
    page.keyboard.press("Enter")


def ask_and_wait(page: Any, text: str) -> None:
    before = bubbles(page).count()
    ask(page, text)
    bubbles(page).nth(before).wait_for()
    idle(page)


def until(page: Any, expression: str, timeout: float = EXPECT) -> None:
    """Wait for an expression to be true; `wait_for_function` needs unsafe-eval."""
    end = time.monotonic() + timeout / 1000
    while not page.evaluate(expression):
        if time.monotonic() > end:
            pytest.fail(f"not true within {timeout} ms: {expression}")
        page.wait_for_timeout(20)


def idle(page: Any) -> None:
    """Wait until nothing is waiting for an answer."""
    until(page, "!document.querySelector('certification-advisor').view.out.busy")


def focused(page: Any) -> str:
    """What has the focus, by its accessible name or its tag."""
    return page.evaluate(
        """() => { let at = document.activeElement;
        while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at.getAttribute('aria-label') || at.innerText || at.tagName; }"""
    )


def texts(page: Any, who: str = "bot") -> list[str]:
    return bubbles(page, who).evaluate_all(
        """(nodes) => nodes.map((node) => { const copy = node.cloneNode(true);
        copy.querySelectorAll('.sr,time').forEach((part) => part.remove());
        return copy.textContent; })"""
    )
