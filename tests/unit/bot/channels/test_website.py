"""The website channel over real HTTP, with a bot of three sentences behind it."""

import asyncio
import json
import logging
import socket
from contextlib import asynccontextmanager
from types import SimpleNamespace

import aiohttp
import pytest
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic

from bot.channels import knowledge_queries
from bot.channels import site as site_module
from bot.channels.rest import GuardedRestInput
from bot.channels.tokens import TokenSigner
from bot.channels.website import WebsiteInput
from bot.rasa_extensions.tracker_store import ConversationStore

DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["greet", "fact"],
        "slots": {
            "feedback": {
                "type": "any",
                "influence_conversation": False,
                "mappings": [{"type": "custom"}],
            }
        },
        "responses": {
            "utter_error": [{"text": "Sorry about that."}],
            "utter_empty": [{"text": "Say a word."}],
            "utter_too_long": [{"text": "That is long."}],
        },
    }
)
SIGNER = TokenSigner(["a-secret-of-enough-characters"])
CHIPS = [{"title": "Cost", "payload": '/fact{"key":"cost"}'}]


class Processor:
    """Says the message back; a few words make it do something else."""

    def __init__(self, store):
        self.tracker_store = store
        self.seen = []

    async def handle_message(self, message):
        self.seen.append(message)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(
            UserUttered(
                message.text,
                message_id=message.message_id,
                input_channel=message.input_channel,
                metadata=message.metadata,
            )
        )
        for reply in await self._replies(message):
            event = BotUttered(reply.pop("text"), data=reply)
            tracker.update(event)
            await message.output_channel.send_response("x", event.message())
        await self.tracker_store.save(tracker)

    async def _replies(self, message):
        if message.text == "raise":
            raise ValueError("words of a visitor")
        if message.text == "silence":
            return []
        if message.text == "slow":
            await asyncio.sleep(0.2)
        if message.parse_data:
            return [{"text": json.dumps(message.parse_data["intent"])}]
        return [
            {
                "text": f"You said\n\n{message.text}",
                "buttons": CHIPS,
                "custom": {"a": 1},
            }
        ]


def make_agent():
    store = ConversationStore(DOMAIN, host="sqlite://")
    return SimpleNamespace(
        domain=DOMAIN,
        tracker_store=store,
        lock_store=InMemoryLockStore(),
        processor=Processor(store),
        is_ready=lambda: True,
    )


@asynccontextmanager
async def serving(agent, **options):
    """Run the channels on a free port; yield a way to call them."""
    Sanic.test_mode = True
    app = Sanic(f"website{id(options)}", configure_logging=False)
    app.ctx.agent = agent
    for channel, prefix in (
        (WebsiteInput(SIGNER, **options), "/chat"),
        (GuardedRestInput(), "/webhooks/rest"),
    ):
        app.blueprint(
            channel.blueprint(agent.processor.handle_message), url_prefix=prefix
        )
    server = await app.create_server(
        # Port 0 would be Sanic's 8000, which another run of these tests may have.
        sock=socket.create_server(("127.0.0.1", 0)),
        return_asyncio_server=True,
        access_log=False,
    )
    await server.startup()
    await server.start_serving()
    port = server.server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        yield Calls(session, f"http://127.0.0.1:{port}")
    server.close()
    await server.wait_closed()


class Calls:
    def __init__(self, session, address):
        self.session = session
        self.address = address
        self.token = SIGNER.sign("web-someone")

    async def send(self, method, path, **options):
        async with self.session.request(
            method, self.address + path, **options
        ) as answer:
            body = await answer.read()
            return SimpleNamespace(
                status=answer.status, headers=answer.headers, body=body
            )

    async def post(self, path, body, **options):
        answer = await self.send("POST", path, json=body, **options)
        return answer.status, json.loads(answer.body or b"null")

    async def message(self, text, message_id="1", **more):
        body = {"token": self.token, "id": message_id, "text": text, **more}
        answer = await self.send("POST", "/chat/message", json=body)
        if answer.status != 200:
            return answer.status, json.loads(answer.body)
        return 200, [json.loads(line) for line in answer.body.splitlines()]

    async def history(self):
        _, body = await self.post("/chat/history", {"token": self.token})
        return body["messages"]


@pytest.fixture(autouse=True)
def _no_knowledge(monkeypatch):
    monkeypatch.setattr(knowledge_queries, "ready", lambda: True)
    monkeypatch.setattr(knowledge_queries, "known_values", lambda entity: None)


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
async def calls(agent):
    async with serving(agent) as calls:
        yield calls


