"""Buckets let a burst through, then ask to wait, and stay small."""

import pytest

from bot.channels.rate_limits import Buckets


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_burst_passes_and_the_next_waits():
    clock = Clock()
    buckets = Buckets(rate=1, burst=3, clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == pytest.approx(1.0)
    clock.now += 1.0
    assert buckets.take("a") == 0


def test_waiting_the_told_time_is_enough():
    clock = Clock()
    buckets = Buckets(rate=0.3, burst=1, clock=clock)
    buckets.take("a")
    clock.now += buckets.take("a") + 1e-9
    assert buckets.take("a") == 0


def test_one_does_not_pay_for_another():
    buckets = Buckets(rate=1, burst=1, clock=Clock())
    assert buckets.take("a") == 0
    assert buckets.take("b") == 0


def test_saved_tokens_end_at_the_burst():
    clock = Clock()
    buckets = Buckets(rate=1, burst=2, clock=clock)
    clock.now += 1000
    assert [bool(buckets.take("a")) for _ in range(3)] == [False, False, True]


def test_a_million_addresses_do_not_fill_the_memory():
    buckets = Buckets(rate=1, burst=1, most_keys=100)
    for address in range(1_000_000):
        buckets.take(address)
    assert len(buckets) == 100


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_a_bucket_that_never_fills_is_refused(rate, burst):
    with pytest.raises(ValueError, match="rate"):
        Buckets(rate=rate, burst=burst)
