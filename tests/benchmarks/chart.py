"""The figures as a picture: docs/bench/bench.png."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Row, shares, window

Results = Mapping[str, Any]


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
    axes.set_title("Part of the peer's; red: promised", fontsize=11)
    axes.set_xlim(0, max(0.4, *(1.15 * (row.ratio or 0) for row in shown)))


def _draw_turns(axes: Any, turns: Mapping[str, Sequence[Sequence[float]]]) -> None:
    for side, colour in (("peer", PEER), ("ours", OURS)):
        if turns.get(side):
            last = len(turns[side][0])
            at = range(5, last + 1, 5)
            axes.plot(
                at, [window(turns[side], n) for n in at], color=colour, label=side
            )
    axes.set_title("ms of a question by its number in the conversation", fontsize=11)
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
    axes.set_title("Turns a second by visitors at once", fontsize=11)
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
    axes.set_title("Where the milliseconds of our turn go", fontsize=11)
    axes.legend(fontsize=7, ncol=2, loc="upper center", bbox_to_anchor=(0.5, -0.08))
