"""The widget against the real website channel: what both sides must agree on, and a
server that is killed in the middle of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer
from processes import Channel
from steps import (
    ask,
    ask_and_wait,
    bubbles,
    focused,
    idle,
    launcher,
    open_chat,
    texts,
)

from bot.channels import quick_starts
from knowledge.store import read
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.tables import engine_for


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Channel]:
    channel = Channel(tmp_path_factory.mktemp("channel"))
    channel.start()
    try:
        channel.wait()
        yield channel
    finally:
        channel.kill()


@pytest.fixture
def chat(open_page: Any, channel: Channel) -> Any:
    page = open_page(channel.url)
    open_chat(page)
    return page


def test_a_conversation_by_words_and_chips(chat: Any) -> None:
    ask_and_wait(chat, "compare them")
    assert chat.get_by_role("table").is_visible()
    chat.get_by_role("button", name="Go", exact=True).click()
    bubbles(chat).nth(2).wait_for()
    idle(chat)
    assert texts(chat, "user") == ["compare them", "Go"]
    ask_and_wait(chat, "/restart")
    assert texts(chat)[-1] == "Turn 3: restart"


def test_every_chip_of_the_greetings_is_allowed(chat: Any, channel: Channel) -> None:
    engine = engine_for("sqlite://")
    load(engine, read.read())
    starts = quick_starts.of_school(KnowledgeBase(engine))["starts"]
    payloads = sorted(
        {
            *(start.replace("{id}", "mlt_amt") for start in starts.values()),
            "/start_over",
        }
    )
    assert len(payloads) > 10
    refused = chat.evaluate(
        """async (payloads) => {
        const post = (path, body) => fetch('/chat/' + path, { method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body) });
        const { token } = await (await post('session', {})).json();
        const refused = [];
        for (const [n, payload] of payloads.entries()) {
          const message = { token, id: 'p' + n, text: 'x', payload };
          const answer = await post('message', message);
          await answer.text();
          if (!answer.ok) refused.push([payload, answer.status]);
        }
        return refused; }""",
        payloads,
    )
    assert refused == []


def test_a_failing_action_gets_the_school_s_apology(chat: Any) -> None:
    ask(chat, "fail")
    alert = chat.get_by_role("alert")
    alert.wait_for()
    assert "Sorry about that." in alert.inner_text()
    ask_and_wait(chat, "go on")


def test_feedback_history_and_deletion(chat: Any) -> None:
    ask_and_wait(chat, "hello")
    with chat.expect_response("**/chat/feedback") as noted:
        chat.get_by_role("button", name="Helpful", exact=True).click()
    assert noted.value.status == 200
    with chat.expect_response("**/chat/feedback") as worded:
        chat.get_by_role("textbox", name="Anything to add?").fill("clear")
        chat.keyboard.press("Enter")
    assert worded.value.status == 200
    chat.evaluate(
        """() => { const { view } = document.querySelector('certification-advisor');
        view.data.messages = []; view.data.write(); }"""
    )
    chat.reload()
    chat.get_by_text("Turn 1: hello").wait_for()
    assert texts(chat, "user") == ["hello"]
    chat.get_by_role("button", name="More options").click()
    chat.get_by_role("button", name="Delete conversation").click()
    with chat.expect_response("**/chat/delete") as gone:
        chat.get_by_role("button", name="Delete", exact=True).click()
    assert gone.value.status == 200


def test_forged_tokens_are_replaced(chat: Any) -> None:
    ask_and_wait(chat, "hello")
    chat.evaluate(
        "document.querySelector('certification-advisor').view.data.token += 'x'"
    )
    ask_and_wait(chat, "again")
    assert texts(chat)[-1] == "Turn 1: again"  # a new conversation, not another's


def test_killed_in_mid_answer_and_started_again(chat: Any, channel: Channel) -> None:
    ask_and_wait(chat, "hello")
    ask(chat, "slow one")
    ask(chat, "another")
    chat.wait_for_timeout(600)
    channel.kill()
    chat.get_by_text("Connection lost.").first.wait_for(timeout=10000)
    channel.start()
    channel.wait()
    now = chat.get_by_role("button", name="Try now")
    if now.is_visible():
        now.click()
    bubbles(chat).nth(3).wait_for(timeout=20000)
    idle(chat)
    said = texts(chat)[1:]
    assert [re.sub(r"Turn \d+: ", "", text) for text in said] == [
        "hello",
        "slow one",
        "another",
    ]
    assert said[-1] == "Turn 3: another"
    assert focused(chat) == "Your question"


# Bytes of all responses, compressed as they come, for a full chat in English.
# Each page that carries the tag pays the first; opening the chat, the rest.
AT_ONCE = 3_500
FULL_CHAT = 15_000


def test_size_as_transferred(open_page: Any, channel: Channel) -> None:
    page = open_page()
    sizes: dict[str, int] = {}

    def weigh(request: Any) -> None:
        name = request.url.split("/chat/static/")
        if len(name) == 2:
            assert request.response().headers["content-encoding"] == "gzip"
            sizes[name[1]] = request.sizes()["responseBodySize"]

    page.on("requestfinished", weigh)
    page.goto(channel.url)
    launcher(page).wait_for()
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) <= AT_ONCE, sizes
    open_chat(page)
    ask_and_wait(page, "compare them")
    assert sorted(sizes) == ["launcher.js", "view.js", "widget.js"]
    assert sum(sizes.values()) <= FULL_CHAT, sizes


def test_the_menu_is_fetched_when_asked_for(chat: Any) -> None:
    ask_and_wait(chat, "hello")
    chat.context.set_offline(True)
    chat.get_by_role("button", name="More options").click()
    chat.get_by_text("No connection. Try again.").wait_for()
    chat.context.set_offline(False)
    chat.get_by_role("button", name="More options").click()
    chat.get_by_role("button", name="Start again").click()
    bubbles(chat, "user").first.wait_for(state="detached")


def host_page(channel_url: str) -> FakeServer:
    """A school's page on another address, under a policy that names the advisor."""
    policy = (
        f"default-src 'none'; script-src {channel_url}; connect-src {channel_url}; "
        "require-trusted-types-for 'script'"
    )
    server = FakeServer(csp=policy).start()
    server.pages["school.html"] = (
        "<!doctype html><html lang=en><title>School</title><h1>School</h1>"
        f'<script src="{channel_url}/chat/static/widget.js" defer></script>'
    )
    return server


