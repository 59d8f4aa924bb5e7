"""Conversation tokens: the server alone decides whose conversation a message joins.

A token holds the conversation's id and the moment it expires, signed with a secret key.
Nothing is stored: any replica that has the key can check it. To change the key, sign
with the new one and keep the old one as `previous` for a day.
"""

import hashlib
import hmac
import os
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

LIFETIME_SECONDS = 24 * 60 * 60
# 128 bits: the id is the only thing that separates two visitors.
ID_BYTES = 16
ID_PREFIX = "web-"
SHORTEST_SECRET = 16
PURPOSE = b"conversation.v1|"


class SecretError(RuntimeError):
    """The signing secret cannot be used; the message says what to do."""


def load_secrets(path: Path) -> list[str]:
    """Return the signing secrets, the current one first; make one on the first run."""
    current = os.environ.get("SECRET", "").strip()
    previous = os.environ.get("SECRET_PREVIOUS", "").strip()
    if not current:
        current = _read_or_make(path)
    for name, value in (("SECRET", current), ("SECRET_PREVIOUS", previous)):
        if value and len(value) < SHORTEST_SECRET:
            raise SecretError(
                f"{name} is {len(value)} characters long: use at least "
                f"{SHORTEST_SECRET} random ones (or delete {path} to make a new one)"
            )
    return [secret for secret in (current, previous) if secret]


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


@dataclass(frozen=True)
class TokenSigner:
    """Signs conversation ids and reads them back."""

    secrets: Sequence[str] = field(repr=False)
    lifetime: int = LIFETIME_SECONDS

    def sign(self, conversation: str, *, now: float | None = None) -> str:
        """Return a token for the conversation, valid from now for one lifetime."""
        moment = time.time() if now is None else now
        body = f"{conversation}.{int(moment) + self.lifetime}"
        return f"{body}.{_mac(self.secrets[0], body)}"

    def read(self, token: object, *, now: float | None = None) -> str | None:
        """Return the conversation of a valid token, else None."""
        if not isinstance(token, str) or not token.isascii() or len(token) > 200:
            return None
        body, _, mac = token.rpartition(".")
        conversation, _, expires = body.rpartition(".")
        if not conversation.startswith(ID_PREFIX) or not expires.isdigit():
            return None
        # Every key is tried whatever the first says: same time for right and wrong.
        matches = [hmac.compare_digest(_mac(key, body), mac) for key in self.secrets]
        moment = time.time() if now is None else now
        return conversation if any(matches) and moment < int(expires) else None


def _mac(secret: str, body: str) -> str:
    digest = hmac.new(secret.encode(), PURPOSE + body.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
