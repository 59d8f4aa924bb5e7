"""Where the rest of the system is: endpoints.yml, changed by the environment."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import aiohttp
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig

from bot import settings
from bot.rasa_extensions.actions_in_process import InProcessActions
from bot.rasa_extensions.locks import ConversationLocks, RedisLocks

# Rasa's own names, which its other tools listen to.
QUEUE = "rasa_core_events"
EXCHANGE = "rasa-exchange"
# Rasa tries for 100 s without a word; who starts a server is told sooner.
BROKER_ATTEMPTS = 4
BROKER_PAUSE_SECONDS = 1.0

# `rasa run actions` may be starting at the same moment.
ACTIONS_ATTEMPTS = 10
ACTIONS_PAUSE_SECONDS = 1.0


def read_endpoints(path: str) -> AvailableEndpoints:
    """Return the endpoints of the file, changed by the environment."""
    endpoints = AvailableEndpoints.read_endpoints(path)
    told = settings.read()
    if url := told.actions_url:
        endpoints.action = EndpointConfig(url=url, enable_selective_domain=True)
    else:
        endpoints.action = InProcessActions.for_package()
    if url := told.broker_url:
        endpoints.event_broker = broker(url)
    return endpoints


def locks(endpoints: AvailableEndpoints) -> ConversationLocks | EndpointConfig:
    """Return what keeps the turns of one conversation apart."""
    if url := settings.read().redis_url:
        try:
            return RedisLocks(url)
        except ValueError as error:
            raise settings.SettingsError(
                f"REDIS_URL is no address of Redis: {error}"
            ) from error
    return endpoints.lock_store or ConversationLocks()


def broker(url: str) -> EndpointConfig:
    """Return Rasa's own broker over AMQP; it takes the parts of an address.

    `?queue=` and `?exchange=` name others than Rasa's.
    """
    parts = urlsplit(settings.broker_address(url))
    options = parse_qs(parts.query)
    return EndpointConfig(
        type="pika",
        # Rasa puts the parts back together and compares them as they are written.
        url=parts._replace(query="", fragment="").geturl(),
        username=parts.username or "guest",
        password=parts.password or "guest",
        port=parts.port or (5671 if parts.scheme == "amqps" else 5672),
        queues=options.get("queue", [QUEUE]),
        exchange_name=options.get("exchange", [EXCHANGE])[-1],
        connection_attempts=BROKER_ATTEMPTS,
        retry_delay_in_seconds=BROKER_PAUSE_SECONDS,
    )


async def reach(actions: EndpointConfig) -> None:
    """Wait until the action server answers anything at all, or raise."""
    limit = aiohttp.ClientTimeout(total=2)
    async with aiohttp.ClientSession(timeout=limit) as session:
        for left in reversed(range(ACTIONS_ATTEMPTS)):
            try:
                async with session.get(str(actions.url)):
                    return
            except (aiohttp.ClientConnectionError, asyncio.TimeoutError):
                if not left:
                    raise
            await asyncio.sleep(ACTIONS_PAUSE_SECONDS)