async def test_a_message_is_answered_whole(calls):
    status, lines = await calls.message("hi")
    assert status == 200
    assert lines == [
        {"type": "typing"},
        {
            "type": "message",
            "text": "You said\n\nhi",
            "buttons": CHIPS,
            "custom": {"a": 1},
        },
        {"type": "done"},
    ]


async def test_a_session_is_made_and_renewed(calls):
    _, first = await calls.post("/chat/session", {})
    _, again = await calls.post("/chat/session", {"token": first["token"]})
    assert SIGNER.read(first["token"]) == SIGNER.read(again["token"])
    _, other = await calls.post("/chat/session", {"token": "forged"})
    assert SIGNER.read(other["token"]) != SIGNER.read(first["token"])


async def test_the_same_message_runs_once_also_at_the_same_time(calls, agent):
    both = await asyncio.gather(calls.message("slow"), calls.message("slow"))
    assert both[0] == both[1]
    assert both[0] == await calls.message("slow")
    assert len(agent.processor.seen) == 1


async def test_another_process_replays_the_stored_reply(agent):
    async with serving(agent) as first:
        before = await first.message("hi", "m1")
    async with serving(agent) as second:  # its own memory of turns
        assert await second.message("hi", "m1") == before
    assert len(agent.processor.seen) == 1


async def test_a_chip_reaches_rasa_as_an_intent(calls, agent):
    payload = '/fact{"key":"renewal","certification":["cma","rma"]}'
    _, lines = await calls.message("Renewal", payload=payload)
    assert json.loads(lines[1]["text"])["key"] == "renewal"
    assert agent.processor.seen[0].metadata["label"] == "Renewal"
    assert (await calls.history())[0]["text"] == "Renewal"


@pytest.mark.parametrize("typed", ["/restart", " \u200b／restart", '/fact{"key":"x"}'])
async def test_typed_slashes_are_words(calls, agent, typed):
    await calls.message(typed)
    message = agent.processor.seen[0]
    assert not message.text.startswith("/")
    assert message.parse_data is None


@pytest.mark.parametrize("text", ["raise", "silence"])
async def test_silence_is_an_apology(calls, text, caplog):
    caplog.set_level(logging.DEBUG, logger="bot")
    _, lines = await calls.message(text)
    assert lines[-1]["type"] == "error"
    assert lines[-1]["text"] == "Sorry about that."
    assert "visitor" not in caplog.text


async def test_a_late_answer_is_an_apology_and_the_next_message_works(agent):
    async with serving(agent, turn_timeout=0.05) as calls:
        _, lines = await calls.message("slow")
        assert lines[-1]["code"] == "timeout"
        _, lines = await calls.message("hi", "2")
        assert lines[-1]["type"] == "done"


async def test_messages_sent_at_once_are_answered_in_order(calls):
    texts = ["slow", "two", "three"]
    sent = []
    for place, text in enumerate(texts):
        sent.append(asyncio.create_task(calls.message(text, f"m{place}")))
        await asyncio.sleep(0.03)
    answers = await asyncio.gather(*sent)
    assert [lines[1]["text"].split()[-1] for _, lines in answers] == texts
    said = [entry["text"] for entry in await calls.history() if entry["from"] == "user"]
    assert said == texts


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"token": None}, 401, "token"),
        ({"token": "web-a.1.x"}, 401, "token"),
        ({"text": 5}, 400, "text"),
        ({"text": None}, 400, "text"),
        ({"text": ""}, 400, "text"),
        ({"text": " \u200b/ "}, 400, "text"),
        ({"text": "x" * 501}, 413, "too_long"),
        ({"text": "x" * 17_000}, 413, "too_large"),
        ({"id": None}, 400, "id"),
        ({"id": ""}, 400, "id"),
        ({"id": "x" * 65}, 400, "id"),
        ({"id": "a\nb"}, 400, "id"),
        ({"payload": "/restart"}, 400, "payload"),
        ({"payload": 5}, 400, "payload"),
        ({"payload": {"intent": "greet"}}, 400, "payload"),
    ],
)
async def test_bad_messages_are_refused(calls, agent, change, status, code):
    body = {"token": calls.token, "id": "1", "text": "hi", **change}
    got = await calls.post("/chat/message", body)
    assert (got[0], got[1]["error"]) == (status, code)
    assert not agent.processor.seen


async def test_five_hundred_characters_of_emoji_are_fine(calls):
    status, lines = await calls.message("🙂" * 500)
    assert (status, lines[-1]["type"]) == (200, "done")


