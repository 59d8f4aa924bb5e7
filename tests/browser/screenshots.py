"""Takes the pictures of the README from the running assistant.

    python -m tests.browser.screenshots [http://127.0.0.1:5005] [docs/screenshots]

Without an address, it starts the assistant and ends it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from conftest import ARGS, BROWSERS
from PIL import Image
from playwright.sync_api import sync_playwright
from processes import ROOT, Advisor, running
from steps import ask, ask_and_wait, bubbles, idle, launcher, open_chat

DESKTOP = {"width": 1280, "height": 860}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
# What a visitor presses in the guided dialogue.
GUIDED = [
    "Help me choose",
    "Hands-on with patients",
    "Clinic or doctor's office",
    "Up to $250",
    "High school or GED",
    "Within a year",
]
COLOURS = 256  # enough for flat pages; a third of the bytes


def press(page: Any, title: str) -> None:
    """Press a chip and wait for the answer."""
    before = bubbles(page).count()
    page.get_by_role("button", name=title, exact=True).click()
    bubbles(page).nth(before).wait_for()
    idle(page)


def recommend(page: Any) -> None:
    """Go through the guided dialogue to the recommendation."""
    for title in GUIDED:
        press(page, title)
    page.locator("certification-advisor .eyebrow").wait_for()


def pictures(browser: Any, url: str, folder: Path) -> None:
    def visit(name: str = "", **options: Any) -> Any:
        options.setdefault("viewport", DESKTOP)
        page = browser.new_context(reduced_motion="reduce", **options).new_page()
        page.goto(f"{url}/{name}")
        launcher(page).wait_for()
        return page

    def keep(page: Any, name: str) -> None:
        page.wait_for_timeout(300)
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        image = Image.open(path).convert("RGB")
        image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)

    page = visit("programs.html")
    open_chat(page)
    ask_and_wait(page, "How often do I renew the CMA?")
    keep(page, "desktop")
    page.context.set_offline(True)
    ask(page, "And what does it cost?")
    keep(page, "offline")
    page.context.set_offline(False)
    idle(page)
    page = visit("certifications.html")
    open_chat(page)
    press(page, "Compare CMA and RMA")
    keep(page, "comparison")
    page = visit()
    open_chat(page)
    recommend(page)
    keep(page, "desktop-recommendation")
    page.evaluate(
        "document.querySelector('certification-advisor').dataset.theme = 'dark'"
    )
    ask_and_wait(page, "Show me the steps")
    keep(page, "dark")
    page = visit(**PHONE)
    open_chat(page)
    press(page, "Help me choose")
    keep(page, "phone")
    for title in GUIDED[1:]:
        press(page, title)
    keep(page, "recommendation")


def take(url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = next(path for path in BROWSERS if Path(path).exists())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        pictures(browser, url, folder)
        browser.close()


def main(url: str = "", folder: str = str(ROOT / "docs" / "screenshots")) -> None:
    if url:
        take(url, Path(folder))
        return
    with running(Advisor) as started:
        take(started, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
