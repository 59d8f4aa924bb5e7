"""From a visitor's message to Rasa's reply: once, whole, and never silence."""

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.channels import transcript
from bot.channels.transcript import Messages

Handler = Callable[[UserMessage], Awaitable[Any]]


class WholeReplies(CollectingOutputChannel):
    """Keeps one utterance one message: text, chips and card together.

    Rasa's channels split a text at blank lines and send a card as a second message.
    """

    def __init__(self, channel: str) -> None:
        super().__init__()
        self.messages: Messages = []
        self._channel = channel

    # Rasa declares this a class method and only ever calls it on the instance.
    def name(self) -> str:
        """Return the name that responses for one channel only are chosen by."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep the message as it is."""
        if parts := transcript.shown(message):
            self.messages.append(parts)


async def answer_once(
    agent: Any, on_new_message: Handler, message: UserMessage
) -> Messages:
    """Return the reply to the message; the stored one if it has been answered before.

    The check and the turn hold the conversation's lock together, so that two replicas
    cannot both answer. Without an agent (another host of the channel) Rasa's handler is
    called as it is.
    """
    output: WholeReplies = message.output_channel
    if agent is None:
        await on_new_message(message)
        return output.messages
    async with agent.lock_store.lock(message.sender_id):
        stored = await _stored_reply(agent.tracker_store, message)
        if stored is not None:
            return stored
        await agent.processor.handle_message(message)
    return output.messages


async def _stored_reply(store: Any, message: UserMessage) -> Messages | None:
    # Only a page gives its messages ids; one made here is never seen twice.
    wanted = (message.metadata or {}).get("id")
    if wanted is None:
        return None
    inner = transcript.inner_store(store)
    if isinstance(inner, transcript.ConversationLog) and not await inner.answered(
        message.sender_id, wanted
    ):
        return None
    events = await transcript.read_events(store, message.sender_id)
    return transcript.reply_to(events, wanted)


def response_text(agent: Any, name: str) -> str | None:
    """Return the text of one of the domain's responses, None when it has none."""
    domain = getattr(agent, "domain", None)
    for variation in (domain.responses if domain else {}).get(name, ()):
        if variation.get("text"):
            return str(variation["text"])
    return None


def fail_closed(agent: Any) -> None:
    """Let a store that fails fail the turn, so that the visitor is told.

    Rasa wraps the store in one that goes on in memory and reads nothing back.
    """
    inner = transcript.inner_store(agent.tracker_store)
    if isinstance(inner, transcript.ConversationLog):
        agent.tracker_store = inner
        if agent.processor is not None:
            agent.processor.tracker_store = inner
