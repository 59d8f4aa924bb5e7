"""Questions: facts, written answers, rankings, comparisons.

Each answer says whom it is about and is remembered, so that "and the RMA?" or "how
much is it?" can be understood next.
"""

from __future__ import annotations

from actions import dependencies
from actions.base import AdvisorAction
from actions.profile import state_of
from actions.road_map import offer_calendar, tells_a_day, way_to
from actions.subject import compared_in, remember, subject_of
from actions.turn import Events, Turn
from knowledge.answers import questions
from knowledge.answers.cases import answer_case
from knowledge.answers.chips import chip
from knowledge.answers.subject import Context, Subject
from knowledge.model import Chip, Reply
from knowledge.parsing.asking import compares

# The steps to one certification are a road map with the visitor's own dates.
ALL_STEPS = "steps_all"


READINGS = 4  # other meanings kept of a question
LIKELY = 5  # the ranking behind "which is cheaper" is among so many
NEXT_BEST = 3  # further down a ranking it is guessing


def reply_to(turn: Turn, intent: str, key: str | None) -> Reply | None:
    """The answer to one question, or None when the content has no such question."""
    kb, context = turn.kb, Context(dependencies.today(), turn.variant)
    subject = subject_of(turn, key=key)
    if precise := kb.case(key):
        remember(turn, "faq", precise.key, subject)
        return answer_case(
            kb,
            precise.key,
            subject,
            context,
            bodies=turn.heard.values("body"),
            near=turn.heard.near_cases,
        )
    if intent == "fact" and key and kb.question(key):
        reply = questions.answer_question(kb, key, subject, context)
    elif key == ALL_STEPS and (plan := way_to(turn, subject.certifications)):
        reply = plan
    elif intent == "faq" and key and kb.faq(key):
        typed = "" if turn.heard.chip else turn.heard.text
        reply = questions.answer_faq(kb, key, subject, context, typed=typed)
    elif intent == "rank" and key:
        among = compared_in(turn)
        reply = questions.answer_rank(kb, key, among, Context(context.today))
        subject = among if among.certifications else subject
    else:
        return None
    remember(turn, intent, key, subject)
    return reply


def answer(turn: Turn, intent: str) -> None:
    """Say the answer; offer the runner-up; answer a second question if there is one."""
    heard = turn.heard
    if tells_a_day(turn):
        offer_calendar(turn)
        return
    other = _chip_for(turn, heard.ambiguous_with)
    reply = reply_to(turn, intent, heard.case or heard.key)
    if reply is None:
        turn.utter("utter_not_understood_1")
        return
    turn.say(reply, extra=(other,) if other else ())
    remember_asked(turn)
    for more in heard.also:
        also_intent, _, also_key = more.partition("/")
        if second := reply_to(turn, also_intent, also_key):
            turn.say(second)


def remember_asked(turn: Turn) -> None:
    """Keep a typed question with its other readings: the answer may have missed it."""
    heard = turn.heard
    if heard.chip:
        return
    said = f"faq/{heard.case}" if heard.case else f"{heard.intent}/{heard.key}"
    names = [f"faq/{case}" for case in heard.near_cases]
    names += [f"{intent}/{key}" for intent, key in heard.ranking if key]
    others = [name for name in dict.fromkeys(names) if name != said]
    turn.memory["asked"] = {"text": heard.text.strip(), "others": others[:READINGS]}


def answer_next_best(turn: Turn) -> bool:
    """Answer the likeliest question of the ranking, when the first cannot be meant."""
    for intent, key in turn.heard.ranking[1:NEXT_BEST]:
        if intent in ("fact", "faq", "rank") and (reply := reply_to(turn, intent, key)):
            turn.say(reply)
            return True
    return False


def _chip_for(turn: Turn, full_key: str | None) -> Chip | None:
    return chip(turn.kb, full_key) if full_key else None


class ActionAnswerFact(AdvisorAction):
    """A question a fact answers, for a certification, an occupation or a state."""

    def name(self) -> str:
        return "action_answer_fact"

    def answer(self, turn: Turn) -> Events | None:
        answer(turn, "fact")
        return None


class ActionAnswerFaq(AdvisorAction):
    """A question with a written answer."""

    def name(self) -> str:
        return "action_answer_faq"

    def answer(self, turn: Turn) -> Events | None:
        answer(turn, "faq")
        return None


class ActionAnswerRank(AdvisorAction):
    """Cheapest, quickest, longest valid …"""

    def name(self) -> str:
        return "action_answer_rank"

    def answer(self, turn: Turn) -> Events | None:
        answer(turn, "rank")
        return None


def compare_chosen(turn: Turn) -> None:
    """The ones named, else those talked about, else all of them at a glance."""
    chosen = list(turn.heard.values("certification"))
    if not chosen and turn.heard.values("body"):
        chosen = list(subject_of(turn).certifications)
    result = state_of(turn).result
    for candidate in (*(turn.memory["certifications"] or ()), *result):
        if len(chosen) >= 2:
            break
        if candidate not in chosen:
            chosen.append(candidate)
    if len(chosen) < 2:
        if reply := reply_to(turn, "faq", "landscape_at_a_glance"):
            turn.say(reply)
        return
    subject = Subject(tuple(chosen[:4]))
    verdict = _ranking_meant(turn)
    if verdict and (reply := reply_to(turn, "rank", verdict)):
        turn.say(reply)
        return
    turn.say(questions.compare(turn.kb, subject, Context(dependencies.today())))
    remember(turn, "compare", None, subject)


def _ranking_meant(turn: Turn) -> str | None:
    """The ranking that "which is cheaper, the X or the Y" asks for, or None."""
    heard = turn.heard
    if heard.chip or not compares(heard.text):
        return None
    likely = heard.ranking[:LIKELY]
    return next((key for intent, key in likely if intent == "rank" and key), None)


class ActionCompare(AdvisorAction):
    """Two to four certifications side by side."""

    def name(self) -> str:
        return "action_compare"

    def answer(self, turn: Turn) -> Events | None:
        compare_chosen(turn)
        return None


def _first_asked(turn: Turn) -> str:
    """What somebody wants to know who only says a name: of a state, its rules."""
    rules = (one.key for one in turn.kb.questions() if one.form == "rule")
    return next(rules, "overview") if turn.heard.value("state") else "overview"


def repeat_last_question(turn: Turn) -> bool:
    """Answer the last question for what is named now; else say what it is."""
    last = turn.memory["question"] or {"intent": "fact", "key": _first_asked(turn)}
    intent, key = last["intent"], last["key"]
    reply = reply_to(turn, intent, key) or reply_to(turn, "fact", "overview")
    if reply:
        turn.say(reply)
    return reply is not None


class ActionFollowUp(AdvisorAction):
    """ "And the RMA?": the last question for something else."""

    def name(self) -> str:
        return "action_follow_up"

    def answer(self, turn: Turn) -> Events | None:
        repeat_last_question(turn)
        return None
