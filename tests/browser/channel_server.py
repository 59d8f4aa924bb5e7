"""The real website channel with a bot of a few sentences behind it, in a process of
its own that a test may kill.

    python tests/browser/channel_server.py PORT DATABASE
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic

from bot.channels.tokens import TokenSigner
from bot.channels.website import WebsiteInput
from bot.rasa_extensions.tracker_store import ConversationStore

SLOT = {
    "type": "any",
    "influence_conversation": False,
    "mappings": [{"type": "custom"}],
}
DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["greet"],
        "slots": {"feedback": SLOT},
        "responses": {"utter_error": [{"text": "Sorry about that."}]},
    }
)
SECRET = "a-secret-that-outlives-the-process"
CARD = {
    "type": "comparison",
    "lead": "Side by side.",
    "columns": ["", "CMA", "RMA"],
    "rows": [["Exam fee", "$125", "$150"]],
}


class Bot:
    """Stores every turn, as Rasa's processor does, and is slow when told to be."""

    def __init__(self, store: ConversationStore) -> None:
        self.tracker_store = store

    async def handle_message(self, message: Any) -> None:
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        if "slow" in message.text:
            await asyncio.sleep(1.5)
        tracker.update(
            UserUttered(
                message.text,
                message_id=message.message_id,
                input_channel=message.input_channel,
                metadata=message.metadata,
            )
        )
        if "fail" in message.text:
            raise ValueError("a failing action")
        turns = len([e for e in tracker.events if isinstance(e, UserUttered)])
        reply: dict[str, Any] = {"text": f"Turn {turns}: {message.text}"}
        if "compare" in message.text:
            reply |= {"custom": CARD, "buttons": [{"title": "Go", "payload": "/greet"}]}
        event = BotUttered(reply.pop("text"), data=reply)
        tracker.update(event)
        await message.output_channel.send_response("", event.message())
        await self.tracker_store.save(tracker)


def main(port: int, database: str) -> None:
    store = ConversationStore(DOMAIN, host=f"sqlite:///{database}")
    bot = Bot(store)
    app = Sanic("channel", configure_logging=False)
    app.ctx.agent = SimpleNamespace(
        domain=DOMAIN,
        tracker_store=store,
        lock_store=InMemoryLockStore(),
        processor=bot,
        is_ready=lambda: True,
    )
    origins = os.environ.get("ORIGINS", "").split()
    signer = TokenSigner([SECRET])
    channel = WebsiteInput(signer, rate=20.0, burst=50, origins=origins)
    app.blueprint(channel.blueprint(bot.handle_message), url_prefix="/chat")
    app.run(host="127.0.0.1", port=port, access_log=False, debug=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
