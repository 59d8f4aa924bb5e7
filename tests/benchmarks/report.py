"""The results in docs/bench/: rows with their promises, JSON, page and picture."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from tests.benchmarks import chart, page
from tests.benchmarks.figures import Row, window
from tests.benchmarks.processes import ROOT, WORK

OUT = ROOT / "docs" / "bench"
QUICK_OUT = WORK / "quick"
EARLY, LATE = 5, 200
Results = Mapping[str, Any]


def machine() -> dict[str, Any]:
    """What it was measured on."""
    processor = ""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
                break
    except OSError:
        processor = platform.processor()
    return {
        "processor": processor or platform.machine(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "date": date.today().isoformat(),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "changed_since": bool(
            _git("status", "--porcelain", "-uno", "--", "bot", "actions", "knowledge")
        ),
    }


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def beside_the_peer(results: Results) -> list[Row]:
    """The rows that have a peer."""
    start, memory, turns = results["start"], results["memory"], results["latency"]
    training, size = results["training"], results["model"]
    ours, peer = turns["ours, REST"], turns["peer, REST"]
    website = turns["ours, website"]
    rows = [
        Row("start to first answer", start["ours"], start["peer"], "s", at_most=0.10),
        Row(
            "resident memory, all processes, idle",
            *(memory["idle"]["ours"], memory["idle"]["peer"], "MB"),
            at_most=0.30,
        ),
        Row(
            f"resident memory after {memory['turns']['peer']} turns",
            *(memory["after"]["ours"], memory["after"]["peer"], "MB"),
            at_most=0.30,
        ),
        Row(
            f"training ({training['peer']['default_epochs']} epochs for the peer)",
            *(training["ours"], training["peer"]["extrapolated_seconds"], "s"),
            at_most=0.05,
            note="peer extrapolated",
        ),
        Row(
            "model file",
            *(size["ours"]["model"], size["peer"], "MB"),
            note=f"and an encoder of {size['ours']['encoder']:.0f} MB all models share",
        ),
    ]
    times = results["understanding"]
    for share, promise in (("p50", 0.40), ("p95", None)):
        rows.append(
            Row(
                f"understanding a message, alone, {share}",
                *(times["ours"][share], times["peer"][share], "ms"),
                at_most=promise,
            )
        )
    promised = {("faq", "p50"): 0.18, ("faq", "p95"): 0.22, ("guided", "p50"): 0.20}
    names = {
        "faq": "question",
        "guided": "guided turn",
        "recommendation": "recommendation",
    }
    for kind, name in names.items():
        for share in ("p50", "p95", "p99"):
            rows.append(
                Row(
                    f"{name}, REST, {share}",
                    *(ours[kind][share], peer[kind][share], "ms"),
                    at_most=promised.get((kind, share)),
                )
            )
    for kind, name in names.items():
        for share in ("p50", "p95"):
            rows.append(
                Row(
                    f"{name}, our website channel, {share}",
                    *(website[kind][share], peer[kind][share], "ms"),
                    note="peer over REST",
                )
            )
    processor = results["processor_ms"]
    rows.append(
        Row("processor time of a question", processor["ours"], processor["peer"], "ms")
    )
    best = {
        side: max(
            level["per_second"]
            for level in results["throughput"]
            if level["side"] == side
        )
        for side in ("ours", "peer")
    }
    rows.append(
        Row("turns a second, best", best["ours"], best["peer"], "/s", at_least=6.0)
    )
    return rows


def beside_itself(results: Results) -> list[Row]:
    """The rows that compare us with ourselves."""
    found = []
    for side in ("ours", "peer"):
        turns = results["by_turn_number"].get(side)
        if turns:
            last = len(turns[0])
            late, early = window(turns, last), median(results["young"][side])
            promise = 1.2 if side == "ours" and last >= LATE else None
            name = f"{side}: turn {last} beside turn {EARLY}"
            found.append(Row(name, late, early, "ms", at_most=promise))
    for kind in ("programs", "certifications"):
        sizes = [row for row in results["growth"] if row["kind"] == kind]
        if len(sizes) < 2:
            continue
        first, last = sizes[0], sizes[-1]
        for what, name in (("faq", "question"), ("recommendation", "recommendation")):
            found.append(
                Row(
                    f"{name} with {last['size']:,} {kind} beside {first['size']}",
                    *(last[f"{what}_ms"], first[f"{what}_ms"], "ms"),
                    at_most=1.2 if kind == "programs" else None,
                )
            )
    for name, trouble in results["bad_input"].items():
        promise = None if name.startswith("peer") else 3.0
        found.append(
            Row(
                f"{name}: p95 of another visitor beside alone",
                *(trouble["beside_p95"], trouble["alone_p95"], "ms"),
                at_most=promise,
            )
        )
    return found


def write(results: dict[str, Any]) -> Path:
    """Everything into docs/bench/, a quick look under var/; return the table's path."""
    out = QUICK_OUT if results.get("quick") else OUT
    out.mkdir(parents=True, exist_ok=True)
    with_peer, alone = beside_the_peer(results), beside_itself(results)
    results["rows"] = [row.as_dict() for row in (*with_peer, *alone)]
    (out / "results.json").write_text(_json(results), encoding="utf-8")
    table = out / "README.md"
    table.write_text(page.markdown(results, with_peer, alone), encoding="utf-8")
    chart.picture(results, with_peer, out / "bench.png")
    return table


def _json(results: Results) -> str:
    def rounded(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 4)
        if isinstance(value, Mapping):
            return {str(key): rounded(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [rounded(one) for one in value]
        return value

    return json.dumps(rounded(results), indent=1) + "\n"
