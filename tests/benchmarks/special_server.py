"""Our launcher with one thing changed for a measurement.

BENCH_KNOWLEDGE: another knowledge database. BENCH_SLOW_ACTION: actions that wait when
a message says so. BENCH_THREADS: actions on threads of their own, as the launcher does
when the database is reached across a network.
"""

from __future__ import annotations

import os
import sys

from bot.server import __main__ as launcher
from knowledge import database

if __name__ == "__main__":
    if url := os.environ.get("BENCH_KNOWLEDGE"):
        database.DEFAULT_URL = url
    if os.environ.get("BENCH_SLOW_ACTION"):
        # Rasa must not be imported before the launcher has decided on TensorFlow, and
        # the actions import none of it.
        from tests.benchmarks import slow_action

        slow_action.arm()
    if threads := int(os.environ.get("BENCH_THREADS") or 0):
        from bot.server import in_process

        whole = in_process.InProcessActions.for_package.__func__
        in_process.InProcessActions.for_package = classmethod(
            lambda cls, **_: whole(cls, threads=threads)
        )
    sys.exit(launcher.main())
