"""The form of the guided dialogue: what each message changes, what is asked next.

The form is Rasa's; this validator decides for every message while it is open whether
it is an answer, a wish about the dialogue itself (skip, back, not sure) or somebody
else's business: a question. The last is rejected, answered by its own rule, and the
form asks again by itself.
"""

from __future__ import annotations

import re
from abc import abstractmethod

from rasa_sdk.events import SlotSet

from actions import dependencies
from actions.conversation import Events, Topic, Turn, asks
from actions.profile import (
    ENTITY,
    answers_heard,
    fresh_state,
    slot_of,
    take_answers,
)
from actions.questions import reply_to
from knowledge.answers.chips import payload
from knowledge.guide import OPEN, SLOTS, Guide
from knowledge.model import Chip
from knowledge.parsing.answers import Problem, read_answer

# Words that mean the dialogue, not a question about the world.
ABOUT_THE_ANSWER = {
    "inform",
    "dont_know",
    "skip",
    "go_back",
    "affirm",
    "deny",
    "acknowledge",
    "change_answer",
    "ask_advice",
    "out_of_scope",
    "other_language",
    "nlu_fallback",
}
SMALL_TALK = {"greet", "goodbye", "thanks", "how_are_you", "compliment", "joke"}
# More words are more than an answer: "see you soon" is no time.
ANSWER_WORDS = 2
QUESTIONS = {"fact", "faq", "rank", "compare", "follow_up", "argue"}
FAILURES_BEFORE_OPEN = 2


def is_question(turn: Turn) -> bool:
    """Whether a message while the form waits is a question to be answered."""
    heard = turn.heard
    return heard.intent in QUESTIONS and (heard.chip or asks(heard.text))


def is_bare_answer(turn: Turn, asked: str, book: Guide) -> bool:
    """Whether small talk is in truth the answer: "soon" alone sounds like a goodbye."""
    heard = turn.heard
    if heard.intent not in SMALL_TALK or heard.chip:
        return False
    if len(heard.text.split()) > ANSWER_WORDS:
        return False
    said = read_answer(asked, heard.text, book, dependencies.today())
    return said not in (None, OPEN) and not isinstance(said, Problem)


def apart_from_questions(text: str) -> str:
    """The part of a message that asks nothing: "a hospital. how much is it?"."""
    parts = re.findall(r"[^.!?;\n]+[.!?;\n]*", text)
    return " ".join(p for p in parts if not asks(p.strip())).strip()


