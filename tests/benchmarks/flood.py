"""Many messages at once, from a process of its own so that the watcher is not slowed.

`python -m tests.benchmarks.flood {burst|live|slow} PORT ...` writes JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
import uuid
from collections import Counter
from typing import Any

import aiohttp

from tests.benchmarks.messages import MARKER, all_different, is_answer, questions
from tests.benchmarks.processes import LOOPBACK

# Written when the imports are done: the watcher begins to watch.
READY = "ready"
TIMEOUT = aiohttp.ClientTimeout(total=60)


class Crowd:
    """Sends to one server and counts what came back."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._url = f"http://{LOOPBACK}:{port}/webhooks/rest/webhook"
        self.counts: Counter[str] = Counter()
        self.longest = 0.0

    async def send(self, sender: str, text: str) -> None:
        """One message; whatever happens is counted."""
        started = time.perf_counter()
        body = {"sender": sender, "message": text}
        try:
            async with self._session.post(self._url, json=body) as answer:
                ok = answer.status == 200 and is_answer(await answer.json())
                self.counts["answered" if ok else "put off"] += 1
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            self.counts[type(error).__name__] += 1
        self.longest = max(self.longest, time.perf_counter() - started)


async def burst(crowd: Crowd, options: argparse.Namespace) -> None:
    """`--count` messages in the same instant, again after `--every` seconds.

    All from one visitor, or each from another with `--strangers`.
    """
    texts = all_different(4711)
    for _ in range(options.times):
        begun = time.monotonic()
        one = uuid.uuid4().hex
        await asyncio.gather(
            *(
                crowd.send(uuid.uuid4().hex if options.strangers else one, next(texts))
                for _ in range(options.count)
            )
        )
        await asyncio.sleep(max(0.0, options.every - (time.monotonic() - begun)))


async def live(crowd: Crowd, options: argparse.Namespace) -> None:
    """`--count` open conversations; each visitor reads `--every` seconds or so."""
    until = time.monotonic() + options.seconds
    texts = all_different(815)

    async def visitor() -> None:
        name = uuid.uuid4().hex
        await asyncio.sleep(random.uniform(0, options.every))
        while time.monotonic() < until:
            await crowd.send(name, next(texts))
            await asyncio.sleep(random.uniform(0.7, 1.3) * options.every)

    await asyncio.gather(*(visitor() for _ in range(options.count)))


async def slow(crowd: Crowd, options: argparse.Namespace) -> None:
    """`--count` visitors whose questions all run into a slow action."""
    until = time.monotonic() + options.seconds
    texts = all_different(42)

    async def visitor() -> None:
        name = uuid.uuid4().hex
        while time.monotonic() < until:
            await crowd.send(name, f"{next(texts)} {MARKER}")

    await asyncio.gather(*(visitor() for _ in range(options.count)))


async def _main(options: argparse.Namespace) -> dict[str, Any]:
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector, timeout=TIMEOUT) as session:
        crowd = Crowd(session, options.port)
        questions()  # reading them takes a while, in which visitors would pile up
        sys.stdout.write(f"{READY}\n")
        sys.stdout.flush()
        started = time.perf_counter()
        await {"burst": burst, "live": live, "slow": slow}[options.kind](crowd, options)
        return {
            "seconds": time.perf_counter() - started,
            "longest_wait": crowd.longest,
            "counts": dict(crowd.counts),
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("burst", "live", "slow"))
    parser.add_argument("port", type=int)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--every", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--strangers", action="store_true")
    sys.stdout.write(json.dumps(asyncio.run(_main(parser.parse_args()))))
