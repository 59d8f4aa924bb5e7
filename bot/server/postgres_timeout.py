"""No wait for PostgreSQL without an end.

psycopg2 waits for the network as long as the network does: a database that has been
cut off, without a word, holds a thread for minutes, and with it everybody who comes
after. Its wait can be ours, with a limit; one that is over closes the connection, and
the turn ends with an apology.
"""

import select
import time
from typing import Any

from psycopg2 import OperationalError, extensions

# Reading and writing a turn takes milliseconds; an action may take 5 s in all.
LIMIT_SECONDS = 3.0


def install(seconds: float = LIMIT_SECONDS) -> None:
    """Let every connection of this process wait at most so long for an answer."""

    def wait(connection: Any) -> None:
        end = time.monotonic() + seconds
        while (state := connection.poll()) != extensions.POLL_OK:
            poll = select.poll()
            poll.register(
                connection.fileno(),
                select.POLLIN if state == extensions.POLL_READ else select.POLLOUT,
            )
            left = end - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise OperationalError(f"no answer from PostgreSQL in {seconds} s")

    extensions.set_wait_callback(wait)
