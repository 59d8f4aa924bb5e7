"""Where the time of a turn goes: one process, no network, every stage with a watch.

`python -m tests.benchmarks.stages --turns 200` writes JSON. A stage's time is its own:
what a stage within it takes is that stage's. With `--profile FILE` the turns run under
cProfile instead, and the most expensive functions are written to the file.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import cProfile
import io
import itertools
import json
import pstats
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from statistics import fmean
from typing import Any

from bot.rasa_patches import slim_imports
from tests.benchmarks import ours
from tests.benchmarks.stopwatch import Watch

OPENING = 20  # turns to warm up
QUESTIONS_EACH = 5


def put_watches(watch: Watch) -> None:
    """Say which of Rasa's and of our functions are which stage."""
    from rasa.core.actions.action import ActionExtractSlots, RemoteAction
    from rasa.core.processor import MessageProcessor
    from rasa_sdk import Action
    from sqlalchemy.engine.base import Connection
    from sqlalchemy.engine.default import DefaultDialect

    from bot.components.extractor import KnowledgeExtractor
    from bot.components.question_classifier import QuestionClassifier
    from bot.nlu.encoder.encoder import SentenceEncoder
    from bot.rasa_extensions.tracker_store import ConversationStore
    from tests.benchmarks.slow_action import import_all

    import_all()

    for owner, method, name in (
        (MessageProcessor, "parse_message", "parse: Rasa's graph"),
        (KnowledgeExtractor, "process", "parse: names and amounts"),
        (QuestionClassifier, "process", "parse: classifier"),
        (SentenceEncoder, "encode", "parse: sentence encoder"),
        (MessageProcessor, "_predict_next_with_tracker", "policies"),
        (ActionExtractSlots, "run", "slot extraction"),
        (RemoteAction, "run", "action call"),
        (ConversationStore, "retrieve", "tracker store"),
        (ConversationStore, "save", "tracker store"),
        (Connection, "_execute_context", "SQL"),
        (DefaultDialect, "do_commit", "SQL"),
        (DefaultDialect, "do_begin", "SQL"),
        (DefaultDialect, "do_rollback", "SQL"),
    ):
        watch.around(owner, method, name)
    for topic in _subclasses(Action):
        if topic.__module__.startswith("actions.") and "run" in vars(topic):
            watch.around(topic, "run", "answer: our actions and knowledge")


def _subclasses(cls: type) -> list[Any]:
    found = list(cls.__subclasses__())
    return [*found, *(deeper for one in found for deeper in _subclasses(one))]


class Bench:
    """The agent of the server, asked without a server."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self.watch = Watch()
        self.turns: dict[str, list[float]] = defaultdict(list)
        self.stages: dict[str, dict[str, float]] = {}
        self.calls: dict[str, dict[str, float]] = {}

    async def start(self) -> None:
        """Load the model as the launcher does."""
        # Both wrap the same functions; the profiler must see them bare.
        if not self._options.profile:
            put_watches(self.watch)
        self._agent = await ours.agent(self._options.model, self._options.endpoints)

    async def say(self, sender: str, text: str) -> float:
        """One turn as the REST channel runs it."""
        from rasa.core.channels.channel import UserMessage

        from bot.channels.payloads import PayloadError, read_payload
        from bot.channels.replies import WholeReplies, answer_once

        try:
            parsed = read_payload(text).parse_data()
        except PayloadError:
            parsed = None
        message = UserMessage(
            text,
            WholeReplies("rest"),
            sender,
            parse_data=parsed,
            input_channel="rest",
            message_id=uuid.uuid4().hex,
        )
        started = time.process_time()
        with self.watch.stage("turn: channel, lock, Rasa's loop"):
            await answer_once(self._agent, self._agent.handle_message, message)
        return time.process_time() - started

    @contextlib.asynccontextmanager
    async def counted(self, kind: str) -> AsyncIterator[Callable[[float], None]]:
        """Count what happens inside for a kind of turn."""
        self.watch.reset()
        times: list[float] = []
        yield times.append
        self.turns[kind] += times
        number = len(times)
        self.stages[kind] = {
            name: seconds / number * 1000
            for name, seconds in self.watch.seconds.items()
        }
        self.calls[kind] = {
            name: count / number for name, count in self.watch.calls.items()
        }

    async def run(self) -> None:
        """Warm up, then questions, then guided turns and recommendations."""
        from tests.benchmarks.messages import BEGIN, all_different, guided

        texts = all_different(99)
        for text in itertools.islice(texts, OPENING):
            await self.say("warm", text)
        async with self.counted("faq") as count:
            for number, text in enumerate(itertools.islice(texts, self._options.turns)):
                count(await self.say(f"faq-{number // QUESTIONS_EACH}", text))
        visitors = range(self._options.turns // 4)
        for number in visitors:
            await self.say(f"guided-{number}", BEGIN)
        async with self.counted("guided") as count:
            for number in visitors:
                for answer in guided(number)[:-1]:
                    count(await self.say(f"guided-{number}", answer))
        async with self.counted("recommendation") as count:
            for number in visitors:
                count(await self.say(f"guided-{number}", guided(number)[-1]))


def floor(folder: Path) -> dict[str, float]:
    """What cannot be left out, alone: a commit to a file, the encoder."""
    import sqlite3

    from bot.nlu.encoder.encoder import load_encoder
    from tests.benchmarks.messages import all_different

    found = {}
    encoder = load_encoder()
    if encoder is not None:
        times = []
        for text in itertools.islice(all_different(5), 100):
            started = time.process_time()
            encoder.encode([text])
            times.append(time.process_time() - started)
        found["sentence encoder"] = fmean(times) * 1000
    file = folder / f"floor-{uuid.uuid4().hex}.db"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE t (a TEXT)")
    started = time.process_time()
    for _ in range(200):
        connection.execute("INSERT INTO t VALUES (?)", ("x" * 2000,))
        connection.commit()
    found["one durable write"] = (time.process_time() - started) / 200 * 1000
    connection.close()
    for rest in folder.glob(f"{file.name}*"):
        rest.unlink()
    return found


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--endpoints", required=True)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--profile", type=Path)
    options = parser.parse_args()
    slim_imports.install()
    from bot.server import logs

    with logs.quiet_imports():
        from bot.server import service  # noqa: F401
    logs.configure()
    bench = Bench(options)

    async def whole() -> None:
        await bench.start()
        await bench.run()

    if options.profile:
        profiler = cProfile.Profile()
        profiler.runcall(asyncio.run, whole())
        text = io.StringIO()
        statistics = pstats.Stats(profiler, stream=text)
        statistics.sort_stats("tottime").print_stats(60)
        statistics.sort_stats("cumulative").print_stats(90)
        options.profile.write_text(text.getvalue(), encoding="utf-8")
    else:
        asyncio.run(whole())
    result = {
        "milliseconds": {kind: fmean(t) * 1000 for kind, t in bench.turns.items()},
        "stages": bench.stages,
        "calls": bench.calls,
        "floor": floor(Path(options.endpoints).parent),
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
