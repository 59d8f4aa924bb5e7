"""`python -m tests.benchmarks [--quick]`: measure, then write docs/bench/.

Everything has a bound in number and time. Servers listen on free ports of the
loopback and are ended by their ids, whatever happens.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.benchmarks import (
    client,
    growth,
    load,
    measure,
    ours,
    peer,
    report,
    rough,
    understanding,
)
from tests.benchmarks.figures import percentile, summary
from tests.benchmarks.processes import BenchmarkError, Server, run_json, say

SETTLE_SECONDS = 3.0


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    more_starts: int = 1  # besides the one that the measurements need
    understanding_rounds: int = 15
    conversations: int = 70
    latency_seconds: float = 150.0
    memory_turns: int = 1000
    processor_turns: int = 200
    turns: int = 200
    long_conversations: int = 3
    levels: tuple[int, ...] = load.LEVELS
    level_seconds: int = 6
    sizes: tuple[int, ...] = growth.SIZES
    growth_conversations: int = 15
    trouble_seconds: int = 6
    crowd: int = 1000
    floods: tuple[int, ...] = (300, 1000)
    stage_turns: int = 200
    kinds: tuple[str, ...] = ("programs", "certifications")


QUICK = Plan(
    more_starts=0,
    understanding_rounds=5,
    memory_turns=300,
    turns=100,
    conversations=20,
    latency_seconds=45.0,
    long_conversations=1,
    levels=load.QUICK_LEVELS,
    level_seconds=3,
    sizes=growth.QUICK_SIZES,
    growth_conversations=8,
    trouble_seconds=2,
    crowd=300,
    stage_turns=80,
    processor_turns=100,
    kinds=("programs",),
)


def main() -> int:
    """Measure and report; 1 when nothing could be measured."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__
    )
    parser.add_argument(
        "--quick", action="store_true", help="less, into var/bench/quick"
    )
    parser.add_argument("--epochs", type=int, default=peer.EPOCHS, help="of the peer")
    parser.add_argument(
        "--keep-peer", action="store_true", help="use the newest, though data changed"
    )
    options = parser.parse_args()
    began = time.monotonic()
    try:
        if not ours.MODEL.exists():
            raise BenchmarkError(f"no model at {ours.MODEL}: run 'make train' first")
        plan = QUICK if options.quick else Plan()
        results = run(plan, peer.prepare(options.epochs, keep=options.keep_peer))
        results["quick"] = options.quick
        results["load"].append(os.getloadavg()[0])
        results["seconds"] = time.monotonic() - began
        table = report.write(results)
    except BenchmarkError as problem:
        say(f"cannot measure: {problem}")
        return 1
    for row in results["rows"]:
        if row["met"] is not None:
            verdict = "met   " if row["met"] else "MISSED"
            say(f"{verdict} {row['name']}: {row['ratio']:.3f}")
    say(f"{table} written after {results['seconds']:.0f} s")
    return 0


def run(plan: Plan, other: peer.Peer) -> dict[str, Any]:
    """Every measurement, in an order that keeps them out of each other's way."""
    results: dict[str, Any] = {"machine": report.machine()}
    results["load"] = [os.getloadavg()[0]]
    results["training"] = {"peer": other.training, "ours": _training(plan)}
    results["model"] = {"peer": other.megabytes, "ours": ours.model_megabytes()}
    say("understanding alone ...")
    alone = understanding.milliseconds(
        {"peer": other.model, "ours": ours.MODEL}, rounds=plan.understanding_rounds
    )
    results["understanding"] = {side: summary(found) for side, found in alone.items()}
    starts: dict[str, list[float]] = {"peer": [], "ours": []}
    for _ in range(plan.more_starts):
        for side in starts:
            with other.server() if side == "peer" else ours.server() as server:
                _note_start(starts, side, server)
    with ExitStack() as stack:
        peer_server = stack.enter_context(other.server())
        _note_start(starts, "peer", peer_server)
        our_server = stack.enter_context(ours.server())
        _note_start(starts, "ours", our_server)
        results["start"] = {side: median(found) for side, found in starts.items()}
        results["start"]["all"] = starts
        results |= _both(peer_server, our_server, plan)
    results["growth"] = _growth(plan)
    results["stages"] = _stages(results, plan)
    return results


def _training(plan: Plan) -> float:
    say("training ours, from nothing ...")
    return ours.seconds_to_train(known_will_do=not plan.more_starts)


def _note_start(starts: dict[str, list[float]], side: str, server: Server) -> None:
    starts[side].append(server.seconds_to_answer)
    say(f"{side}: {server.seconds_to_answer:.1f} s from start to first answer")


