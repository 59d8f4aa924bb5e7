"""Modules joined and minified for the line."""

import subprocess

import pytest

from bot.channels import scripts
from bot.channels.static_files import Folder


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.js").write_text(
        "/* said once */\nexport const first = 1;\nexport function unused() {}\n"
    )
    (tmp_path / "b.js").write_text(
        "import { first } from './a.js';\nexport const second = first + 1;\n"
    )
    (tmp_path / "main.js").write_text(
        "import {\n  first,\n} from './a.js';\nimport { second } from './b.js';\n"
        "import { sheet } from './launcher.js';\n"
        "export async function total() { return first + second + sheet; }\n"
    )
    (tmp_path / "launcher.js").write_text("export const sheet = 4;\n")
    return tmp_path


def test_parts_come_once_and_before_those_who_need_them(folder):
    names = [path.name for path in scripts.parts(folder / "main.js")]
    assert names == ["a.js", "b.js", "main.js"]


def test_one_scope_that_exports_what_the_last_does(folder):
    text = scripts.join(scripts.parts(folder / "main.js"))
    assert "export const" not in text
    assert text.count("export async function total") == 1
    assert text.count("import ") == 1  # what is fetched by itself stays so
    assert "from './launcher.js'" in text


def test_a_name_taken_twice_is_refused(folder):
    (folder / "b.js").write_text("const first = 2;\n")
    with pytest.raises(scripts.ScriptError, match=r"first is in a\.js and b\.js"):
        scripts.join([folder / "a.js", folder / "b.js"])


def test_what_cannot_be_joined_is_served_in_parts(folder):
    (folder / "b.js").write_text("export const first = 2, second = 3;\n")
    served = Folder(folder).find("main.js").body
    assert served == (folder / "main.js").read_bytes()


def test_a_changed_part_is_read_again(folder):
    files = Folder(folder)
    before = files.find("main.js")
    assert b"said once" not in before.body
    assert files.find("main.js") is before
    (folder / "a.js").write_text("export const first = 12345;\n")
    after = files.find("main.js")
    assert b"12345" in after.body
    assert after.etag != before.etag


def test_without_the_minifier_the_script_is_served_as_it_is(folder, monkeypatch):
    def fail(*_, **__):
        raise subprocess.SubprocessError("no minifier")

    scripts._minified.cache_clear()
    monkeypatch.setattr(scripts.subprocess, "run", fail)
    assert b"said once" in Folder(folder).find("main.js").body
