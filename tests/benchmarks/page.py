"""The page people read: docs/bench/README.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.figures import Row, shares

Results = Mapping[str, Any]


def markdown(results: Results, with_peer: Sequence[Row], alone: Sequence[Row]) -> str:
    """The page people read."""
    on, training = results["machine"], results["training"]["peer"]
    load, understood = results["load"], results["understood"]
    alike, silent = results["guided_alike"], results["unanswered"]
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
        f"- Load of the machine when it began and ended: {load[0]:.1f} and "
        f"{load[1]:.1f}. Processor time is what hardly depends on it; the stages are "
        "given in it.",
        f"- The peer learned {training['epochs']} epochs "
        f"({training['measured_seconds']:.0f} s, on {training['trained']}"
        f"{'' if training['same_data'] else ', on other data than ours'}), "
        "as time and memory of a turn depend on the size of the networks and not on "
        "how long they learned. Its training time is extrapolated to the default's "
        f"{training['default_epochs']} epochs, "
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
        f"- Questions that were not asked back: ours {understood['ours, REST']:.0%}, "
        f"peer {understood['peer, REST']:.0%} (it learned too little to be judged "
        "by that; see docs/nlu for accuracy).",
        f"- Turns without an answer before the bad input: ours {silent['ours']}, "
        f"peer {silent['peer']}.",
        "- Understanding alone: each side's model, in a process of its own, parses "
        "twenty such messages when it is its turn; ours on one thread and with the "
        "collector set as the launcher does.",
        "- `turn 5` and `turn 200` are medians of the first and of the last ten turns, "
        "the same ten questions in other words, asked of young and old conversations "
        "in turn.",
        "- Bad input: another visitor asks every tenth of a second, whether or not an "
        "earlier one still waits; each asks five questions over a connection of its "
        "own. In a flood, who is in a conversation already and who comes after it are "
        "let in before those who queue; who begins a conversation in the flood's own "
        "instant waits as they do. `longest` is what the last of these waits: as long "
        "as all their turns take.",
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
        _line(["processor ms, mean, without the stages inside", *kinds]),
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
