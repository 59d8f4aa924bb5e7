"""Real PostgreSQL, Redis and RabbitMQ: a database, keys and a queue of our own.

Whoever has none of them is told so and skips these tests; in CI their absence is a
failure. Other addresses: TEST_DATABASE_URL, TEST_REDIS_URL, TEST_BROKER_URL.
"""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa
from aio_pika.exceptions import AMQPError
from event_queue import Queue
from redis import Redis
from redis.exceptions import RedisError
from replicas import MODEL, ROOT, Replica, environment

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379/9"
BROKER = "amqp://guest:guest@127.0.0.1:5672/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.services)


def absent(word: str) -> NoReturn:
    """Skip the test with this word, or fail where everything must be tested."""
    if os.environ.get("CI") == "true":
        pytest.fail(word)
    pytest.skip(word)


@pytest.fixture(scope="session")
def server_url() -> str:
    """The address of PostgreSQL."""
    address = os.environ.get("TEST_DATABASE_URL", POSTGRES)
    try:
        sa.create_engine(address, connect_args={"connect_timeout": 5}).connect().close()
    except sa.exc.OperationalError:
        absent(f"no PostgreSQL at {address}: start one, or set TEST_DATABASE_URL")
    return address


@pytest.fixture(scope="session")
def new_database(server_url: str) -> Iterator[callable]:
    """Makes empty databases, which are dropped at the end."""
    made: list[str] = []
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", future=True)

    def make() -> str:
        name = f"advisor_test_{uuid.uuid4().hex[:12]}"
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        made.append(name)
        url = sa.engine.make_url(server_url).set(database=name)
        return url.render_as_string(hide_password=False)

    yield make
    with engine.connect() as connection:
        for name in made:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="module")
def url(new_database: callable) -> str:
    """The address of an empty database."""
    return new_database()


@pytest.fixture(scope="session")
def database(new_database: callable) -> str:
    """The address of a database that knowledge has been loaded into."""
    address = new_database()
    done = subprocess.run(
        [sys.executable, "-m", "knowledge", "load"],
        cwd=ROOT, env=environment(DATABASE_URL=address),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return address


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of Redis; our keys are gone afterwards."""
    address = os.environ.get("TEST_REDIS_URL", REDIS)
    redis = Redis.from_url(address, socket_timeout=5)
    try:
        redis.ping()
    except (RedisError, OSError):
        absent(f"no Redis at {address}: start one, or set TEST_REDIS_URL")
    yield address
    for key in redis.scan_iter("advisor:*"):
        redis.delete(key)
    redis.close()


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model."""
    if not MODEL.exists():
        absent("no trained model: run 'make train'")
    return MODEL


@pytest.fixture
def start(model: Path) -> Iterator[callable]:
    """Starts replicas that end with the test."""
    started: list[Replica] = []

    def launch(*arguments: str, wait: bool = True, **settings: str) -> Replica:
        replica = Replica(*arguments, **settings)
        started.append(replica)
        if wait:
            replica.wait_until_ready()
        return replica

    yield launch
    for replica in started:
        replica.kill()


@pytest.fixture(scope="module")
def events() -> Iterator[Queue]:
    """A queue of our own that events go to."""
    address = os.environ.get("TEST_BROKER_URL", BROKER)
    queue = Queue(address)
    try:
        queue.reach()
    except (OSError, AMQPError):
        absent(f"no broker at {address}: start RabbitMQ, or set TEST_BROKER_URL")
    yield queue
    queue.remove()
