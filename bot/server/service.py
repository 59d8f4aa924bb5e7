"""Rasa's server as the launcher runs it: one process, actions inside, no HTTP API."""

import asyncio
import importlib
import json
import logging
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.lock_store import LockStore
from rasa.core.run import close_resources, configure_app, create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.shared.exceptions import ConnectionException
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from bot.channels.replies import fail_closed
from bot.rasa_extensions.actions_in_process import InProcessActions
from bot.rasa_extensions.locks import RedisLocks
from bot.rasa_patches import patches
from bot.server import garbage_collection
from bot.server.endpoints import locks, reach, read_endpoints
from bot.server.logs import say
from bot.server.postgres_timeout import install as limit_waiting_for_postgres
from bot.settings import SettingsError
from knowledge.parsing.dates import parse_date

log = logging.getLogger(__name__)

T = TypeVar("T")

# The word the start is tried with; any bot knows how to greet.
TRIAL = "hello"
TRIAL_SECONDS = 30.0
STOP_SECONDS = 8.0
BROKER_SECONDS = 3.0
# How long a thread goes on when another is ready: the one that reads ahead is ready for
# a moment and then computes outside Python. With Python's 5 ms it would never get on.
SWITCH_SECONDS = 0.0005
# Connections that wait to be accepted; Sanic's 100 let a flood of a thousand break.
BACKLOG = 2048

# What health may find missing, and what to do about it.
REMEDIES = {
    "knowledge": "the knowledge is not loaded: run 'make knowledge'",
    "conversations": "conversations cannot be kept: see DATABASE_URL and var/",
}


class ServiceError(RuntimeError):
    """The server cannot start; the message is one line for a person."""


@dataclass(frozen=True)
class Setup:
    """Where everything is."""

    model: Path
    host: str
    port: int
    credentials: str
    endpoints: str

    @property
    def address(self) -> str:
        """Return the address to open in a browser on this machine."""
        host = "localhost" if self.host in ("0.0.0.0", "127.0.0.1", "::") else self.host
        return f"http://{host}:{self.port}"


async def load_agent(setup: Setup) -> Agent:
    """Return an agent that is ready, or raise.

    Rasa's own loader logs a failure and returns an agent that answers nothing.
    """
    patches.apply(patches.SERVING)
    limit_waiting_for_postgres()
    endpoints = read_endpoints(setup.endpoints)
    lock_store = LockStore.create(locks(endpoints))
    if isinstance(lock_store, RedisLocks):
        await _reach("REDIS_URL", lock_store.ping())
    if not isinstance(endpoints.action, InProcessActions):
        await _reach("ACTIONS_URL", reach(endpoints.action))
    broker = await _reach(
        "BROKER_URL",
        EventBroker.create(endpoints.event_broker, loop=asyncio.get_running_loop()),
    )
    agent = Agent(
        generator=endpoints.nlg,
        tracker_store=_conversations(endpoints.tracker_store, broker),
        lock_store=lock_store,
        action_endpoint=endpoints.action,
    )
    agent.load_model(setup.model)
    fail_closed(agent)
    return agent


def _conversations(
    endpoint: EndpointConfig | None, broker: EventBroker | None
) -> TrackerStore:
    try:
        return TrackerStore.create(endpoint, event_broker=broker)
    except ConnectionException as error:
        reason = _line(error.__cause__ or error)
        raise ServiceError(f"DATABASE_URL: nobody answers ({reason})") from None


async def _reach(variable: str, attempt: Awaitable[T]) -> T:
    """Return what the attempt gives; name the variable when nobody answers there."""
    try:
        return await attempt
    except Exception as error:
        raise ServiceError(f"{variable}: nobody answers ({_line(error)})") from None


def serve(setup: Setup) -> int:
    """Serve until stopped; return the exit code."""
    return _Service(setup).run()


