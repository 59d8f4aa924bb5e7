"""The launcher says in one line why it cannot start, and exits with 1."""

import os
import signal
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
from pathlib import Path

import pytest

from bot.server.__main__ import find_model, main

ROOT = Path(__file__).parents[4]


@pytest.fixture
def taken():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def last_line(capsys):
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_a_taken_port_is_said_with_what_to_do(taken, capsys):
    assert main(["--port", str(taken)]) == 1
    line = last_line(capsys)
    assert f"port {taken} is taken" in line
    assert f"PORT={taken + 1} make run" in line


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1", "5005.5"])
def test_a_port_that_is_none_is_refused(port, capsys):
    assert main([f"--port={port}"]) == 1
    assert "must be a number from 1 to 65535" in last_line(capsys)


def test_the_environment_names_the_port(taken, capsys, monkeypatch):
    monkeypatch.setenv("PORT", str(taken))
    assert main([]) == 1
    assert str(taken) in last_line(capsys)


def test_an_address_that_is_not_ours_is_refused(capsys):
    assert main(["--host", "192.0.2.1", "--port", "5999"]) == 1
    assert "cannot listen on 192.0.2.1:5999" in last_line(capsys)


def test_no_model_is_said_with_what_to_do(tmp_path, capsys):
    assert main(["--port", free_port(), "--model", str(tmp_path)]) == 1
    assert "make train" in last_line(capsys)


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_a_file_that_is_no_model_is_refused(tmp_path, capsys, content):
    model = tmp_path / "model.tar.gz"
    model.write_bytes(content)
    assert main(["--port", free_port(), "--model", str(model)]) == 1
    assert "is no model" in last_line(capsys)


def test_an_archive_without_metadata_is_refused(tmp_path, capsys):
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz"):
        pass
    assert main(["--port", free_port(), "--model", str(model)]) == 1
    assert "is no model" in last_line(capsys)


def test_the_newest_model_of_a_folder_is_taken(tmp_path):
    for age, name in enumerate(("new", "older", "oldest")):
        model = tmp_path / f"{name}.tar.gz"
        model.write_bytes(b"x")
        os.utime(model, (1000 - age, 1000 - age))
    assert find_model(tmp_path).name == "new.tar.gz"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.mark.model
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_stops_cleanly(tmp_path, sign):
    if not list(ROOT.glob("models/*.tar.gz")):
        pytest.skip("no trained model: make train")
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "bot.server", "--port", port],
        cwd=ROOT,
        env={**os.environ, "SECRET": "a-secret-of-enough-characters"},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            for line in server.stderr:
                if line.startswith(("ready:", "cannot")):
                    break
            assert line.startswith(f"ready: http://localhost:{port}"), line
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/chat/health") as got:
                assert got.status == 200
            server.send_signal(sign)
            started = time.monotonic()
            assert server.wait(20) == 0
            assert time.monotonic() - started < 10
            assert "Traceback" not in server.stderr.read()
        finally:
            server.kill()


def refusal(tmp_path, *arguments, **settings):
    """Start the real thing; return its last line when it gave up with 1."""
    if not list(ROOT.glob("models/*.tar.gz")):
        pytest.skip("no trained model: make train")
    done = subprocess.run(
        [sys.executable, "-m", "bot.server", "--port", free_port(), *arguments],
        cwd=ROOT,
        env={**os.environ, "SECRET": "a-secret-of-enough-characters", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("cannot start: ")
    return last


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("bot.channels.website.WebsiteInput: {colour: blue}", "colour"),
        ("bot.channels.websight.WebsiteInput:", "websight"),
        ("bot.channels: [: {", "credentials"),
    ],
)
def test_broken_credentials_are_named(tmp_path, text, named):
    file = tmp_path / "credentials.yml"
    file.write_text(text)
    assert named in refusal(tmp_path, "--credentials", str(file))


@pytest.mark.model
def test_a_secret_that_is_too_short_is_refused(tmp_path):
    line = refusal(tmp_path, SECRET="short")
    assert "SECRET is 5 characters long" in line


@pytest.mark.model
def test_missing_knowledge_is_said_with_what_to_do(tmp_path):
    line = refusal(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")
    assert "make knowledge" in line


@pytest.mark.model
def test_ctrl_c_while_it_loads_is_no_error_to_explain():
    with subprocess.Popen(
        [sys.executable, "-m", "bot.server", "--port", free_port()],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert "loading" in server.stderr.readline()
            time.sleep(0.5)
            server.send_signal(signal.SIGINT)
            assert server.wait(20) == 130
            rest = server.stderr.read()
            assert rest.strip().endswith("stopped")
            assert "Traceback" not in rest
        finally:
            server.kill()


@pytest.mark.parametrize(("given", "threads"), [(None, "1"), ("3", "3")])
def test_arithmetic_has_one_thread_unless_told_otherwise(given, threads, tmp_path):
    code = (
        "import os, sys; from bot.server import __main__ as launcher;"
        "assert 'numpy' not in sys.modules;"
        f"launcher.main(['--terminal', '--model', {str(tmp_path)!r}]);"
        "print(*(os.environ[name] for name in launcher.ONE_THREAD))"
    )
    told = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}
    more = dict.fromkeys(told, given) if given else {}
    rest = {name: value for name, value in os.environ.items() if name not in told}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**rest, **more},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stdout.split() == [threads] * 3, run.stderr
