"""The results as a table, a picture and JSON in docs/bench/."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks.figures import Row, shares, window
from tests.benchmarks.processes import ROOT

OUT = ROOT / "docs" / "bench"
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
            late, early = window(turns, last), window(turns, EARLY)
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
        promise = None if name.startswith("peer") or trouble.get("no_promise") else 3.0
        found.append(
            Row(
                f"{name}: p95 of another visitor beside alone",
                *(trouble["beside_p95"], trouble["alone_p95"], "ms"),
                at_most=promise,
            )
        )
    return found


def write(results: dict[str, Any]) -> Path:
    """Everything into docs/bench/; return the table's path."""
    OUT.mkdir(parents=True, exist_ok=True)
    with_peer, alone = beside_the_peer(results), beside_itself(results)
    results["rows"] = [row.as_dict() for row in (*with_peer, *alone)]
    (OUT / "results.json").write_text(_json(results), encoding="utf-8")
    table = OUT / "README.md"
    table.write_text(markdown(results, with_peer, alone), encoding="utf-8")
    picture(results, with_peer, OUT / "bench.png")
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


# --- the table ---


def markdown(results: Results, with_peer: Sequence[Row], alone: Sequence[Row]) -> str:
    """The page people read."""
    on, training = results["machine"], results["training"]["peer"]
    alike = results["guided_alike"]
    part = [
        "# Speed and memory, beside Rasa's default",
        "",
        "Made by `make bench`; do not edit. Read the ratios: both sides ran in the "
        "same minutes on the same machine, which others may have used too.",
        "",
        "![The figures as a picture](bench.png)",
        "",
        "**Peer**: Rasa 3.6.21's default pipeline and policies on the same training "
        "data, plain `rasa run` and `rasa run actions`, calling the same actions. "
        "**Ours**: `python -m bot.server`, one process, conversations in SQLite (the "
        "peer keeps them in memory).",
        "",
        *_table(with_peer, ("", "ours", "peer", "ratio", "promised", "")),
        "",
        "## Beside itself",
        "",
        *_table(alone, ("", "then", "before", "ratio", "promised", "")),
        "",
        *_throughput(results["throughput"]),
        "",
        *_growth(results["growth"]),
        "",
        *_bad_input(results["bad_input"]),
        "",
        *_stages(results["stages"]),
        "",
        "## How it was measured",
        "",
        f"- {on['processor']}, {on['cores']} cores, {on['memory_gb']} GB, "
        f"{on['system']}, Python {on['python']}, {on['date']}, commit {on['commit']}"
        f"{' with changes' if on['changed_since'] else ''}.",
        f"- The peer learned {training['epochs']} epochs "
        f"({training['measured_seconds']:.0f} s), as time and memory of a turn depend "
        "on the size of the networks and not on how long they learned. Its training "
        f"time is extrapolated to the default's {training['default_epochs']} epochs, "
        "component by component: the first epoch once, the others as long as those "
        "measured. Nothing else is extrapolated.",
        "- The peer reads our data as they are: `fact/...` and `faq/...` are Rasa's "
        "retrieval intents, whose key its ResponseSelector finds. Added are a response "
        "per key (never uttered) and ten stories, without which TED and UnexpecTED "
        "would not be trained. Names in messages are not annotated for it, which "
        "spares it work. One adapter of 20 lines hands the key to our actions.",
        "- Every message is a training question in another frame; none is sent twice, "
        "so our memory of texts does not help. Latency is measured in conversations of "
        f"five questions, and of five guided answers; in {alike[0]} of {alike[1]} "
        "guided turns the peer's reply had the same chips as ours.",
        "- `turn 5` and `turn 200` are medians of ten turns around it, the same ten "
        "questions in other words.",
        "- Memory is the resident set of all processes of a side, added up.",
        "",
    ]
    return "\n".join(part)


