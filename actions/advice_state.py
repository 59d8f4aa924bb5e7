"""How the guided dialogue stands, apart from the answers themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from typing import Any


class Status(str, Enum):
    """Where the dialogue is between its first question and its result."""

    NEW = "new"  # not begun
    RUNNING = "running"
    STOPPED = "stopped"  # by the visitor; the answers stay
    DONE = "done"


class Wording(str, Enum):
    """How the next question is asked."""

    PLAIN = ""
    HELP = "help"  # a plainer question for who does not know
    EXPLAIN = "explain"  # after an answer that was not understood


@dataclass(frozen=True)
class AdviceState:
    """What the slot `advice_state` holds; answers are named as in `SLOTS`."""

    status: Status = Status.NEW
    failures: Mapping[str, int] = field(default_factory=dict)
    helped: tuple[str, ...] = ()  # answers asked for with the helping question
    doubtful: tuple[str, ...] = ()  # changed or not understood: shown before they count
    wording: Wording = Wording.PLAIN
    problem: str = ""  # what was wrong with the last answer, in words
    result: tuple[str, ...] = ()  # certifications recommended, best first

    @classmethod
    def from_slot(cls, value: Mapping[str, Any] | None) -> AdviceState:
        """The state in a slot; an empty slot is a dialogue not begun."""
        known = value or {}
        return cls(
            status=Status(known.get("status", Status.NEW)),
            failures=known.get("failures", {}),
            helped=tuple(known.get("helped", ())),
            doubtful=tuple(known.get("doubtful", ())),
            wording=Wording(known.get("wording", Wording.PLAIN)),
            problem=known.get("problem", ""),
            result=tuple(known.get("result", ())),
        )

    def to_slot(self) -> dict[str, Any]:
        """The state as JSON; what is empty is left out."""
        plain = {k: v for k, v in asdict(self).items() if v}
        return {
            k: v.value if isinstance(v, Enum) else list(v) if type(v) is tuple else v
            for k, v in plain.items()
        }

    def now(self, status: Status) -> AdviceState:
        """The same at another status."""
        return replace(self, status=status)

    def ask_as(self, wording: Wording, problem: str = "") -> AdviceState:
        """The next question worded so; `problem` goes before an explanation."""
        return replace(self, wording=wording, problem=problem)

    def with_help(self, answer: str) -> AdviceState:
        """The helping question comes next; it is asked once for each answer."""
        return replace(self, helped=(*self.helped, answer)).ask_as(Wording.HELP)

    def with_failure(self, answer: str) -> AdviceState:
        """One more message that was no answer to what was asked."""
        failed = self.failures.get(answer, 0) + 1
        return replace(self, failures={**self.failures, answer: failed})

    def doubt(self, answer: str) -> AdviceState:
        """This answer is shown before it counts."""
        return replace(self, doubtful=tuple(sorted({*self.doubtful, answer})))

    def ended_in(self, result: tuple[str, ...]) -> AdviceState:
        """The recommendation was given; what was doubtful has been shown."""
        return replace(self, status=Status.DONE, doubtful=(), result=result)
