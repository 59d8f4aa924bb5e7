"""The environment: read in one place, written down, and refused by name."""

import re
from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, SettingsError

ROOT = Path(__file__).parents[3]
# What tells others how to behave is set, not read.
READING = re.compile(r"(?:os\.)?(?:environ(?:\.get\(|\[)|getenv\()")


def test_each_setting_is_in_the_readme_s_table():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Settings")[2].partition("\n## ")[0]
    rows = "".join(
        line.split("|")[1] for line in table.splitlines() if line.startswith("|")
    )
    assert set(settings.VARIABLES.values()) == set(re.findall(r"`([A-Z_]+)`", rows))


def test_nobody_else_reads_the_environment():
    reading = {
        str(path.relative_to(ROOT))
        for folder in ("bot", "actions")
        for path in (ROOT / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if READING.search(line) and not re.search(r"environ\[[^]]+\] = ", line)
    }
    assert reading <= {"bot/settings.py"}


def test_nothing_said_is_the_default():
    assert settings.read({}) == Settings()
    assert settings.read({"PORT": "", "HOST": " "}) == Settings()


def test_what_is_said_is_read():
    told = settings.read(
        {
            "HOST": "0.0.0.0",
            "PORT": "8080",
            "ORIGINS": "https://a.example, https://b.example",
            "DATABASE_URL": "postgresql://me:word@db/advisor",
        }
    )
    assert (told.host, told.port) == ("0.0.0.0", 8080)
    assert told.origins == ("https://a.example", "https://b.example")
    assert told.database_url == "postgresql://me:word@db/advisor"
    assert "word" not in repr(told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("SECRET", "short"),
        ("SECRET_PREVIOUS", "short"),
        ("REDIS_URL", "localhost:6379"),
        ("BROKER_URL", "http://localhost"),
    ],
)
def test_a_bad_one_is_refused_by_its_name(name, value):
    with pytest.raises(SettingsError, match=name):
        settings.read({name: value})
