"""The recommendation, and everything that may be said about it afterwards.

Always computed anew from the answers: nothing but the visitor's answers is kept, and
an argument can never say something else than the ranking did.
"""

from __future__ import annotations

from functools import lru_cache

from rasa_sdk.events import FollowupAction

from actions import dependencies
from actions.base import AdvisorAction
from actions.profile import answers_given, answers_heard, keep_state, state_of, summary
from actions.questions import answer_next_best
from actions.subject import remember
from actions.turn import Events, Turn
from knowledge.advice import arguments
from knowledge.advice.arguments import Argument
from knowledge.advice.candidates import candidates
from knowledge.advice.profile import Profile
from knowledge.advice.recommender import Recommendation, recommend
from knowledge.advice.replies import say_argument, say_recommendation
from knowledge.answers.subject import Subject
from knowledge.store.knowledge_base import KnowledgeBase

KEPT = 3  # certifications of a result that "compare the first two" may mean


def result_of(turn: Turn) -> Recommendation:
    """The recommendation for the answers as they are."""
    kb = turn.kb
    return _result(kb, kb.revision(), Profile.from_values(answers_given(turn)))


@lru_cache(maxsize=512)
def _result(kb: KnowledgeBase, revision: int, profile: Profile) -> Recommendation:
    """Many visitors give the same answers; `revision` ends it with the content."""
    return recommend(profile, candidates(kb), kb.guide())


def give_recommendation(turn: Turn) -> None:
    """Say it and remember what it was about."""
    result = result_of(turn)
    if state_of(turn).doubtful:
        # What was changed or not understood is shown before it counts.
        book = turn.kb.guide()
        turn.utter("utter_advice_summary", answers=summary(turn, book))
    turn.say(say_recommendation(result, turn.kb, today=dependencies.today()))
    best = tuple(entry.id for entry in result.entries[:KEPT])
    keep_state(turn, state_of(turn).ended_in(best))
    # "How much is it?" now means the best one.
    remember(turn, "argue", "why", Subject((result.best.id,)))


class ActionRecommend(AdvisorAction):
    """What the guided dialogue ends in."""

    def name(self) -> str:
        return "action_recommend"

    def answer(self, turn: Turn) -> Events | None:
        give_recommendation(turn)
        return None


def argue(turn: Turn, key: str | None) -> None:
    """One argument about the recommendation, read off the same computation."""
    argument = _argument(turn, key, result_of(turn))
    turn.say(say_argument(argument, turn.kb, today=dependencies.today()))
    turn.memory["misunderstood"] = 0


def _argument(turn: Turn, key: str | None, result: Recommendation) -> Argument:
    kb, heard, guide = turn.kb, turn.heard, turn.kb.guide()
    if key == "why_not":
        named = heard.values("certification") + heard.values(
            "certification", role="not"
        )
        other = named[0] if named else result.entries[1].id
        return arguments.why_not(result, other, candidates(kb), guide)
    if key and key in guide.texts.arguments.alternatives:
        return arguments.alternatives(result, key, guide)
    if key == "what_if":
        change = answers_heard(heard)
        return arguments.what_if(result, change, candidates(kb), guide)[0]
    if key == "which_would_you":
        return arguments.which_would_you(result, guide)
    return arguments.why(result, guide)


class ActionArgue(AdvisorAction):
    """Why, why not, cheaper, faster, closer to patients, what if, which would you."""

    def name(self) -> str:
        return "action_argue"

    def answer(self, turn: Turn) -> Events | None:
        if state_of(turn).result:
            argue(turn, turn.heard.key)
            return None
        # "I want to work with patients" argues after a result and answers before.
        if answers_heard(turn.heard):
            return [FollowupAction("advice_form")]
        # Without a result there is nothing to argue: the next best question.
        if not answer_next_best(turn):
            turn.utter("utter_nothing_to_argue")
        return None