def _table(rows: Sequence[Row], head: Sequence[str]) -> list[str]:
    lines = [_line(head), _line(["---", *(["--:"] * 4), "---"])]
    for row in rows:
        ratio = "" if row.ratio is None else f"**{row.ratio:.3g}**"
        lines.append(
            _line(
                (
                    row.name,
                    _number(row.ours, row.unit),
                    "" if row.peer is None else _number(row.peer, row.unit),
                    ratio,
                    _promise(row),
                    " ".join(filter(None, (_verdict(row.met), row.note))),
                )
            )
        )
    return lines


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float, unit: str) -> str:
    digits = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{digits} {unit}".strip()


def _promise(row: Row) -> str:
    if row.at_most is not None:
        return f"≤ {row.at_most:g}"
    return f"≥ {row.at_least:g}" if row.at_least is not None else ""


def _verdict(met: bool | None) -> str:
    return {True: "met", False: "**missed**", None: ""}[met]


def _throughput(levels: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = ["## Visitors at once (no pause between questions, Locust)", ""]
    lines += [
        _line(["visitors", "ours /s", "peer /s", "ratio", "ours p95", "peer p95"])
    ]
    lines += [_line(["--:"] * 6)]
    by_level: dict[int, dict[str, Mapping[str, Any]]] = {}
    for one in levels:
        by_level.setdefault(one["visitors"], {})[one["side"]] = one
    failed = sum(one["failed"] for one in levels)
    for level, sides in by_level.items():
        us, peer = sides["ours"], sides["peer"]
        lines.append(
            _line(
                (
                    str(level),
                    f"{us['per_second']:.0f}",
                    f"{peer['per_second']:.1f}",
                    f"**{us['per_second'] / peer['per_second']:.1f}**",
                    f"{us['p95']:.0f} ms",
                    f"{peer['p95']:.0f} ms",
                )
            )
        )
    return [*lines, "", f"Turns without an answer: {failed}."]


def _growth(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = ["## Growth (ours; generated content, medians)", ""]
    head = ("", "question", "recommendation", "start", "memory")
    lines += [_line(head), _line(["---", *(["--:"] * 4)])]
    for row in rows:
        lines.append(
            _line(
                (
                    f"{row['size']:,} {row['kind']}",
                    f"{row['faq_ms']:.1f} ms",
                    f"{row['recommendation_ms']:.1f} ms",
                    f"{row['start_s']:.1f} s",
                    f"{row['megabytes']:.0f} MB",
                )
            )
        )
    return lines


def _bad_input(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    lines = ["## Bad input", ""]
    head = ("", "another visitor's p50", "p95", "p95 alone", "the others")
    lines += [_line(head), _line(["---", "--:", "--:", "--:", "---"])]
    for name, one in rows.items():
        flood = one["flood"]
        counts = ", ".join(f"{n} {what}" for what, n in flood.get("counts", {}).items())
        lines.append(
            _line(
                (
                    name,
                    f"{one['beside_p50']:.1f} ms",
                    f"{one['beside_p95']:.1f} ms",
                    f"{one['alone_p95']:.1f} ms",
                    f"{counts}; longest {flood.get('longest_wait', 0):.1f} s",
                )
            )
        )
    return lines


def _stages(stages: Results) -> list[str]:
    kinds = [
        kind for kind in ("faq", "guided", "recommendation") if kind in stages["ms"]
    ]
    names = list(shares(stages["stages"][kinds[0]]))
    names += [
        name for kind in kinds for name in stages["stages"][kind] if name not in names
    ]
    lines = ["## Where the time of our turn goes", ""]
    lines += [
        _line(["ms, mean, without the stages inside", *kinds]),
        _line(["---", *["--:"] * len(kinds)]),
    ]
    for name in dict.fromkeys(names):
        cells = [f"{stages['stages'][kind].get(name, 0.0):.2f}" for kind in kinds]
        lines.append(_line([name, *cells]))
    http = stages["http_ms"]
    lines.append(_line(["HTTP and the web server", *[f"{http:.2f}"] * len(kinds)]))
    whole = [f"**{stages['ms'][kind] + http:.2f}**" for kind in kinds]
    lines.append(_line(["whole turn", *whole]))
    floor = ", ".join(f"{name} {ms:.2f}" for name, ms in stages["floor"].items())
    total = sum(stages["floor"].values()) + http
    asked = stages["calls"][kinds[0]].get("SQL", 0)
    return [
        *lines,
        "",
        f"A question needs {asked:.0f} calls of the database driver (statements, "
        "begins, commits).",
        "",
        f"**Floor**, measured alone: {floor}, HTTP {http:.2f}: together {total:.2f} "
        "ms; an assistant that encodes a sentence and stores the turn takes that long "
        "before it has thought.",
    ]


# --- the picture ---


def picture(results: Results, rows: Sequence[Row], path: Path) -> None:
    """Ratios, turns, throughput and stages in one image."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, ((left, right), (low_left, low_right)) = pyplot.subplots(
        2, 2, figsize=(13, 9), constrained_layout=True
    )
    _draw_ratios(left, rows)
    _draw_turns(right, results["by_turn_number"])
    _draw_throughput(low_left, results["throughput"])
    _draw_stages(low_right, results["stages"])
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


OURS, PEER, PROMISE = "#0b6e6e", "#b08a3c", "#a33b3b"


def _draw_ratios(axes: Any, rows: Sequence[Row]) -> None:
    shown = [row for row in rows if row.at_most is not None and row.ratio][::-1]
    axes.barh([row.name for row in shown], [row.ratio for row in shown], color=OURS)
    for at, row in enumerate(shown):
        axes.plot([row.at_most] * 2, [at - 0.4, at + 0.4], color=PROMISE, linewidth=2)
        axes.text(row.ratio, at, f" {row.ratio:.2f}", va="center", fontsize=9)
    axes.set_title("Ours as a part of the peer's (1 = Rasa's default; red = promised)")
    axes.set_xlim(0, max(0.4, *(1.15 * (row.ratio or 0) for row in shown)))


def _draw_turns(axes: Any, turns: Mapping[str, Sequence[Sequence[float]]]) -> None:
    for side, colour in (("peer", PEER), ("ours", OURS)):
        if turns.get(side):
            last = len(turns[side][0])
            at = range(5, last + 1, 5)
            axes.plot(
                at, [window(turns[side], n) for n in at], color=colour, label=side
            )
    axes.set_title("Milliseconds of a question by its number in the conversation")
    axes.set_yscale("log")
    axes.set_xlabel("turn")
    axes.legend()


def _draw_throughput(axes: Any, levels: Sequence[Mapping[str, Any]]) -> None:
    for side, colour in (("ours", OURS), ("peer", PEER)):
        mine = [one for one in levels if one["side"] == side]
        axes.plot(
            [str(one["visitors"]) for one in mine],
            [one["per_second"] for one in mine],
            color=colour,
            marker="o",
            label=side,
        )
    axes.set_title("Turns a second by visitors at once")
    axes.set_xlabel("visitors")
    axes.set_ylim(bottom=0)
    axes.legend()


def _draw_stages(axes: Any, stages: Results) -> None:
    kinds = [
        kind for kind in ("faq", "guided", "recommendation") if kind in stages["ms"]
    ]
    names = list(shares(stages["stages"][kinds[0]]))
    left = [0.0] * len(kinds)
    for name in [*names, "HTTP and the web server"]:
        widths = [
            stages["stages"][kind].get(name, 0.0)
            if name in names
            else stages["http_ms"]
            for kind in kinds
        ]
        axes.barh(kinds, widths, left=left, label=name)
        left = [a + b for a, b in zip(left, widths, strict=True)]
    axes.set_title("Where the milliseconds of our turn go")
    axes.legend(fontsize=7, ncol=2, loc="upper center", bbox_to_anchor=(0.5, -0.08))
