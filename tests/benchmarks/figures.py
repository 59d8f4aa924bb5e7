"""The arithmetic of the benchmark: percentiles, ratios, rows. No I/O."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

PERCENTILES = (50, 95, 99)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` percent of the values do not exceed.

    >>> percentile([1, 2, 3, 4], 50)
    2
    """
    if not values:
        raise ValueError("no values, so no percentile")
    ordered = sorted(values)
    rank = math.ceil(share / 100 * len(ordered))
    return ordered[min(max(rank, 1), len(ordered)) - 1]


def summary(values: Sequence[float]) -> dict[str, float]:
    """Count, mean and percentiles of latencies."""
    shown = {f"p{share}": percentile(values, share) for share in PERCENTILES}
    return {"n": len(values), "mean": fmean(values), **shown}


def window(turns: Sequence[Sequence[float]], at: int, *, width: int = 10) -> float:
    """The median latency of the `width` turns that end the stretch around turn `at`.

    `turns` holds one list per conversation, first turn first. The window is centred
    where it can be and pushed inside where it cannot, so the 5th turn means turns
    1 to 10 and the last one the last ten.
    """
    last = min(len(conversation) for conversation in turns)
    start = max(0, min(at - width // 2, last - width))
    return median(
        value for conversation in turns for value in conversation[start : start + width]
    )


@dataclass(frozen=True)
class Row:
    """One line of the table: ours, the peer's, their ratio, and what was promised."""

    name: str
    ours: float
    peer: float | None = None
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours in relation to the peer's (or to what the row is compared with)."""
        return self.ours / self.peer if self.peer else None

    @property
    def met(self) -> bool | None:
        """Whether the promise is kept; None where none was made."""
        if self.ratio is None:
            return None
        if self.at_most is not None:
            return self.ratio <= self.at_most
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return None

    def as_dict(self) -> dict[str, Any]:
        """For results.json."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def seconds_at(
    epochs: int, *, marks: Sequence[float], rest: float, trained: int
) -> float:
    """Training time at `epochs` from a run of few: the first epoch once, then each.

    `marks` are the moments at which epochs ended, from the start of the component's
    training; `rest` is what it took besides its epochs. The first epoch also builds
    the graph and is not repeated.
    """
    if trained < 2 or len(marks) < 2:
        return rest + epochs * (marks[-1] / trained if marks else 0.0)
    each = (marks[-1] - marks[0]) / (len(marks) - 1)
    return rest + marks[0] + (epochs - 1) * each


def shares(stages: Mapping[str, float]) -> dict[str, float]:
    """Parts of a whole, the largest first."""
    whole = sum(stages.values())
    largest_first = sorted(stages.items(), key=lambda item: -item[1])
    return {name: value / whole for name, value in largest_first}
