"""Takes the pictures of the README from a running server.

    python tests/browser/screenshots.py [http://127.0.0.1:5005] [docs/screenshots]

Without an address, the tests' own server answers: for a look at the widget alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from conftest import ARGS, BROWSERS
from fake_server import FakeServer
from playwright.sync_api import sync_playwright
from steps import ask, ask_and_wait, idle, launcher, open_chat

DESKTOP = {"width": 1280, "height": 860}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
# What a visitor types in the guided dialogue, until the recommendation is there.
GUIDED = ["With patients", "A clinic", "$200", "High school", "About a year"]


def recommend(page: Any) -> None:
    """Goes through the guided dialogue to the recommendation."""
    ask_and_wait(page, "Help me choose a certification")
    for answer in GUIDED:
        if page.locator("certification-advisor .eyebrow").count():
            return
        ask_and_wait(page, answer)


def pictures(browser: Any, url: str, folder: Path) -> None:
    def visit(name: str = "", **options: Any) -> Any:
        options.setdefault("viewport", DESKTOP)
        page = browser.new_context(reduced_motion="reduce", **options).new_page()
        page.goto(f"{url}/{name}")
        launcher(page).wait_for()
        return page

    def keep(page: Any, name: str, **options: Any) -> None:
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{name}.png", **options)

    page = visit()
    keep(page, "site", full_page=True)
    open_chat(page)
    ask_and_wait(page, "How often do I renew my CMA?")
    keep(page, "desktop")
    page.context.set_offline(True)
    ask(page, "And what does it cost?")
    keep(page, "offline")
    page.context.set_offline(False)
    idle(page)
    page = visit("certifications.html")
    open_chat(page)
    ask_and_wait(page, "Compare CMA and RMA")
    keep(page, "comparison")
    page = visit()
    page.evaluate(
        "document.querySelector('certification-advisor').dataset.theme = 'dark'"
    )
    open_chat(page)
    recommend(page)
    keep(page, "dark")
    page = visit(**PHONE)
    open_chat(page)
    keep(page, "phone")
    recommend(page)
    keep(page, "recommendation")


def main(url: str | None = None, folder: str = "var/screenshots") -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    server = None if url else FakeServer().start()
    path = next(path for path in BROWSERS if Path(path).exists())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        pictures(browser, url or server.url, Path(folder))
        browser.close()
    if server:
        server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
