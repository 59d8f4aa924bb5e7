"""Nobody names another's conversation; old keys and old tokens end."""

import stat

import pytest

from bot.channels.tokens import (
    TokenSigner,
    load_secrets,
    new_conversation_id,
)
from bot.settings import SettingsError

SECRET = "a-secret-of-enough-characters"
NOW = 1_800_000_000.0


@pytest.fixture
def signer():
    return TokenSigner([SECRET], lifetime=100)


def test_a_token_names_the_conversation_it_was_made_for(signer):
    conversation = new_conversation_id()
    token = signer.sign(conversation, now=NOW)
    assert signer.read(token, now=NOW + 99) == conversation


def test_a_token_ends(signer):
    token = signer.sign("web-a", now=NOW)
    assert signer.read(token, now=NOW + 101) is None


def test_any_changed_character_makes_it_worthless(signer):
    token = signer.sign("web-abc", now=NOW)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        changed = token[:place] + other + token[place + 1 :]
        assert signer.read(changed, now=NOW) is None


def test_every_truncation_is_refused(signer):
    token = signer.sign("web-abc", now=NOW)
    assert all(signer.read(token[:end], now=NOW) is None for end in range(len(token)))


@pytest.mark.parametrize(
    "token",
    [
        None,
        5,
        [],
        {},
        "",
        ".",
        "..",
        "a.b.c",
        "web-.1.",
        "web-a.x.y",
        "é" * 20,
        "a" * 999,
    ],
)
def test_junk_is_refused(signer, token):
    assert signer.read(token, now=NOW) is None


def test_a_longer_life_cannot_be_written_in(signer):
    conversation, expires, mac = signer.sign("web-a", now=NOW).split(".")
    longer = f"{conversation}.{int(expires) + 1000}.{mac}"
    assert signer.read(longer, now=NOW) is None


def test_a_new_key_signs_while_the_old_one_still_reads():
    old = TokenSigner([SECRET])
    both = TokenSigner(["another-secret-of-characters", SECRET])
    assert both.read(old.sign("web-a", now=NOW), now=NOW) == "web-a"
    assert old.read(both.sign("web-a", now=NOW), now=NOW) is None


def test_the_signer_does_not_show_its_secret():
    assert SECRET not in repr(TokenSigner([SECRET]))


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET", raising=False)
    monkeypatch.delenv("SECRET_PREVIOUS", raising=False)
    path = tmp_path / "var" / "secret"
    first = load_secrets(path)
    assert load_secrets(path) == first
    assert len(first[0]) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_environment_comes_before_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", SECRET)
    monkeypatch.setenv("SECRET_PREVIOUS", "the-one-before-this-one")
    path = tmp_path / "secret"
    assert load_secrets(path) == [SECRET, "the-one-before-this-one"]
    assert not path.exists()


def test_a_short_secret_is_refused_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "short")
    with pytest.raises(SettingsError, match="at least 16"):
        load_secrets(tmp_path / "secret")
