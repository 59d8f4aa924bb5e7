"""How the assistant advises: the files of `content/advice/` as one frozen object.

    questions.yml, words.yml -> Questionnaire   all that reading an answer needs
    rules.yml                -> Guide           what answers weigh, what is asked for
    sentences.yml            -> Texts           what is said

All numbers that weigh stand in `rules.yml`, none in the code.
"""
# ruff: noqa: RUF009 (`_f` returns a dataclass field, as `dataclasses.field` does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.fields import NOTHING, Number
from knowledge.fields import describe as _f
from knowledge.questionnaire import OPEN, SLOTS, Questionnaire
from knowledge.sentences import Criterion, Texts

__all__ = ["OPEN", "SLOTS", "Guide", "Requirement", "Route", "Rules"]

Span = tuple[Number, Number]


@dataclass(frozen=True)
class Thresholds:
    """Where one judgement ends and the next begins."""

    near_tie: Number = _f("points apart, out of 100, that are called close")
    goal_match: Number = _f("share from which on it is meant for a goal")
    speaks_for: Number = _f("share from which on a criterion speaks for it")
    speaks_partly: Number = _f("share from which on it speaks partly for it")
    study_dollars: Number = _f("what books and practice tests cost, from")
    prepare_months: Span = _f("from applying to the exam, [least, most]")
    longest_renewal: Number = _f("months of a renewal cycle that gets all points")
    dear_dollars: Number = _f("fees at which `cheapest` gives no more points")
    slow_months: Number = _f("months at which `soonest` gives no more points")
    fewest_answers: Number = _f("with fewer answers it is only a start")


@dataclass(frozen=True)
class Shares:
    """Shares of a criterion's points, 0 to 1, for answers that fit in part."""

    pays_highest_fee: Number = _f("the budget reaches the highest fees")
    pays_lowest_fee: Number = _f("the budget reaches the lowest fees")
    below_fees: Number = _f("most that a budget below the fees earns")
    shortest_way_in_time: Number = _f("only the shortest way fits the time")
    ready: Number = _f("nothing is missing before the exam")
    perhaps_ready: Number = _f("perhaps nothing is missing")
    one_step: Number = _f("one step is missing")
    several_steps: Number = _f("several steps are missing")
    made_for: Number = _f("added when the schooling is the one it is made for")


@dataclass(frozen=True)
class Requirement:
    """Something a route asks for."""

    step: str = _f("the missing step as a sentence with {months} or {job}")
    short: str = _f("the same in a few words")
    met_by: tuple[str, ...] = _f("schooling that meets it", ())
    maybe: tuple[str, ...] = _f("schooling that may meet it already", ())
    months: Mapping[str, Span] = _f(
        "[shortest, longest] by schooling, or default", NOTHING
    )
    estimate: bool = _f("whether the months have no source", False)
    step_for: Mapping[str, str] = _f("another sentence for a schooling", NOTHING)


@dataclass(frozen=True)
class Work:
    """Work experience a route asks for."""

    job: str = _f("one of the jobs in questions.yml", yaml="as")
    months: Number = _f("least months of it")


@dataclass(frozen=True)
class Route:
    """One way in; all its requirements are needed."""

    needs: tuple[str, ...] = _f("requirements, all of them")
    experience: Work | None = _f("work that is needed beside them", None)


@dataclass(frozen=True)
class Rules:
    """How one certification is judged."""

    goal: Mapping[str, Number] = _f("how much of it is this kind of work, 0 to 1")
    settings: Mapping[str, Number] = _f("how much of its work is there, 0 to 1")
    recognition: Mapping[str, Number] = _f("how well employers know it, and default")
    level: str = _f("the schooling it is made for")
    routes: tuple[Route, ...] = _f("the ways in, any one is enough")
    renewal_form_days: Span | None = _f("days before expiry, [closes, opens]", None)

    def recognised_in(self, setting: str | None) -> Number:
        """How well employers there know it, or employers at large."""
        return self.recognition.get(setting or "", self.recognition["default"])


@dataclass(frozen=True)
class Guide(Questionnaire):
    """Everything advice is made of."""

    weights: Mapping[Criterion, Number] = _f("points out of 100")
    thresholds: Thresholds = _f("where one judgement ends and the next begins")
    shares: Shares = _f("shares of the points for answers that fit in part")
    usual_schooling: str = _f("what somebody has who left their schooling open")
    requirements: Mapping[str, Requirement] = _f("what has to be met")
    certifications: Mapping[str, Rules] = _f("how each certification is judged")
    texts: Texts = _f("sentences.yml", key=True)
