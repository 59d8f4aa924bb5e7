"""Talk to the assistant in the terminal: same model and actions, no browser."""

import asyncio
import secrets
import sys
from typing import Any

from rasa.core.channels.channel import UserMessage

from bot.channels.payloads import PayloadError, clean_text, read_payload
from bot.channels.replies import WholeReplies
from bot.server.logs import say
from bot.server.service import Setup, load_agent

CHANNEL = "terminal"
STOP_WORDS = ("/stop", "/quit", "/exit")


def talk(setup: Setup) -> int:
    """Read lines and answer them until the end of input; return the exit code."""
    asyncio.run(_talk(setup))
    return 0


async def _talk(setup: Setup) -> None:
    say(f"loading {setup.model} ...")
    agent = await load_agent(setup)
    say("ready. A chip is chosen by its number; Ctrl-D stops.")
    conversation = f"{CHANNEL}-{secrets.token_hex(4)}"
    chips: list[dict[str, Any]] = []
    while True:
        sys.stdout.write("> ")
        sys.stdout.flush()
        line = await asyncio.get_running_loop().run_in_executor(
            None, sys.stdin.readline
        )
        words = line.strip()
        if not line or words in STOP_WORDS:
            return
        if words.isdigit() and 1 <= int(words) <= len(chips):
            words = chips[int(words) - 1]["payload"]
        output = WholeReplies(CHANNEL)
        await agent.handle_message(_message(conversation, words, output))
        chips = _show(output.messages)


def _message(conversation: str, words: str, output: WholeReplies) -> UserMessage:
    try:
        payload = read_payload(words)
    except PayloadError:
        words = clean_text(words)
        return UserMessage(words, output, conversation, input_channel=CHANNEL)
    return UserMessage(
        payload.text,
        output,
        conversation,
        parse_data=payload.parse_data(),
        input_channel=CHANNEL,
    )


def _show(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    chips: list[dict[str, Any]] = []
    for message in messages:
        sys.stdout.write(f"\n{message.get('text', '')}\n")
        chips = message.get("buttons") or chips
    for number, chip in enumerate(chips, start=1):
        sys.stdout.write(f"  {number}) {chip['title']}\n")
    return chips