def _both(peer_server: Server, our_server: Server, plan: Plan) -> dict[str, Any]:
    results: dict[str, Any] = {}
    time.sleep(SETTLE_SECONDS)
    idle = {"ours": our_server.megabytes(), "peer": peer_server.megabytes()}
    say(f"idle: ours {idle['ours']:.0f} MB, peer {idle['peer']:.0f} MB")
    say(f"latency, {plan.conversations} conversations of each kind ...")
    until = time.monotonic() + plan.latency_seconds
    measured = measure.latencies(
        our_server, peer_server, conversations=plan.conversations, until=until
    )
    results["latency"] = {
        side: {
            kind: summary(getattr(found, kind))
            for kind in ("faq", "guided", "recommendation")
        }
        for side, found in measured.sides.items()
    }
    results["understood"] = {
        side: found.understood / len(found.faq)
        for side, found in measured.sides.items()
    }
    results["guided_alike"] = [measured.guided_alike, measured.guided_turns]
    for side, found in measured.sides.items():
        say(
            f"  {side}: question p50 {percentile(found.faq, 50):.1f} ms, "
            f"guided p50 {percentile(found.guided, 50):.1f} ms"
        )
    results["memory"] = {
        "idle": idle,
        **_memory(our_server, peer_server, measured, turns=plan.memory_turns),
    }
    results["processor_ms"] = {
        side: measure.processor_milliseconds(server, turns=plan.processor_turns)
        for side, server in (("peer", peer_server), ("ours", our_server))
    }
    say(
        "  processor time of a question: {peer:.1f} and {ours:.1f} ms".format_map(
            results["processor_ms"]
        )
    )
    results["bare_request_ms"] = measure.bare_request_milliseconds(our_server)
    say(f"long conversations, {plan.turns} turns ...")
    results["by_turn_number"], results["young"] = measure.by_turn_number(
        {"peer": peer_server, "ours": our_server},
        turns=plan.turns,
        conversations={"peer": 1, "ours": plan.long_conversations},
    )
    say(f"throughput at {', '.join(map(str, plan.levels))} visitors ...")
    results["throughput"] = load.throughput(
        {"peer": peer_server, "ours": our_server},
        levels=plan.levels,
        seconds=plan.level_seconds,
    )
    results["unanswered"] = {
        "ours": client.unanswered[our_server.port],
        "peer": client.unanswered[peer_server.port],
    }
    say("bad input ...")
    results["bad_input"] = _bad_input(our_server, peer_server, plan)
    return results


def _memory(
    our_server: Server, peer_server: Server, measured: measure.Measured, *, turns: int
) -> dict[str, Any]:
    """Memory after many turns; those of the latency part count."""
    until = time.monotonic() + 60
    after, answered = {}, {}
    for side, server in (("peer", peer_server), ("ours", our_server)):
        before = sum(
            len(found.faq) + len(found.guided) + 2 * len(found.recommendation)
            for name, found in measured.sides.items()
            if name.startswith(side)
        )
        after[side], answered[side] = measure.memory_after(
            server, turns_before=before, turns=turns, until=until
        )
        say(f"  {side}: {after[side]:.0f} MB after {answered[side]} turns")
    return {"after": after, "turns": answered}


def _bad_input(our_server: Server, peer_server: Server, plan: Plan) -> dict[str, Any]:
    seconds = plan.trouble_seconds
    found = {
        "50 messages at once by one visitor": rough.fifty_at_once(
            our_server, seconds=seconds
        ),
        # A visitor reads an answer of ours for half a minute or so.
        f"{plan.crowd:,} open conversations": rough.open_conversations(
            our_server, count=plan.crowd, reads=25.0, seconds=3 * seconds
        ),
    }
    for count in plan.floods:
        name = f"{count:,} conversations, each a message in the same instant"
        found[name] = rough.same_instant(our_server, count=count)
    found["peer, a slow action"] = rough.slow_action(peer_server, seconds=seconds)
    found["a slow action"] = rough.ours_with_slow_action(seconds=seconds)
    return found


def _growth(plan: Plan) -> list[dict[str, Any]]:
    found = []
    for kind in plan.kinds:
        say(f"growth of {kind}: {', '.join(map(str, plan.sizes))} ...")
        found += growth.measure(
            kind, plan.sizes, conversations=plan.growth_conversations
        )
    return found


def _stages(results: dict[str, Any], plan: Plan) -> dict[str, Any]:
    say("stages of our turn ...")
    endpoints = ours.endpoints("stages")
    found = run_json(
        [
            *("-m", "tests.benchmarks.stages", "--model", str(ours.MODEL)),
            *("--endpoints", str(endpoints), "--turns", str(plan.stage_turns)),
        ],
        seconds=120,
    )
    milliseconds = found.pop("milliseconds")
    return {"ms": milliseconds, "http_ms": results["bare_request_ms"], **found}


if __name__ == "__main__":
    sys.exit(main())
