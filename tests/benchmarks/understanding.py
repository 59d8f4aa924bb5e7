"""How long understanding a message takes, alone, without channel, policies or action.

Each side loads its model in a process of its own and parses some messages whenever it
is told to; the sides take turns.
`python -m tests.benchmarks.understanding {ours|peer} MODEL` is such a process.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bot.rasa_patches import slim_imports
from bot.server import garbage_collection
from bot.server.__main__ import ONE_THREAD
from tests.benchmarks import ours
from tests.benchmarks.measure import BETWEEN_SIDES
from tests.benchmarks.messages import all_different
from tests.benchmarks.processes import ROOT, BenchmarkError, environment

AT_A_TIME = 20
SIDES = ("peer", "ours")


def milliseconds(models: dict[str, Path], *, rounds: int) -> dict[str, list[float]]:
    """Each side's times, `rounds` times AT_A_TIME; what loads lazily has loaded."""
    with ExitStack() as stack:
        parsers = {
            side: stack.enter_context(_process(side, models[side])) for side in SIDES
        }
        for parser in parsers.values():
            _ask(parser)
        found: dict[str, list[float]] = {side: [] for side in SIDES}
        for side in [*SIDES] * rounds:
            time.sleep(BETWEEN_SIDES)
            found[side] += _ask(parsers[side])
        return found


@contextmanager
def _process(side: str, model: Path) -> Iterator[subprocess.Popen[str]]:
    more = dict.fromkeys(ONE_THREAD, "1") if side == "ours" else {}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.understanding", side, str(model)],
        cwd=ROOT,
        env=environment(more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def _ask(process: subprocess.Popen[str]) -> list[float]:
    if process.stdin is None or process.stdout is None:
        raise BenchmarkError("the process has no pipes")
    process.stdin.write("\n")
    process.stdin.flush()
    for line in process.stdout:
        if line.startswith("["):  # the rest is what libraries say
            times: list[float] = json.loads(line)
            return times
    raise BenchmarkError(f"parsing alone: {process.args!r} ended")


def _load(side: str, model: Path) -> Any:
    """The agent, ours as the launcher loads it, the peer's as `rasa run` does."""
    if side == "peer":
        from rasa.core.agent import Agent

        return Agent.load(str(model))
    garbage_collection.start_without_collections()
    slim_imports.install()
    agent = asyncio.run(ours.agent(model, ours.endpoints("understanding")))
    garbage_collection.freeze_startup_objects()
    return agent


async def _parse(agent: Any, texts: Sequence[str]) -> list[float]:
    times = []
    for text in texts:
        began = time.perf_counter()
        await agent.parse_message(text)
        times.append(1000 * (time.perf_counter() - began))
    return times


def main() -> None:
    """Load, then parse whenever a line comes."""
    side, model = sys.argv[1:]
    agent = _load(side, Path(model))
    texts = all_different(SIDES.index(side))
    for _ in sys.stdin:
        times = asyncio.run(_parse(agent, list(itertools.islice(texts, AT_A_TIME))))
        sys.stdout.write(json.dumps(times) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
