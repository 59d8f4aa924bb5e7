"""What a request must be before a turn is started for it, and how it is refused."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.site import BODY_LIMIT

LONGEST_ID = 64


Handler = Callable[[Request], Coroutine[Any, Any, HTTPResponse | None]]


class Refused(Exception):
    """The request is answered with an error, not with a turn."""

    def __init__(self, status: int, code: str, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"error": code, **more}
        wait = more.get("retry_after")
        self.headers = {"Retry-After": str(int(wait) + 1)} if wait else {}


def refusals(handler: Handler) -> Handler:
    """Return a handler that answers a refusal as JSON."""

    async def guarded(request: Request) -> HTTPResponse | None:
        try:
            return await handler(request)
        except Refused as refused:
            return response.json(refused.body, refused.status, refused.headers)

    return guarded


def read_body(request: Request) -> dict[str, Any]:
    """Return the JSON object of the request, or refuse it."""
    if not (request.content_type or "").startswith("application/json"):
        raise Refused(415, "type")
    if len(request.body) > BODY_LIMIT:
        raise Refused(413, "too_large")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "json") from error
    if not isinstance(body, dict):
        raise Refused(400, "json")
    return body


def read_id(body: dict[str, Any]) -> str:
    """Return the id the page gave to its message, or refuse the request."""
    message_id = body.get("id")
    if not isinstance(message_id, str) or not 1 <= len(message_id) <= LONGEST_ID:
        raise Refused(400, "id")
    if not message_id.isascii() or not message_id.isprintable():
        raise Refused(400, "id")
    return message_id


def refuse_for(seconds: float) -> None:
    """Ask to wait when a bucket is empty."""
    if seconds:
        raise Refused(429, "rate", retry_after=round(seconds, 1))


def address_of(request: Request) -> str:
    """Return the visitor's address."""
    # Empty unless SANIC_PROXIES_COUNT or SANIC_REAL_IP_HEADER says a proxy is trusted.
    return request.remote_addr or request.ip


def agent_of(request: Request) -> Any:
    """Return the agent; None where the channel runs without one."""
    agent = getattr(request.app.ctx, "agent", None)
    if agent is not None and not agent.is_ready():
        raise Refused(503, "starting", retry_after=1.0)
    return agent


def ready_agent(request: Request) -> Any:
    """Return the agent, or say that it is still starting."""
    agent = agent_of(request)
    if agent is None:
        raise Refused(503, "starting", retry_after=1.0)
    return agent
