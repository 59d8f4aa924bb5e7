"""The widget in Debian's Firefox: a short visit by keyboard, desktop and phone.

Firefox is optional, in CI too: without it the tests are skipped with the reason.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fake_server import HOSTILE, FakeServer
from steps import ASK

DESKTOP, PHONE = "1280x860", "360x740"
SECONDS = 90
SCRIPT = Path(__file__).with_name("firefox.mjs")


def drive(firefox: str, url: str, package: Path, home: Path) -> Any:
    """What `firefox.mjs` saw. It ends its own Firefox, also when it is ended."""
    process = subprocess.Popen(
        ["node", str(SCRIPT), firefox, url, DESKTOP, PHONE],
        cwd=package.parent,
        env={**os.environ, "HOME": str(home), "TMPDIR": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=10)
        process.kill()
        pytest.fail(f"Firefox took more than {SECONDS} seconds", pytrace=False)
    if process.returncode:
        pytest.fail(err[-2000:], pytrace=False)
    return json.loads(out)["visits"]


@pytest.fixture(scope="module")
def visits(driver: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Any:
    for name in ("firefox-esr", "node", "npm"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is missing: apt-get install firefox-esr nodejs npm")
    package = driver()
    server = FakeServer().start()
    try:
        firefox = str(shutil.which("firefox-esr"))
        home = tmp_path_factory.mktemp("firefox")
        return drive(firefox, server.url, package, home)
    finally:
        server.stop()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def visit(visits: Any, request: pytest.FixtureRequest) -> Any:
    return visits[request.param]


def test_opens_talks_and_closes_without_a_mouse(visit: Any) -> None:
    assert visit["opened"]["focused"] == ASK
    assert "every 5 years" in visit["answered"]["bot"][-1]
    assert visit["answered"]["focused"] == ASK
    assert visit["chosen"]["user"] == ["How do I renew?", "What does renewal cost?"]
    assert len(visit["chosen"]["bot"]) == 3
    assert visit["chosen"]["focused"] == ASK
    assert visit["closed"]["focused"] == "Ask an advisor"


def test_hostile_texts_are_shown_letter_by_letter(visit: Any) -> None:
    shown = visit["hostile"]["bot"][-1]
    for text in HOSTILE:
        if not text.startswith("["):
            assert text in shown
    assert visit["hostile"]["chips"] == HOSTILE
    assert visit["written"]["user"][-1] == HOSTILE[0]
    for step in ("hostile", "cards", "written"):
        seen = visit[step]
        assert (seen["pwned"], seen["foreign"]) == (None, 0)
        safe = ("http:", "https:", "mailto:", "tel:")
        assert [url for url in seen["urls"] if not url.startswith(safe)] == []


def test_policy_and_console_stay_silent(visit: Any) -> None:
    assert visit["closed"]["reports"] == []
    assert visit["errors"] == []


def test_fits_the_window(visits: Any) -> None:
    phone, desktop = visits[PHONE]["compared"], visits[DESKTOP]["compared"]
    assert phone["window"] == [360, 740]
    # Firefox gives the top of the visual viewport in fractions of a pixel.
    assert phone["panel"] == pytest.approx([0, 0, 360, 740], abs=1)
    assert desktop["panel"][2] == 408
    assert (phone["sideways"], desktop["sideways"]) == (0, 0)
