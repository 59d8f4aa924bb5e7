"""What is served: built files, read again when they change, with the school's words."""

import filecmp
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.channels.site import MARK, WEB
from bot.channels.static_files import Folder

ROOT = Path(__file__).parents[4]
# What `make widget` makes and a page fetches by itself.
FETCHED = {"widget.js", "launcher.js", "view.js", "menu.js", "strings.es.js"}
IMPORT = re.compile(r"""(?:from|import\()\s*['"]\./([\w.]+)['"]""")


def absent(word):
    """Skip with this word, or fail where everything must be tested."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(word)
    pytest.skip(word)


def files(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def test_what_is_served_was_built_from_the_sources(tmp_path):
    """The built files are committed; whoever changes a source must build again."""
    if not (shutil.which("node") and shutil.which("npm")):
        absent("Node with npm is missing, so the widget cannot be built again")
    done = subprocess.run(
        ["make", "-s", "widget", f"WIDGET={tmp_path}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
    )
    if done.returncode:
        absent(f"the widget cannot be built: {(done.stderr or done.stdout)[-400:]}")
    assert files(WEB) == files(tmp_path)
    _, different, unread = filecmp.cmpfiles(
        WEB, tmp_path, [str(path) for path in files(WEB)], shallow=False
    )
    assert (different, unread) == ([], []), "older than its sources: run 'make widget'"


def test_parts_come_once_and_when_they_are_wanted():
    assert {path.name for path in WEB.glob("*.js")} == FETCHED
    imported = {
        path.name: set(IMPORT.findall(path.read_text(encoding="utf-8")))
        for path in WEB.glob("*.js")
    }
    assert imported == {
        "widget.js": set(),
        "launcher.js": {"view.js"},
        "view.js": {"launcher.js", "menu.js", "strings.es.js"},
        "menu.js": {"view.js"},
        "strings.es.js": set(),
    }


def test_no_modules_import_each_other_in_a_circle():
    sources = {path.name: path for path in WEB.parent.glob("*.js")}
    at_once = {
        name: set(re.findall(r"from '\./([\w.]+)';", path.read_text(encoding="utf-8")))
        for name, path in sources.items()
    }
    while leaves := {name for name, needs in at_once.items() if not needs & {*at_once}}:
        at_once = {n: needs for n, needs in at_once.items() if n not in leaves}
    assert at_once == {}


def test_a_changed_file_is_read_again(tmp_path):
    (tmp_path / "main.js").write_text("let a = 1;")
    folder = Folder(tmp_path)
    before = folder.find("main.js")
    assert folder.find("main.js") is before
    (tmp_path / "main.js").write_text("let a = 12345;")
    after = folder.find("main.js")
    assert b"12345" in after.body
    assert after.etag != before.etag


def test_the_school_s_words_are_written_in_and_follow_the_content(tmp_path):
    (tmp_path / "view.js").write_text("let a=__SCHOOL__;")
    words = [b"{}"]
    folder = Folder(tmp_path, fill={"view.js": (MARK, lambda: words[0])})
    before = folder.find("view.js")
    assert before.body == b"let a={};"
    assert folder.find("view.js") is before
    words[0] = b'{"names":{}}'
    after = folder.find("view.js")
    assert after.body == b'let a={"names":{}};'
    assert after.etag != before.etag
