"""The tests of the knowledge stores, on a real PostgreSQL.

A server of its own is started and ended here; `TEST_DATABASE_URL` names another
one. Where neither is to be had, the tests say so and are skipped.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.services

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "unit" / "knowledge"
TESTS = [FOLDER / f"test_{name}.py" for name in ("loader", "repository", "volume")]
START_SECONDS = 60


def binaries() -> Path | None:
    """Where PostgreSQL's own programs are, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    known = shutil.which("initdb")
    return Path(known).parent if known else None


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a PostgreSQL database that may be emptied."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL on this machine")
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        # PostgreSQL refuses to run as root.
        user = "postgres" if os.getuid() == 0 else None
        if user:
            account = pwd.getpwnam(user)
            os.chown(name, account.pw_uid, account.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        data = f"{name}/data"
        options = {"user": user, "cwd": name} if user else {"cwd": name}
        subprocess.run(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "tests"],
            check=True, capture_output=True, **options,
        )  # fmt: skip
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1",
             "-k", name],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options,
        )  # fmt: skip
        try:
            wait_for(port)
            yield f"postgresql://tests@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(port: int) -> None:
    """Until the server answers."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)  # it listens a moment before it lets anybody in
                return
        time.sleep(0.2)
    pytest.fail("PostgreSQL did not start")


def test_the_stores_behave_the_same_on_postgresql(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--no-header", *map(str, TESTS)],
        cwd=ROOT, env={**os.environ, "KNOWLEDGE_TEST_URL": url},
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_commands_load_into_postgresql(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "knowledge", "load", "--force"],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": url},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Loaded revision" in done.stdout
