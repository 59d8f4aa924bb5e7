"""Our launcher with one thing changed for a measurement.

BENCH_KNOWLEDGE: another knowledge database. BENCH_SLOW_ACTION: actions that wait when
a message says so.
"""

from __future__ import annotations

import os
import sys

from bot.server import __main__ as launcher
from knowledge.store import tables

if __name__ == "__main__":
    if url := os.environ.get("BENCH_KNOWLEDGE"):
        tables.DEFAULT_URL = url
    if os.environ.get("BENCH_SLOW_ACTION"):
        # Rasa must not be imported before the launcher has decided on TensorFlow, and
        # the actions import none of it.
        from tests.benchmarks import slow_action

        slow_action.arm()
    sys.exit(launcher.main())