class _Service:
    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._problem: str | None = None
        self._trial: asyncio.Task[None] | None = None

    def run(self) -> int:
        sys.setswitchinterval(SWITCH_SECONDS)
        app = self._app()
        app.run(
            host=self._setup.host,
            port=self._setup.port,
            access_log=False,
            motd=False,
            workers=1,
            backlog=BACKLOG,
        )
        if self._problem:
            raise ServiceError(self._problem)
        say("stopped")
        return 0

    def _app(self) -> Sanic:
        try:
            channels = create_http_input_channels(None, self._setup.credentials)
        except Exception as error:
            raise ServiceError(f"{self._setup.credentials}: {_line(error)}") from error
        app: Sanic = configure_app(channels, enable_api=False, port=self._setup.port)
        app.config.GRACEFUL_SHUTDOWN_TIMEOUT = STOP_SECONDS
        app.register_listener(self._load, "before_server_start")
        app.register_listener(self._try_out, "after_server_start")
        app.register_listener(_close, "after_server_stop")
        return app

    async def _load(self, app: Sanic, _: Any) -> None:
        say(f"loading {self._setup.model} ...")
        try:
            app.ctx.agent = await load_agent(self._setup)
        except Exception as error:
            log.debug("loading failed", exc_info=error)
            self._problem = _said(error)

    async def _try_out(self, app: Sanic, _: Any) -> None:
        if self._problem:
            app.stop()
            return
        self._trial = asyncio.get_running_loop().create_task(self._greet(app))

    async def _greet(self, app: Sanic) -> None:
        say("asking a first question ...")
        try:
            store = app.ctx.agent.tracker_store
            trial = try_message(self._setup, getattr(store, "keep_to_itself", None))
            await asyncio.wait_for(trial, TRIAL_SECONDS)
        except Exception as error:
            self._problem = f"no answer to a first message: {_said(error)}"
            app.stop()
            return
        garbage_collection.freeze_startup_objects()
        say(f"ready: {self._setup.address}   (Ctrl-C stops)")
        await asyncio.to_thread(load_the_rest)


def load_the_rest() -> None:
    """Load what reads and writes dates, which neither start nor visitor shall await."""
    importlib.import_module("icalendar")
    parse_date("3 May 2025", today=date.today())


async def _close(app: Sanic, loop: Any) -> None:
    agent = getattr(app.ctx, "agent", None)
    if agent is None:
        return
    # Rasa publishes in the background and would drop the last turn's events.
    waiting = getattr(agent.tracker_store.event_broker, "_background_tasks", None)
    if waiting:
        await asyncio.wait(set(waiting), timeout=BROKER_SECONDS)
    await close_resources(app, loop)
    if isinstance(agent.lock_store, RedisLocks):
        await agent.lock_store.close()


async def try_message(
    setup: Setup, before: Callable[[str], None] | None = None
) -> None:
    """Talk to the server as the widget does; raise unless it answers.

    `before` is told which conversation it will be.
    """
    async with aiohttp.ClientSession() as session:

        async def post(path: str, **body: str) -> str:
            url = f"http://{_connectable(setup.host)}:{setup.port}/chat/{path}"
            async with session.post(url, json=body) as answer:
                text = await answer.text()
                if answer.status != 200:
                    raise ServiceError(f"/chat/{path} says {answer.status}: {text}")
                return text

        async with session.get(
            f"http://{_connectable(setup.host)}:{setup.port}/chat/health"
        ) as answer:
            if answer.status != 200:
                problem = (await answer.json()).get("problem")
                raise ServiceError(REMEDIES.get(problem, f"health: {problem}"))
        token = _token(await post("session"))
        if before is not None:
            before(token.rsplit(".", 2)[0])  # conversation.expiry.signature
        try:
            reply = await post("message", token=token, id="start", text=TRIAL)
        finally:
            await post("delete", token=token)
        if '"type": "message"' not in reply:
            raise ServiceError(f"/chat/message says {reply.splitlines()[-1]}")


def _token(text: str) -> str:
    return str(json.loads(text)["token"])


def _connectable(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _said(error: BaseException) -> str:
    """Return an error in one line; one of ours says it all."""
    ours = isinstance(error, ServiceError | SettingsError)
    return str(error) if ours else _line(error)


def _line(error: BaseException) -> str:
    """Return an error in one line with what was behind it; Rasa hides import errors."""
    lines = str(error).strip().splitlines()
    line = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    behind = error.__cause__ or error.__context__
    if behind is None or (lines and str(behind).strip() in lines[0]):
        return line
    return f"{line} (because of {_line(behind)})"