class ValidateAdviceForm(Topic):
    """Reads every message while the form is open."""

    def name(self) -> str:
        return "validate_advice_form"

    def take(self, turn: Turn) -> Events | None:
        if _rejected_in_this_turn(turn):
            return None  # back from a question: nothing new was said
        book = turn.kb.guide()
        requested = turn.tracker.get_slot("requested_slot")
        if turn.tracker.active_loop_name != "advice_form" or not requested:
            return self._begin(turn, book)
        asked = requested.removeprefix("advice_")
        heard = turn.heard
        if heard.intent == "go_back":
            return self._back(turn, asked)
        if heard.intent == "change_answer" and heard.key in SLOTS:
            return self._ask_instead(turn, heard.key)
        if heard.intent == "skip":
            return self._leave_open(turn, asked, "utter_advice_left_open")
        if heard.intent not in ABOUT_THE_ANSWER | QUESTIONS and not is_bare_answer(
            turn, asked, book
        ):
            return None
        if is_question(turn):
            return self._answer_both(turn, asked, book)
        if heard.intent == "out_of_scope" and asks(heard.text):
            return None
        found = answers_heard(turn, asked, book)
        problem = found.get(asked)
        if isinstance(problem, Problem):
            return self._not_understood(turn, asked, problem, book)
        if found.get(asked) == OPEN or (
            heard.intent == "dont_know" and asked not in found
        ):
            return self._does_not_know(turn, asked)
        if not found:
            if heard.intent == "ask_advice":
                # Asked to begin while it is under way: the question stands.
                return [SlotSet("advice_state", turn.memory["advice_state"])]
            if heard.intent in ("affirm", "deny", "acknowledge", *QUESTIONS):
                return None
            return self._not_understood(turn, asked, None, book)
        take_answers(turn, found, book)
        if asked not in found:
            # Something else was answered; the question stays, without a failure.
            turn.memory["advice_state"] = {
                **turn.memory["advice_state"],
                "flavour": None,
            }
        return None

    def _begin(self, turn: Turn, book: Guide) -> Events | None:
        found = answers_heard(turn, None, book)
        state = turn.memory["advice_state"]
        if not state or state["status"] != "running":
            for answer in (*SLOTS, "experience"):
                turn.memory[slot_of(answer)] = None
            turn.memory["advice_state"] = fresh_state()
            if not found.keys() >= set(SLOTS):
                turn.utter("utter_advice_begin")
        # What was heard in passing is said: the visitor has not been asked for it.
        take_answers(turn, found, book, repeat_from=1)
        return None

    @staticmethod
    def _answer_both(turn: Turn, asked: str, book: Guide) -> Events | None:
        """A question is left to its rule, unless the message also has the answer."""
        rest = "" if turn.heard.chip else apart_from_questions(turn.heard.text)
        said = read_answer(asked, rest, book, dependencies.today()) if rest else None
        if said in (None, OPEN) or isinstance(said, Problem):
            return None
        if reply := reply_to(turn, turn.heard.intent, turn.heard.key):
            turn.say(reply)
        take_answers(turn, {asked: said}, book)
        return None

    def _back(self, turn: Turn, asked: str) -> Events:
        earlier = SLOTS[: SLOTS.index(asked)]
        if not earlier:
            turn.utter("utter_advice_first_question")
            return [SlotSet("advice_state", turn.memory["advice_state"])]
        return self._ask_instead(turn, earlier[-1])

    @staticmethod
    def _ask_instead(turn: Turn, answer: str) -> Events:
        turn.memory[slot_of(answer)] = None
        return [
            SlotSet(slot_of(answer), None),
            SlotSet("requested_slot", slot_of(answer)),
        ]

    @staticmethod
    def _leave_open(turn: Turn, asked: str, response: str) -> Events | None:
        turn.utter(response)
        turn.memory[slot_of(asked)] = OPEN
        return None

    def _does_not_know(self, turn: Turn, asked: str) -> Events | None:
        """One plain question helps; after that it is left open."""
        state = dict(turn.memory["advice_state"] or fresh_state())
        if asked in state.get("helped", []):
            return self._leave_open(turn, asked, "utter_advice_left_open")
        state["helped"] = [*state.get("helped", []), asked]
        state["flavour"] = "help"
        turn.memory["advice_state"] = state
        return None

    def _not_understood(
        self, turn: Turn, asked: str, problem: Problem | None, book: Guide
    ) -> Events | None:
        state = dict(turn.memory["advice_state"] or fresh_state())
        failures = state["failures"].get(asked, 0) + 1
        state["failures"] = {**state["failures"], asked: failures}
        if failures < FAILURES_BEFORE_OPEN:
            state["flavour"] = "explain"
            state["problem"] = _problem_text(problem, book)
        turn.memory["advice_state"] = state
        if failures >= FAILURES_BEFORE_OPEN:
            state["doubtful"] = sorted({*state["doubtful"], asked})
            return self._leave_open(turn, asked, "utter_advice_given_up")
        return None


def _problem_text(problem: Problem | None, book: Guide) -> str:
    texts = book.texts.problems
    if problem is None:
        return texts["not_understood"]
    return texts[problem.kind].format(
        text=problem.text, values=", ".join(problem.values)
    )


def _rejected_in_this_turn(turn: Turn) -> bool:
    for event in reversed(turn.tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action_execution_rejected":
            return True
    return False


class AskQuestion(Topic):
    """Asks one question of the dialogue; a subclass only says which.

    The wording depends on how it came to be asked: for the first time, after an
    interruption, as a helping question, or with an explanation after a failure.
    """

    @property
    @abstractmethod
    def answer(self) -> str:
        """The answer asked for, one of `SLOTS`."""

    def name(self) -> str:
        return f"action_ask_advice_form_{slot_of(self.answer)}"

    def take(self, turn: Turn) -> Events | None:
        book = turn.kb.guide()
        question = book.questions[self.answer]
        state = dict(turn.memory["advice_state"] or fresh_state())
        flavour = state.pop("flavour", None)
        problem = state.pop("problem", "")
        lines = {
            "help": [question.help],
            "explain": [problem, question.explain, question.ask],
        }.get(flavour or "", [question.ask])
        if _rejected_in_this_turn(turn):
            back = book.texts.say.back_to
            lines = [back[turn.variant % len(back)], *lines]
        chips = tuple(
            Chip(option.title, payload("inform", **{entity: option.value}))
            for option in question.options.values()
            for entity in (ENTITY.get(self.answer, self.answer),)
        )
        turn.say_text(" ".join(line for line in lines if line), chips)
        turn.memory["advice_state"] = {**state, "flavour": None}
        return None


class AskGoal(AskQuestion):
    """Patients or laboratory."""

    answer = "goal"


class AskSetting(AskQuestion):
    """Where to work."""

    answer = "setting"


class AskBudget(AskQuestion):
    """How much there is for the first year."""

    answer = "budget"


class AskSchooling(AskQuestion):
    """Which school is behind them."""

    answer = "schooling"


class AskTime(AskQuestion):
    """How long it may take."""

    answer = "time"
