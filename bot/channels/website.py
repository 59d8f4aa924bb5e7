"""The website channel: the school's page and the widget talk to Rasa through it.

Everything is under `/chat`: a signed token names the conversation, a message is one
POST whose answer is a stream of JSON lines. `widget.js` is the other end.
"""

import json
import logging
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.events import SlotSet
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import settings
from bot.channels import knowledge_queries, read_ahead, transcript
from bot.channels.payloads import (
    Payload,
    PayloadError,
    clean_label,
    clean_text,
    read_payload,
)
from bot.channels.rate_limits import Buckets
from bot.channels.replies import (
    Handler,
    WholeReplies,
    answer_once,
    fail_closed,
    response_text,
)
from bot.channels.request_checks import (
    Refused,
    address_of,
    agent_of,
    read_body,
    read_id,
    ready_agent,
    refusals,
    refuse_for,
)
from bot.channels.site import PageBlueprint, Site
from bot.channels.tokens import TokenSigner, load_secrets, new_conversation_id
from bot.channels.turns import TooManyTurns, Turns, stream
from knowledge.error_summary import describe

log = logging.getLogger(__name__)

PREFIX = "/chat"
SECRET_FILE = Path("var/secret")
# Under the 30 s after which proxies commonly close a silent line.
HEARTBEAT_SECONDS = 10.0
STOP_SECONDS = 5.0
LONGEST_WORD = 300
VALUES = ("up", "down", "none")

DEFAULTS: dict[str, Any] = {
    "origins": [],
    "max_chars": 500,
    # A fast reader with a mouse sends one message a second, in bursts.
    "rate": 1.0,
    "burst": 8,
    # A campus or a laboratory shares one address: many times wider than a visitor.
    "address_rate": 20.0,
    "address_burst": 200,
    "session_rate": 1.0,
    "session_burst": 60,
    # Above the 5 s an action may take, below what proxies wait.
    "turn_timeout": 20.0,
}


