"""Throughput: as many visitors at once as the level says, driven by Locust."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import ROOT, BenchmarkError, Server, environment

LEVELS = (1, 2, 4, 8, 16, 32)
QUICK_LEVELS = (1, 8, 32)
STARTING_SECONDS = 30.0


def throughput(
    servers: dict[str, Server], *, levels: Sequence[int], seconds: int
) -> list[dict[str, Any]]:
    """Turns a second, and latency, at each level; the sides in turn."""
    found = []
    for seed, level in enumerate(levels):
        for name, server in servers.items():
            turns = drive(server, users=level, seconds=seconds, seed=seed)
            found.append({"side": name, "visitors": level, **turns})
    return found


def drive(server: Server, *, users: int, seconds: int, seed: int) -> dict[str, Any]:
    """Let Locust loose on a server for some seconds."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "locust", "--headless", "--json", "--only-summary"),
            *("-f", str(Path(__file__).with_name("locustfile.py"))),
            *("-u", str(users), "-r", str(users), "-t", f"{seconds}s"),
            *("--host", server.url, "--exit-code-on-error", "0"),
            *("--stop-timeout", "10", "--loglevel", "ERROR"),
        ],
        cwd=ROOT,
        env=environment({"BENCH_SEED": str(seed)}),
        timeout=seconds + STARTING_SECONDS + 10,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or "[" not in done.stdout:
        raise BenchmarkError(f"locust: {done.stderr[-1500:]}")
    (turns,) = json.loads(done.stdout[done.stdout.index("[") :])
    lasted = turns["last_request_timestamp"] - turns["start_time"]
    times = sorted(
        (float(milliseconds), int(count))
        for milliseconds, count in turns["response_times"].items()
    )
    return {
        "turns": turns["num_requests"],
        "failed": turns["num_failures"],
        "per_second": turns["num_requests"] / lasted,
        "p50": _at(times, 0.50),
        "p95": _at(times, 0.95),
    }


def _at(times: Sequence[tuple[float, int]], share: float) -> float:
    """The percentile of latencies that Locust has rounded and counted."""
    wanted = share * sum(count for _, count in times)
    seen = 0
    for milliseconds, count in times:
        seen += count
        if seen >= wanted:
            return milliseconds
    return 0.0
