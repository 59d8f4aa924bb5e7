"""Bad input: what one visitor feels while others behave badly.

A question is asked every tenth of a second; the p95 alone and with trouble around are
compared. The trouble comes from a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.benchmarks import measure, ours
from tests.benchmarks.figures import percentile
from tests.benchmarks.processes import ROOT, BenchmarkError, Server, environment

# The first moments of a server, or the end of another flood, are no peace to compare.
WARM_SECONDS = 2.0
ALONE_SECONDS = 5.0
MOST_SECONDS = 90.0


def trouble(server: Server, kind: str, arguments: list[str]) -> dict[str, Any]:
    """The watcher's latencies, first alone, then for as long as a flood lasts."""
    measure.watch(server.port, measure.for_seconds(WARM_SECONDS), seed=10)
    alone = measure.watch(server.port, measure.for_seconds(ALONE_SECONDS), seed=11)
    flood = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.benchmarks.flood", kind, str(server.port)),
            *arguments,
        ],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        if flood.stdout is None or not flood.stdout.readline():
            raise BenchmarkError(f"the flood {kind!r} did not start")
        in_time = measure.for_seconds(MOST_SECONDS)
        beside = measure.watch(
            server.port, lambda: flood.poll() is None and in_time(), seed=12
        )
        out, _ = flood.communicate(timeout=10)
    except subprocess.TimeoutExpired as error:
        raise BenchmarkError(f"the flood {kind!r} does not end") from error
    finally:
        if flood.poll() is None:
            flood.kill()
            flood.wait(10)
    return {
        "alone_p95": percentile(alone, 95),
        "beside_p95": percentile(beside, 95),
        "beside_p50": percentile(beside, 50),
        "ratio": percentile(beside, 95) / percentile(alone, 95),
        "turns_watched": len(beside),
        "flood": json.loads(out),
    }


def fifty_at_once(server: Server, *, seconds: int) -> dict[str, Any]:
    """One visitor sends 50 messages without waiting, again each second."""
    arguments = ["--count", "50", "--times", str(seconds), "--every", "1"]
    return trouble(server, "burst", arguments)


def open_conversations(
    server: Server, *, count: int, reads: float, seconds: int
) -> dict[str, Any]:
    """Many conversations at once; each visitor writes, reads `reads` s, writes."""
    arguments = ["--count", str(count), "--every", str(reads)]
    arguments += ["--seconds", str(seconds)]
    return trouble(server, "live", arguments)


def same_instant(server: Server, *, count: int) -> dict[str, Any]:
    """`count` new visitors press Enter in the same instant: are all answered?

    Twice, as one flood of 300 is over before the watcher has asked thirty times.
    """
    arguments = ["--count", str(count), "--strangers", "--every", "0", "--times", "2"]
    return trouble(server, "burst", arguments)


def slow_action(server: Server, *, seconds: int) -> dict[str, Any]:
    """One visitor after the other runs into an action that blocks for half a second."""
    arguments = ["--count", "1", "--seconds", str(seconds)]
    return trouble(server, "slow", arguments)


def ours_with_slow_action(*, seconds: int) -> dict[str, Any]:
    """The same with our server as it is by default."""
    with ours.server("slow", slow_action=True) as server:
        return slow_action(server, seconds=seconds)