@pytest.mark.parametrize(
    "body", [b"", b"junk", b"[]", b"5", b'"x"', b"\xff\xfe", b"[" * 5000, b'{"a":']
)
@pytest.mark.parametrize(
    "path", ["session", "message", "history", "delete", "feedback"]
)
async def test_bodies_that_are_no_object_are_refused(calls, path, body):
    answer = await calls.send(
        "POST",
        f"/chat/{path}",
        data=body,
        headers={"content-type": "application/json"},
    )
    assert answer.status == 400
    assert json.loads(answer.body) == {"error": "json"}


async def test_only_json_is_taken(calls):
    answer = await calls.send(
        "POST", "/chat/message", data="{}", headers={"content-type": "text/plain"}
    )
    assert answer.status == 415


async def test_pages_of_other_sites_are_refused_and_listed_ones_are_not(agent):
    async with serving(agent, origins=["https://school.example"]) as calls:
        for origin, status in (
            ("https://evil.example", 403),
            ("null", 403),
            ("https://school.example.evil.example", 403),
            ("https://school.example", 200),
            (calls.address, 200),
        ):
            answer = await calls.send(
                "POST", "/chat/session", json={}, headers={"origin": origin}
            )
            assert answer.status == status, origin
            allowed = answer.headers.get("Access-Control-Allow-Origin")
            assert allowed == (origin if status == 200 else None)
            assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_a_preflight_is_answered(agent):
    async with serving(agent, origins=["https://school.example"]) as calls:
        answer = await calls.send(
            "OPTIONS", "/chat/message", headers={"origin": "https://school.example"}
        )
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Headers"] == "content-type"
        assert int(answer.headers["Access-Control-Max-Age"]) > 0


async def test_who_is_too_fast_is_asked_to_wait(agent):
    async with serving(agent, rate=0.5, burst=2) as calls:
        for number in range(2):
            assert (await calls.message("hi", str(number)))[0] == 200
        body = {"token": calls.token, "id": "3", "text": "hi"}
        answer = await calls.send("POST", "/chat/message", json=body)
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) >= 1
        calls.token = SIGNER.sign("web-another")
        assert (await calls.message("hi"))[0] == 200


async def test_new_sessions_are_limited_by_address(agent):
    async with serving(agent, session_rate=0.1, session_burst=2) as calls:
        statuses = [(await calls.post("/chat/session", {}))[0] for _ in range(3)]
        assert statuses == [200, 200, 429]


async def test_history_is_that_of_the_token_only(calls):
    await calls.message("hi", "m1")
    entries = await calls.history()
    assert [(entry["from"], entry["text"]) for entry in entries] == [
        ("user", "hi"),
        ("bot", "You said\n\nhi"),
    ]
    assert entries[0]["id"] == "m1"
    assert entries[1]["buttons"] == CHIPS
    calls.token = SIGNER.sign("web-another")
    assert await calls.history() == []


async def test_a_deleted_conversation_is_gone(calls, agent):
    await calls.message("hi", "m1")
    assert await calls.post("/chat/delete", {"token": calls.token}) == (
        200,
        {"deleted": True},
    )
    assert await calls.history() == []
    assert list(await agent.tracker_store.keys()) == []
    await calls.message("hi", "m1")
    assert len(agent.processor.seen) == 2


async def test_feedback_is_stored_with_the_conversation(calls, agent):
    await calls.message("hi", "m1")
    body = {"token": calls.token, "id": "m1", "value": "down", "word": "old\x00 fee"}
    assert await calls.post("/chat/feedback", body) == (200, {"noted": True})
    tracker = await agent.tracker_store.retrieve("web-someone")
    assert tracker.get_slot("feedback") == {
        "id": "m1",
        "value": "down",
        "word": "old fee",
    }


@pytest.mark.parametrize("change", [{"value": "great"}, {"value": None}, {"word": 5}])
async def test_feedback_of_another_shape_is_refused(calls, change):
    await calls.message("hi", "m1")
    body = {"token": calls.token, "id": "m1", "value": "up", **change}
    assert (await calls.post("/chat/feedback", body))[0] == 400


async def test_health_is_true_only_when_a_message_would_be_answered(
    calls, agent, monkeypatch
):
    assert (await calls.send("GET", "/chat/health")).status == 200

    monkeypatch.setattr(knowledge_queries, "ready", lambda: False)
    assert (await calls.send("GET", "/chat/health")).status == 503
    monkeypatch.undo()

    agent.tracker_store._engine.dispose()
    monkeypatch.setattr(agent.tracker_store, "ping", _broken)
    answer = await calls.send("GET", "/chat/health")
    assert answer.status == 503
    assert json.loads(answer.body) == {"ok": False, "problem": "conversations"}

    monkeypatch.setattr(agent, "is_ready", lambda: False)
    answer = await calls.send("GET", "/chat/health")
    assert json.loads(answer.body)["problem"] == "model"
    assert (await calls.message("hi"))[0] == 503


