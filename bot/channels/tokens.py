"""Conversation tokens: the server alone decides whose conversation a message joins.

A token holds the conversation's id and the moment it expires, signed with a secret key.
Nothing is stored: any replica that has the key can check it. To change the key, sign
with the new one and keep the old one as `previous` for a day.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

from itsdangerous import BadSignature, Signer

from bot import settings

LIFETIME_SECONDS = 24 * 60 * 60
# 128 bits: the id is the only thing that separates two visitors.
ID_BYTES = 16
ID_PREFIX = "web-"
LONGEST_TOKEN = 200  # characters
PURPOSE = "conversation.v2"


def load_secrets(path: Path) -> list[str]:
    """Return the signing secrets, the current one first; make one on the first run.

    Raises `SettingsError` for one that is too short.
    """
    told = settings.read()
    current = told.secret or settings.checked_secret(
        f"the secret in {path}", _read_or_make(path), f"delete {path} to make a new one"
    )
    return [secret for secret in (current, told.secret_previous) if secret]


def _read_or_make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(32)
        file.write(secret + "\n")
    return secret


def new_conversation_id() -> str:
    """Return an id that nobody can guess."""
    return ID_PREFIX + secrets.token_urlsafe(ID_BYTES)


class TokenSigner:
    """Signs conversation ids and reads them back.

    The moment of expiry is part of what is signed. The library's `TimestampSigner`
    signs the moment of issue instead, and refuses a token that another replica, whose
    clock is a second ahead, has just made.
    """

    def __init__(
        self, secrets: Sequence[str], *, lifetime: int = LIFETIME_SECONDS
    ) -> None:
        """Sign with the first secret, read with all; `lifetime` is in seconds."""
        self.lifetime = lifetime
        self._signer = Signer(
            # The library signs with the last.
            list(reversed(secrets)),
            salt=PURPOSE,
            key_derivation="hmac",
            # 48 bytes are 64 letters exactly: of 32, the last has bits nobody reads.
            digest_method=hashlib.sha384,
        )

    def sign(self, conversation: str, *, now: float | None = None) -> str:
        """Return a token for the conversation, valid from now for one lifetime."""
        moment = time.time() if now is None else now
        expires = int(moment) + self.lifetime
        return self._signer.sign(f"{conversation}.{expires}").decode("ascii")

    def read(self, token: object, *, now: float | None = None) -> str | None:
        """Return the conversation of a valid token, else None."""
        if not isinstance(token, str) or not token.isascii():
            return None
        if len(token) > LONGEST_TOKEN:
            return None
        try:
            body = self._signer.unsign(token).decode("ascii")
        except BadSignature:
            return None
        conversation, _, expires = body.rpartition(".")
        moment = time.time() if now is None else now
        return conversation if moment < int(expires) else None
