"""A browser, a server and the accessibility rules for the widget's tests.

Without a browser the tests are skipped with the reason; in CI they fail instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / "var" / "browser-tests"
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


def give_up(reason: str) -> None:
    """Skip where a person works, fail where the result counts."""
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser's tests and put them last.

    Playwright keeps an event loop running in this thread until the session ends, and
    no asynchronous test can run beside it.
    """
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    items[:] = [item for item in items if HERE not in item.path.parents] + ours


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = next((path for path in BROWSERS if Path(path).exists()), None)
    if path is None:
        give_up("no Chromium found: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        give_up("Playwright is missing: make the development environment")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


def install(package: str) -> Path:
    """The folder of a package, installed below var/ from the lock file beside this."""
    folder = TOOLS / "node_modules" / package
    if not folder.exists():
        if shutil.which("npm") is None:
            give_up(f"npm is missing, so {package} cannot be had: apt-get install npm")
        TOOLS.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, TOOLS)
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=TOOLS,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if done.returncode:
            give_up(f"npm could not install {package}: {done.stderr[-300:]}")
    return folder


@pytest.fixture(scope="session")
def axe_source() -> str:
    return (install("axe-core") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def driver() -> Callable[[], Path]:
    """Installs what drives Firefox, for a test that has found one."""
    return lambda: install("puppeteer-core")


@pytest.fixture(scope="session")
def _server() -> Iterator[FakeServer]:
    server = FakeServer().start()
    yield server
    server.stop()


@pytest.fixture
def server(_server: FakeServer) -> FakeServer:
    """The school's own site, in a good mood."""
    _server.reset()
    return _server


@pytest.fixture(scope="session")
def _elsewhere() -> Iterator[FakeServer]:
    server = FakeServer(cors=True).start()
    yield server
    server.stop()


@pytest.fixture
def elsewhere(_elsewhere: FakeServer) -> FakeServer:
    """An advisor on another address than the page."""
    _elsewhere.reset()
    return _elsewhere


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages that must raise no error and break no policy."""
    contexts: list[Any] = []
    problems: list[str] = []

    def note(message: Any) -> None:
        expected = ("Failed to load", "data-strings", "net::ERR", "Failed to fetch")
        told = message.type in ("error", "warning")
        if told and not any(text in message.text for text in expected):
            problems.append(message.text)

    def open_(url: str | None = None, **options: Any) -> Any:
        options.setdefault("reduced_motion", "reduce")
        options.setdefault("viewport", {"width": 1280, "height": 860})
        context = browser.new_context(**options)
        context.set_default_timeout(6000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.problems = problems
        if url:
            page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(open_page: Callable[..., Any], server: FakeServer) -> Any:
    """The home page of the demonstration site on a desktop."""
    return open_page(server.url)


@pytest.fixture
def axe(axe_source: str) -> Callable[[Any], list[str]]:
    """Runs axe on a page and returns its violations in words."""

    def run(page: Any) -> list[str]:
        page.evaluate(axe_source)
        tags = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
        result = page.evaluate(
            f"axe.run({{runOnly: {tags}, resultTypes: ['violations']}})"
        )
        return [
            f"{found['id']}: {[node['target'] for node in found['nodes']]} "
            f"{found['nodes'][0]['failureSummary']}"
            for found in result["violations"]
        ]

    return run