async def _broken():
    raise OSError


async def test_a_calendar_is_a_file_to_keep(calls, monkeypatch):
    asked = []
    monkeypatch.setattr(
        knowledge_queries, "calendar", lambda values: asked.append(values) or b"BEGIN"
    )
    answer = await calls.send("GET", "/chat/calendar.ics?certification=cma&months=2")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert asked == [{"certification": "cma", "months": "2"}]


async def test_no_calendar_without_dates(calls, monkeypatch):
    monkeypatch.setattr(knowledge_queries, "calendar", lambda values: None)
    answer = await calls.send("GET", "/chat/calendar.ics?certification=cma")
    assert answer.status == 404


@pytest.fixture
async def site(agent, tmp_path, monkeypatch):
    web = tmp_path / "web"
    (web / "site").mkdir(parents=True)
    (web / "site" / "index.html").write_text("<h1>School</h1>")
    (web / "site" / "about.html").write_text("<h1>About</h1>")
    (web / "widget.js").write_text("let a = 1;\n" * 100)
    (web / ".hidden").write_text("x")
    (tmp_path / "outside.txt").write_text("secret")
    monkeypatch.setattr(site_module.Site.__init__, "__kwdefaults__", {"web": web})
    async with serving(agent) as calls:
        yield calls


@pytest.mark.parametrize("path", ["/", "/about.html"])
async def test_pages_come_with_their_policy(site, path):
    answer = await site.send("GET", path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


async def test_static_files_are_compressed_and_cached(site):
    answer = await site.send("GET", "/chat/static/widget.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = await site.send(
        "GET",
        "/chat/static/widget.js",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/chat/static/",
        "/chat/static/site",
        "/chat/static/none.js",
        "/chat/static/.hidden",
        "/chat/static/..%2f..%2foutside.txt",
        "/chat/static/%2e%2e/%2e%2e/outside.txt",
        "/chat/static/%252e%252e/outside.txt",
        "/chat/static//etc/passwd",
        "/chat/static/a%00b",
        "/..%2f..%2foutside.txt",
        "/none.html",
        "/conversations/web-someone/tracker",
        "/model/parse",
    ],
)
async def test_nothing_else_is_served(site, path):
    answer = await site.send("GET", path)
    assert answer.status == 404
    assert b"secret" not in answer.body


# The guarded REST channel


async def rest(calls, message, sender="s"):
    return await calls.post(
        "/webhooks/rest/webhook", {"sender": sender, "message": message}
    )


async def test_rest_answers_in_the_shape_of_rasa(calls):
    assert await rest(calls, "hi") == (
        200,
        [
            {
                "recipient_id": "s",
                "text": "You said\n\nhi",
                "buttons": CHIPS,
                "custom": {"a": 1},
            }
        ],
    )


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("", "Say a word."),
        (" \n\t", "Say a word."),
        ("///", "Say a word."),
        ("x" * 501, "That is long."),
        ("x" * 20_000, "That is long."),
        ("é" * 20_000, "That is long."),
        ("raise", "Sorry about that."),
        ("silence", "Sorry about that."),
        ("/restart", "You said\n\nrestart"),
        ('/fact{"slot":"x"}', 'You said\n\nfact{"slot":"x"}'),
    ],
)
async def test_rest_always_answers(calls, message, text):
    status, body = await rest(calls, message)
    assert (status, [one["text"] for one in body]) == (200, [text])


async def test_rest_obeys_payloads_of_the_list(calls):
    _, body = await rest(calls, '/fact{"key":"renewal"}')
    assert json.loads(body[0]["text"])["name"] == "fact"


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"sender": "s"},
        {"sender": "s", "message": 5},
        {"sender": "s", "message": None},
        {"sender": "s", "message": {"text": "hi"}},
        {"sender": "s", "message": ["hi"]},
        {"sender": 5, "message": "hi"},
        {"sender": "", "message": "hi"},
        {"sender": "s" * 256, "message": "hi"},
    ],
)
async def test_rest_refuses_other_shapes(calls, body):
    assert (await calls.post("/webhooks/rest/webhook", body))[0] == 400


async def test_who_names_no_sender_talks_alone(calls):
    senders = set()
    for _ in range(2):
        _, body = await calls.post("/webhooks/rest/webhook", {"message": "hi"})
        senders.add(body[0]["recipient_id"])
    assert len(senders) == 2


def test_an_unknown_option_stops_the_start():
    with pytest.raises(ValueError, match="no option"):
        WebsiteInput.from_credentials({"burts": 5})