def test_on_a_listed_site(open_page: Any, tmp_path: Path) -> None:
    school = host_page("http://127.0.0.1:*")
    channel = Channel(tmp_path, ORIGINS=f"https://other.example {school.url}")
    channel.start()
    try:
        channel.wait()
        school.pages["school.html"] = school.pages["school.html"].replace(
            "http://127.0.0.1:*", channel.url
        )
        page = open_page(f"{school.url}/school.html")
        open_chat(page)
        ask_and_wait(page, "compare them")
        assert page.get_by_role("table").is_visible()
        page.get_by_role("button", name="More options").click()
        page.get_by_role("button", name="Delete conversation").click()
        with page.expect_response("**/chat/delete") as gone:
            page.get_by_role("button", name="Delete", exact=True).click()
        assert gone.value.status == 200
    finally:
        channel.kill()
        school.stop()


def test_on_a_site_that_is_not_listed(open_page: Any, channel: Channel) -> None:
    school = host_page(channel.url)
    try:
        page = open_page()
        page.goto(f"{school.url}/school.html")
        sent = page.evaluate(
            """(url) => fetch(url, { method: 'POST', body: '{}',
            headers: { 'Content-Type': 'application/json' } })
            .then((answer) => answer.status, () => 'refused')""",
            f"{channel.url}/chat/session",
        )
        assert sent == "refused"
        page.wait_for_timeout(300)
        assert launcher(page).count() == 0  # nor are its modules given to that page
        others = [text for text in page.problems if "CORS" not in text]
        assert others == []
        page.problems.clear()
    finally:
        school.stop()
