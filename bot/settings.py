"""What the environment may tell: read here and nowhere else under bot/.

Each name is in the table of README.md. Who needs a setting calls `read()` when it
starts; a value that cannot be used is refused there, by its name and with a remedy.
(`knowledge/`, which may not import this, reads DATABASE_URL itself.)
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

HOST = "127.0.0.1"  # the REST channel of development believes any sender
PORT = 5005
SHORTEST_SECRET = 16  # characters
# redis-py's own schemes and Rasa's broker's.
REDIS_SCHEMES = ("redis", "rediss", "unix")
BROKER_SCHEMES = ("amqp", "amqps")


class SettingsError(ValueError):
    """A variable of the environment cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    """The environment, checked. None or empty where nothing is said."""

    host: str = HOST
    port: int = PORT
    secret: str | None = field(default=None, repr=False)
    secret_previous: str | None = field(default=None, repr=False)
    origins: tuple[str, ...] = ()
    database_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    broker_url: str | None = field(default=None, repr=False)
    actions_url: str | None = None


# Field -> variable; the README's table has the same.
VARIABLES = {name: name.upper() for name in Settings.__dataclass_fields__}


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this process; raise `SettingsError` for a bad one."""
    told = os.environ if environment is None else environment
    said = {name: told.get(key, "").strip() for name, key in VARIABLES.items()}
    return Settings(
        host=said["host"] or HOST,
        port=port(said["port"] or str(PORT)),
        secret=_secret("SECRET", said["secret"]),
        secret_previous=_secret("SECRET_PREVIOUS", said["secret_previous"]),
        origins=tuple(said["origins"].replace(",", " ").split()),
        database_url=said["database_url"] or None,
        redis_url=_redis(said["redis_url"]),
        broker_url=broker_address(said["broker_url"]) if said["broker_url"] else None,
        actions_url=said["actions_url"] or None,
    )


def port(text: str) -> int:
    """Return the number of a port."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SettingsError(f"PORT is {text!r}: it must be a number from 1 to 65535")
    return int(text)


def checked_secret(name: str, secret: str, otherwise: str) -> str:
    """Return the secret if it is long enough; `otherwise` is the other remedy."""
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"{name} is {len(secret)} characters long: use at least "
            f"{SHORTEST_SECRET} random ones, or {otherwise}"
        )
    return secret


def _secret(name: str, secret: str) -> str | None:
    return checked_secret(name, secret, "leave it out") if secret else None


def _redis(url: str) -> str | None:
    if url and urlsplit(url).scheme not in REDIS_SCHEMES:
        raise SettingsError(
            "REDIS_URL is no address of Redis: it must look like redis://host:6379/0"
        )
    return url or None


def broker_address(url: str) -> str:
    """Return the address of a broker over AMQP."""
    parts = urlsplit(url)
    if parts.scheme not in BROKER_SCHEMES or not parts.hostname:
        raise SettingsError("BROKER_URL must look like amqp://user:password@host:5672/")
    return url
