"""Visitors for Locust: each asks five questions without a pause, then the next comes.

Started by `load.py`, headless and for some seconds. On its own:
`locust -f tests/benchmarks/locustfile.py --headless -u 8 -t 10s --host http://...`
"""

import itertools
import os
import sys
import uuid
from pathlib import Path

# Locust puts its own folder first, not ours.
sys.path.insert(0, str(Path(__file__).parents[2]))

from locust import FastHttpUser, constant, task

from tests.benchmarks.messages import all_different, is_answer

ADDRESS = "/webhooks/rest/webhook"
QUESTIONS_EACH = 5
SEED = int(os.environ.get("BENCH_SEED", "0"))
numbers = itertools.count(SEED * 64)


class Asking(FastHttpUser):
    """One visitor after the other."""

    wait_time = constant(0)

    def on_start(self) -> None:
        """Choose questions nobody else asks."""
        self.texts = all_different(10_007 + 31 * next(numbers))

    @task
    def converse(self) -> None:
        """Ask; an empty list is no answer."""
        sender = uuid.uuid4().hex
        for text in itertools.islice(self.texts, QUESTIONS_EACH):
            body = {"sender": sender, "message": text}
            with self.client.post(
                ADDRESS, json=body, name="turn", catch_response=True
            ) as answer:
                if answer.status_code != 200 or not is_answer(answer.json()):
                    answer.failure(f"status {answer.status_code}, no answer")
