"""Token buckets: how often one conversation or one address may ask, in bounded memory.

A bucket that is full again is the same as no bucket, so the oldest are dropped first
and nobody gains by sending from a million addresses.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST_KEYS = 10_000


class Buckets:
    """One token bucket per key: `rate` tokens a second, at most `burst` saved."""

    def __init__(
        self,
        *,
        rate: float,
        burst: float,
        most_keys: int = MOST_KEYS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if rate <= 0 or burst < 1:
            raise ValueError(f"rate {rate}: above 0; burst {burst}: at least 1")
        self._rate = rate
        self._burst = burst
        self._most_keys = most_keys
        self._clock = clock
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._levels)

    def take(self, key: Hashable) -> float:
        """Take one token; return 0, or the seconds to wait when there is none."""
        now = self._clock()
        since, level = self._levels.pop(key, (now, self._burst))
        level = min(self._burst, level + (now - since) * self._rate)
        allowed = level >= 1
        self._levels[key] = (now, level - 1 if allowed else level)
        if len(self._levels) > self._most_keys:
            self._levels.popitem(last=False)
        return 0.0 if allowed else (1 - level) / self._rate
