"""What something costs on this machine, for ratios that hold on any other.

Processor time, so that whoever else uses the machine does not count; the least of
several runs, so that a first run's caches do not; without garbage collection, which in
a long test run walks through the objects of every test before.
"""

import gc
import time
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The processor seconds of `work`: the least of so many runs."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return min(_once(work) for _ in range(times))
    finally:
        if collecting:
            gc.enable()


def _once(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
