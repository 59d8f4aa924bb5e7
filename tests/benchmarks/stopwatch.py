"""A watch for the stages of a turn, each without the stages inside it.

It counts processor time, which other work on the machine hardly changes.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any


class Watch:
    """Adds up the time of each stage, without that of the stages inside."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._open: list[list[Any]] = []

    def reset(self) -> None:
        """Forget what was counted."""
        self.seconds.clear()
        self.calls.clear()

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is inside. Only one turn runs at a time, so a stack is enough."""
        self._open.append([name, time.process_time(), 0.0])
        try:
            yield
        finally:
            _, started, inside = self._open.pop()
            whole = time.process_time() - started
            self.seconds[name] += whole - inside
            self.calls[name] += 1
            if self._open:
                self._open[-1][2] += whole

    def around(self, owner: Any, method: str, name: str) -> None:
        """Time a method of a class from now on."""
        original = inspect.getattr_static(owner, method)
        function = getattr(original, "__func__", original)

        @functools.wraps(function)
        async def waiting(*args: Any, **kwargs: Any) -> Any:
            with self.stage(name):
                return await function(*args, **kwargs)

        @functools.wraps(function)
        def calling(*args: Any, **kwargs: Any) -> Any:
            with self.stage(name):
                return function(*args, **kwargs)

        timed: Any = waiting if inspect.iscoroutinefunction(function) else calling
        if isinstance(original, staticmethod | classmethod):
            timed = type(original)(timed)
        setattr(owner, method, timed)
