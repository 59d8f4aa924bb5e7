"""Rasa's REST channel with a guard in front, for `make run`, tests and scripts.

Same address and same shape as Rasa's own, but the types are checked, a typed slash is
never a command, and there is always an answer: Rasa's own returns an empty list for a
failed turn. Not for production: it believes any sender.
"""

import json
import logging
import secrets
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import knowledge_queries, read_ahead
from bot.channels.payloads import PayloadError, clean_text, read_payload
from bot.channels.replies import Handler, WholeReplies, answer_once, response_text
from bot.channels.site import limit_body
from bot.channels.turns import TooManyTurns, Turns

log = logging.getLogger(__name__)

LONGEST_TEXT = 500
LONGEST_SENDER = 255  # a column of Rasa's SQL store
# A message of 20,000 characters must get an answer, not a broken line.
BODY_LIMIT = 256 * 1024
TURN_SECONDS = 20.0


class RestBlueprint(Blueprint):
    """Lets longer bodies in than the website does."""

    def register(self, app: Any, options: dict[str, Any]) -> None:
        """Add the routes and raise the limit."""
        limit_body(app, BODY_LIMIT)
        super().register(app, options)


class GuardedRestInput(InputChannel):
    """`POST /webhooks/rest/webhook {"sender", "message"}` -> list of messages."""

    @classmethod
    def name(cls) -> str:
        """Return the name of Rasa's own channel, so that addresses stay the same."""
        return "rest"

    def __init__(self) -> None:
        self._turns = Turns(timeout=TURN_SECONDS)

    def blueprint(self, on_new_message: Handler) -> RestBlueprint:
        """Return the two routes of Rasa's channel."""
        routes = RestBlueprint("guarded_rest")

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            return await self._receive(request, on_new_message)

        return routes

    async def _receive(self, request: Request, on_new_message: Handler) -> HTTPResponse:
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError):
            return response.json({"error": "json"}, 400)
        if not isinstance(body, dict):
            return response.json({"error": "json"}, 400)
        sender, text = body.get("sender"), body.get("message")
        if not isinstance(text, str):
            return response.json({"error": "message"}, 400)
        # Rasa puts all who name no sender into one conversation.
        sender = secrets.token_hex(8) if sender is None else sender
        if not isinstance(sender, str) or not 1 <= len(sender) <= LONGEST_SENDER:
            return response.json({"error": "sender"}, 400)
        agent = getattr(request.app.ctx, "agent", None)
        messages = await self._reply(agent, on_new_message, sender, text)
        return response.json([{"recipient_id": sender, **one} for one in messages])

    async def _reply(
        self, agent: Any, on_new_message: Handler, sender: str, text: str
    ) -> list[dict[str, Any]]:
        if not clean_text(text[:LONGEST_TEXT]):
            return _say(agent, "utter_empty")
        if len(text) > LONGEST_TEXT:
            return _say(agent, "utter_too_long")
        message = _message(sender, text)
        try:
            outcome = await self._turns.start(
                sender,
                str(message.message_id),
                lambda: answer_once(agent, on_new_message, message),
                lambda: read_ahead.read(agent, message),
            )
        except TooManyTurns:
            return _say(agent, "utter_error")
        return list(outcome.messages) or _say(agent, "utter_error")


def _message(sender: str, text: str) -> UserMessage:
    """Return the message; a payload is obeyed only when it is on the allow-list."""
    try:
        payload = read_payload(text, known=knowledge_queries.known_values)
    except PayloadError:
        payload = None
    return UserMessage(
        payload.text if payload else clean_text(text),
        WholeReplies("rest"),
        sender,
        parse_data=payload.parse_data() if payload else None,
        input_channel="rest",
    )


def _say(agent: Any, name: str) -> list[dict[str, Any]]:
    """Return one of the domain's responses; its name when the domain has none."""
    return [{"text": response_text(agent, name) or name}]