class WebsiteInput(InputChannel):
    """Rasa input channel for the widget."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, as responses and actions see it."""
        return "website"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "WebsiteInput":
        """Make the channel from its part of credentials.yml and the environment."""
        options = {**DEFAULTS, **(credentials or {})}
        unknown = options.keys() - DEFAULTS.keys()
        if unknown:
            raise ValueError(
                f"credentials.yml: the website channel has no option {sorted(unknown)}"
            )
        options["origins"] = [*options["origins"], *settings.read().origins]
        return cls(TokenSigner(load_secrets(SECRET_FILE)), **options)

    def __init__(self, signer: TokenSigner, **options: Any) -> None:
        self._signer = signer
        self._options = {**DEFAULTS, **options}
        self._turns = Turns(timeout=self._options["turn_timeout"])
        self._by_conversation = self._buckets("rate", "burst")
        self._by_address = self._buckets("address_rate", "address_burst")
        self._sessions = self._buckets("session_rate", "session_burst")

    def _buckets(self, rate: str, burst: str) -> Buckets:
        return Buckets(rate=self._options[rate], burst=self._options[burst])

    def url_prefix(self) -> str:
        """Return an absolute prefix: Rasa's `/webhooks/` is dropped then."""
        return PREFIX

    def get_output_channel(self) -> WholeReplies:
        """Return a channel for messages nobody asked for; the page reads them later."""
        return WholeReplies(self.name())

    def blueprint(self, on_new_message: Handler) -> PageBlueprint:
        """Return the routes of the channel."""
        site = Site(prefix=PREFIX, origins=self._options["origins"])
        routes = PageBlueprint("website", site)
        routes.listener("after_server_start")(_fail_closed)
        routes.listener("before_server_stop")(self._drain)

        async def message(request: Request) -> HTTPResponse | None:
            return await self._message(request, on_new_message)

        for method, path, handler in (
            ("GET", "/health", self._health),
            ("GET", "/calendar.ics", self._calendar),
            ("POST", "/session", self._session),
            ("POST", "/message", message),
            ("POST", "/history", self._history),
            ("POST", "/delete", self._delete),
            ("POST", "/feedback", self._feedback),
        ):
            routes.add_route(
                refusals(handler), path, methods=[method], name=path.strip("/")
            )
        return routes

    async def _drain(self, *_: Any) -> None:
        await self._turns.drain(STOP_SECONDS)

    async def _health(self, request: Request) -> HTTPResponse:
        """Say whether a message would be answered."""
        problem = await _problem(request)
        body = {"ok": not problem, **({"problem": problem} if problem else {})}
        return response.json(body, 503 if problem else 200)

    async def _session(self, request: Request) -> HTTPResponse:
        """Give a token: for a new conversation, or a fresh one for the old."""
        body = read_body(request)
        refuse_for(self._sessions.take(address_of(request)))
        conversation = self._signer.read(body.get("token"))
        return response.json(
            {
                "token": self._signer.sign(conversation or new_conversation_id()),
                "max_chars": self._options["max_chars"],
                "expires_in": self._signer.lifetime,
            }
        )

    async def _message(
        self, request: Request, on_new_message: Handler
    ) -> HTTPResponse | None:
        body = read_body(request)
        conversation = self._conversation(body)
        message_id, text, payload = self._read_message(body)
        refuse_for(self._by_conversation.take(conversation))
        refuse_for(self._by_address.take(address_of(request)))
        agent = agent_of(request)
        message = UserMessage(
            payload.text if payload else clean_text(text),
            WholeReplies(self.name()),
            conversation,
            parse_data=payload.parse_data() if payload else None,
            input_channel=self.name(),
            message_id=message_id,
            metadata={"id": message_id, "label": clean_label(text)},
        )
        try:
            turn = self._turns.start(
                conversation,
                message_id,
                lambda: answer_once(agent, on_new_message, message),
                lambda: read_ahead.read(agent, message),
            )
        except TooManyTurns as error:
            raise Refused(429, "rate", retry_after=2.0) from error
        answer = await request.respond(
            content_type="application/x-ndjson",
            headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
        )
        apology = response_text(agent, "utter_error")
        async for event in stream(turn, heartbeat=HEARTBEAT_SECONDS, apology=apology):
            await answer.send(json.dumps(event) + "\n")
        await answer.eof()
        return None

    def _read_message(self, body: dict[str, Any]) -> tuple[str, str, Payload | None]:
        text = body.get("text")
        if not isinstance(text, str):
            raise Refused(400, "text")
        if len(text) > self._options["max_chars"]:
            raise Refused(413, "too_long", max_chars=self._options["max_chars"])
        if not clean_text(text):
            raise Refused(400, "text")
        payload = None
        if body.get("payload") is not None:
            try:
                payload = read_payload(
                    body["payload"], known=knowledge_queries.known_values
                )
            except PayloadError as error:
                raise Refused(400, "payload") from error
        return read_id(body), text, payload

    async def _history(self, request: Request) -> HTTPResponse:
        conversation = self._conversation(read_body(request))
        refuse_for(self._by_address.take(address_of(request)))
        store = ready_agent(request).tracker_store
        events = await transcript.read_events(store, conversation)
        return response.json({"messages": transcript.history(events)})

    async def _delete(self, request: Request) -> HTTPResponse:
        conversation = self._conversation(read_body(request))
        agent = ready_agent(request)
        await self._turns.forget(conversation)
        async with agent.lock_store.lock(conversation):
            await transcript.delete(agent.tracker_store, conversation)
        return response.json({"deleted": True})

    async def _feedback(self, request: Request) -> HTTPResponse:
        """Note what the visitor thought of the reply to one message."""
        body = read_body(request)
        conversation = self._conversation(body)
        message_id, value, word = read_id(body), body.get("value"), body.get("word")
        if value not in VALUES or not isinstance(word, str | None):
            raise Refused(400, "feedback")
        refuse_for(self._by_conversation.take(conversation))
        agent = ready_agent(request)
        opinion = {"id": message_id, "value": value}
        if word and clean_label(word):
            opinion["word"] = clean_label(word)[:LONGEST_WORD]
        async with agent.lock_store.lock(conversation):
            tracker = await agent.tracker_store.retrieve(conversation)
            if tracker is None:
                raise Refused(404, "conversation")
            tracker.update(SlotSet("feedback", opinion), agent.domain)
            await agent.tracker_store.save(tracker)
        return response.json({"noted": True})

    async def _calendar(self, request: Request) -> HTTPResponse:
        asked = {name: values[0] for name, values in request.args.items()}
        calendar = knowledge_queries.calendar(asked)
        if calendar is None:
            return response.json({"error": "not_found"}, 404)
        return response.raw(
            calendar,
            content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="certification.ics"'},
        )

    def _conversation(self, body: dict[str, Any]) -> str:
        conversation = self._signer.read(body.get("token"))
        if conversation is None:
            raise Refused(401, "token")
        return conversation


async def _problem(request: Request) -> str | None:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return "model"
    try:
        await transcript.ping(agent.tracker_store)
    except Exception as error:  # whatever it is, no message would be answered
        log.error("health: conversations unreachable (%s)", describe(error))
        return "conversations"
    return None if knowledge_queries.ready() else "knowledge"


def _fail_closed(app: Any, _: Any) -> None:
    if getattr(app.ctx, "agent", None) is not None:
        fail_closed(app.ctx.agent)
