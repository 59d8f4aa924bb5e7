"""Understands a message that waits, on another core, before its turn.

Half of a turn is understanding the message, and most of that is arithmetic that lets
other threads of Python go on. So while one turn is at work the next message is read;
its turn finds what Rasa calls `parse_data` and begins with the reply.
"""

from collections.abc import Coroutine
from typing import Any

from rasa.core.channels.channel import UserMessage


def read(agent: Any, message: UserMessage) -> None:
    """Understand the message as its turn would; chips say it themselves."""
    processor = getattr(agent, "processor", None)
    if processor is not None and message.parse_data is None:
        message.parse_data = _at_once(processor.parse_message(message))


def _at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that waits for nothing; None when it would (another server)."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    return None
