"""The files of deploy/ cannot be built in a test; what they name must exist."""

import re
from pathlib import Path

import pytest
import yaml
from sanic.config import DEFAULT_CONFIG

from bot import settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
# Made by `make train` in the first stage.
BUILT = {"/app/.venv", "/app/models/advisor.tar.gz", "/app/var/encoder"}
# Read by the shell, Python and libraries, not by us.
OF_OTHERS = {
    "PATH", "HOME", "MPLCONFIGDIR", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR",
}  # fmt: skip


@pytest.fixture(scope="module")
def read_by_us():
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "actions", "knowledge")
        for path in (ROOT / folder).rglob("*.py")
    )
    found = re.findall(r'environ(?:\.get|\.setdefault)?[(\[]\s*"([A-Z_]+)"', code)
    sanic = (f"SANIC_{name}" for name in DEFAULT_CONFIG)
    return {*found, *settings.VARIABLES.values(), *sanic}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def dockerfile():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def ours(compose):
    return {
        name: service
        for name, service in compose["services"].items()
        if service["image"] == "certification-advisor"
    }


def test_every_variable_of_a_replica_is_read(compose, read_by_us):
    assert {"bot-1", "bot-2", "knowledge"} == set(ours(compose))
    for service in ours(compose).values():
        assert set(service["environment"]) <= read_by_us


def test_every_variable_of_the_image_is_read(dockerfile, read_by_us):
    named = {
        word.partition("=")[0]
        for first, *rest in dockerfile
        if first == "ENV"
        for word in rest
    }
    assert named <= read_by_us | OF_OTHERS


def test_the_example_gives_every_variable_compose_asks_for():
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+)", text))
    example = (DEPLOY / "example.env").read_text(encoding="utf-8")
    given = set(re.findall(r"^([A-Z_]+)=", example, re.M))
    assert asked == given


def test_what_is_copied_exists_and_reaches_the_builder(dockerfile):
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    let_in = {line[1:] for line in ignored.splitlines() if line.startswith("!")}
    built = set(BUILT)
    for first, *rest in dockerfile:
        if first != "COPY":
            continue
        *sources, _ = rest
        if sources[0].startswith("--from=build"):
            assert set(sources[1:]) <= built
            continue
        for source in sources:
            built.add(f"/app/{source}")
            assert (ROOT / source).exists(), source
            assert source in let_in, source


def test_the_image_runs_as_nobody_special_and_starts_the_launcher(dockerfile):
    last = {line[0]: line for line in dockerfile}
    assert last["USER"] == ["USER", "advisor"]
    command = " ".join(last["CMD"])
    assert '"bot.server"' in command
    assert '"deploy/credentials.production.yml"' in command


def test_compose_mounts_and_waits_for_what_there_is(compose):
    services, volumes = compose["services"], compose["volumes"]
    for service in services.values():
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            known = (DEPLOY / source).exists() if source[0] == "." else None
            assert known or source in volumes, source
        assert set(service.get("depends_on", ())) <= set(services)
        assert set(service["networks"]) <= set(compose["networks"])
    outside = [name for name, one in services.items() if one.get("ports")]
    assert outside == ["proxy"]


def test_the_proxy_knows_the_replicas_and_the_port(compose, dockerfile):
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    servers = re.findall(r"^ *server (\S+):(\d+)", text, re.M)
    replicas = {name for name in ours(compose) if name.startswith("bot-")}
    assert {name for name, _ in servers} == replicas
    assert {port for _, port in servers} == {"5005"}
    assert text.count("{") == text.count("}")
    for header in ("X-Real-IP $remote_addr", "Host $http_host"):
        assert header in text


def test_production_offers_the_website_channel_alone():
    text = (DEPLOY / "credentials.production.yml").read_text(encoding="utf-8")
    assert list(yaml.safe_load(text)) == ["bot.channels.website.WebsiteInput"]
