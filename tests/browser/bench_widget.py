"""Measures the widget as the design's comparison measured eight ready ones.

    python -m tests.browser.bench_widget

Sizes and script time come from the real channel; the hostile texts from the tests'
own server. Prints the table and keeps it in docs/widget/.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from conftest import ARGS, BROWSERS, TOOLS
from fake_server import FakeServer
from playwright.sync_api import sync_playwright
from processes import ROOT, Channel, running
from steps import ask, ask_and_wait, focused, launcher, open_chat, panel

DOCS = ROOT / "docs" / "widget"
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 860}
RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
WHAT = {
    "at_once": "Bytes each page pays, gzip",
    "full_chat": "Bytes for a full chat, gzip",
    "menu": "Bytes when the menu is opened, gzip",
    "script_ms": "Script time at load, 4x throttle, ms",
    "axe": "axe violations",
    "keyboard": "Launcher by Tab and Enter",
    "live_region": "Live regions",
    "html_inert": "HTML in a reply is text",
    "script_links": "`javascript:` links",
    "policy_reports": "Reports under strict CSP and Trusted Types",
    "remote_calls": "Requests to other hosts",
}
Visit = Callable[..., Any]


def sizes(visit: Visit, url: str) -> dict[str, int]:
    page = visit()
    sent: dict[str, int] = {}

    def weigh(request: Any) -> None:
        if "/chat/static/" in request.url:
            name = request.url.split("/chat/static/")[1]
            sent[name] = request.sizes()["responseBodySize"]

    page.on("requestfinished", weigh)
    page.goto(f"{url}/about.html")
    launcher(page).wait_for()
    page.wait_for_load_state("networkidle")
    at_once = sum(sent.values())
    open_chat(page)
    ask_and_wait(page, "compare them")
    full = sum(sent.values())
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Start again").wait_for()
    return {"at_once": at_once, "full_chat": full, "menu": sum(sent.values()) - full}


def script_ms(visit: Visit, url: str) -> float:
    page = visit()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    times = []
    for _ in range(3):
        page.goto(f"{url}/about.html")
        launcher(page).wait_for()
        metrics = session.send("Performance.getMetrics")["metrics"]
        times.append(next(m["value"] for m in metrics if m["name"] == "ScriptDuration"))
    return round(statistics.median(times) * 1000, 1)


def axe(visit: Visit, url: str) -> dict[str, int]:
    source = (TOOLS / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    found = {}

    def count(page: Any, state: str) -> None:
        page.wait_for_timeout(200)
        page.evaluate(source)
        result = page.evaluate(f"axe.run({{runOnly: {RULES}}})")
        found[state] = sum(len(rule["nodes"]) for rule in result["violations"])

    for name, size, theme in (
        ("desktop", DESKTOP, "light"),
        ("dark", DESKTOP, "dark"),
        ("phone", PHONE, "light"),
    ):
        page = visit(viewport=size)
        page.goto(url)
        launcher(page).wait_for()
        page.evaluate(
            f"document.querySelector('certification-advisor').dataset.theme='{theme}'"
        )
        count(page, f"{name}, closed")
        open_chat(page)
        for words in ("compare", "choose", "steps"):
            ask_and_wait(page, words)
        count(page, f"{name}, cards")
        ask(page, "nothing")
        page.get_by_role("alert").wait_for()
        count(page, f"{name}, error")
    return found


def keyboard(visit: Visit, url: str) -> bool:
    page = visit()
    page.goto(url)
    launcher(page).wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page) == "Ask an advisor":
            page.keyboard.press("Enter")
            panel(page).wait_for()
            return focused(page) == "Your question"
    return False


def safety(visit: Visit, url: str) -> dict[str, Any]:
    page = visit()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    reports: list[str] = []
    page.on("console", lambda message: reports.append(message.text))
    page.goto(url)
    open_chat(page)
    page.evaluate(
        "addEventListener('securitypolicyviolation', (e) => console.log(e.blockedURI))"
    )
    for words in ("hostile", "hostile cards", "table", "person"):
        ask_and_wait(page, words)
    root = "document.querySelector('certification-advisor').shadowRoot"
    return {
        "live_region": page.evaluate(
            f"[...{root}.querySelectorAll('[role=log],[role=status],[aria-live]')]"
            ".map((node) => node.getAttribute('role'))"
        ),
        "html_inert": page.evaluate(
            f"window.pwned === undefined && !{root}.querySelector('script,iframe')"
        ),
        "script_links": page.evaluate(
            f"[...{root}.querySelectorAll('[href]')]"
            ".filter((node) => /^(javascript|data):/.test(node.href)).length"
        ),
        "policy_reports": len(reports),
        "remote_calls": len(hosts - {url.split("/")[2]}),
    }


@contextmanager
def visitor() -> Iterator[Visit]:
    """Opens pages in one browser, each in a context of its own."""
    path = next(path for path in BROWSERS if Path(path).exists())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)

        def visit(**options: Any) -> Any:
            options.setdefault("viewport", DESKTOP)
            return browser.new_context(reduced_motion="reduce", **options).new_page()

        visit.version = browser.version  # type: ignore[attr-defined]
        yield visit
        browser.close()


def table(results: dict[str, Any]) -> str:
    """The results as Markdown."""

    def say(value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, dict):
            return f"{sum(value.values())} in {len(value)} states"
        return ", ".join(value) if isinstance(value, list) else f"{value:,}"

    rows = [f"| {WHAT[name]} | {say(results[name])} |" for name in WHAT]
    return "\n".join(["| What | Ours |", "| --- | --- |", *rows])


def main() -> None:
    with visitor() as visit:
        results: dict[str, Any] = {"browser": f"Chromium {visit.version}"}  # type: ignore[attr-defined]
        with running(Channel) as url:
            results |= sizes(visit, url)
            results["script_ms"] = script_ms(visit, url)
        server = FakeServer().start()
        results["axe"] = axe(visit, server.url)
        results["keyboard"] = keyboard(visit, server.url)
        results |= safety(visit, server.url)
        server.stop()
    DOCS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, indent=2) + "\n"
    (DOCS / "results.json").write_text(text, encoding="utf-8")
    page = (Path(__file__).with_name("bench_widget.md")).read_text("utf-8")
    page = page.format(table=table(results), browser=results["browser"])
    (DOCS / "README.md").write_text(page, encoding="utf-8")
    sys.stdout.write(table(results) + "\n")


if __name__ == "__main__":
    main()
