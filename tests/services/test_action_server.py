"""Actions on a server of their own, and Rasa's own commands, answer as one process."""

import socket
import subprocess
import sys
import time
import uuid

import pytest
import requests
from replicas import ROOT, Process, Visitor, environment, free_port

# Chips: what is understood is the same by construction, and so must be what is said.
CHIPS = [
    '/fact{"key":"renewal","certification":"cma"}',
    '/faq{"key":"cost_aid"}',
    '/compare{"certification":["cma","rma"]}',
    "/ask_advice",
]


def run_actions(port: int) -> Process:
    """`rasa run actions`."""
    server = Process(
        "-m", "rasa_sdk", "--actions", "actions", "--port", str(port),
        ready="is up and running",
    )  # fmt: skip
    server.wait_until_ready()
    for _ in range(100):  # it says so a moment before it listens
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return server
        time.sleep(0.1)
    raise AssertionError("nobody listens")


@pytest.fixture(scope="module")
def actions():
    """The address of an action server."""
    port = free_port()
    server = run_actions(port)
    yield f"http://127.0.0.1:{port}/webhook"
    server.kill()


def test_a_separate_action_server_says_the_same(start, actions):
    apart, together = start(ACTIONS_URL=actions), start()
    said = [
        [visitor.say(server, "?", payload=chip).messages for chip in CHIPS]
        for server in (apart, together)
        for visitor in [Visitor(server)]
    ]
    assert said[0] == said[1]
    assert all(said[0])


def test_an_action_server_that_goes_away_and_comes_back(start):
    port = free_port()
    actions = run_actions(port)
    server = start(ACTIONS_URL=f"http://127.0.0.1:{port}/webhook")
    visitor = Visitor(server)
    actions.kill()
    reply = visitor.say(server, "?", payload=CHIPS[0])
    assert not reply.messages
    assert len(reply.words) > 20
    actions = run_actions(port)
    try:
        assert visitor.say(server, "?", payload=CHIPS[0]).messages
    finally:
        actions.kill()


def test_an_action_server_that_is_not_there_is_named(start):
    server = start(ACTIONS_URL=f"http://127.0.0.1:{free_port()}/webhook", wait=False)
    assert server.wait(60) == 1
    assert server.output.splitlines()[-1].startswith("cannot start: ACTIONS_URL")


@pytest.mark.slow
def test_plain_rasa_run_answers(model, actions, tmp_path):
    """`rasa run` with credentials.yml and endpoints.yml, nothing of the launcher."""
    endpoints = tmp_path / "endpoints.yml"
    ours = (ROOT / "endpoints.yml").read_text(encoding="utf-8")
    assert "http://127.0.0.1:5055/webhook" in ours
    endpoints.write_text(ours.replace("http://127.0.0.1:5055/webhook", actions))
    port = free_port()
    rasa = subprocess.Popen(
        [
            sys.executable, "-m", "rasa", "run", "--model", str(model),
            "--port", str(port), "--interface", "127.0.0.1",
            "--endpoints", str(endpoints), "--credentials", "credentials.yml",
        ],
        cwd=ROOT, env=environment(SECRET="s" * 32),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        messages = ask(port, "how often is the CMA renewed?", within=90)
    finally:
        rasa.kill()
        rasa.wait()
    assert "60 months" in messages[0]["text"] or "five years" in messages[0]["text"]


def ask(port: int, text: str, *, within: float) -> list[dict]:
    """Post to the REST channel as soon as somebody is there."""
    until = time.monotonic() + within
    while True:
        try:
            answer = requests.post(
                f"http://127.0.0.1:{port}/webhooks/rest/webhook",
                json={"sender": uuid.uuid4().hex, "message": text},
                timeout=30,
            )
            return answer.json()
        except requests.ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
