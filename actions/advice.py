"""The guided dialogue: what an answer changes, what is asked next, and how.

The form is Rasa's; this validator decides for every message while it is open whether
it is an answer, a wish about the dialogue itself (skip, back, not sure) or somebody
else's business: a question. The last is rejected, answered by its own rule, and the
form asks again by itself.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions import dependencies
from actions.conversation import Events, Topic, Turn
from actions.questions import reply_to
from knowledge import wording
from knowledge.advice import OPEN, SLOTS, Guide, guide
from knowledge.chips import payload
from knowledge.model import Chip
from knowledge.parsing import Problem, read_answer
from knowledge.profile import Profile

# Entity of the pipeline -> answer of the dialogue.
ANSWERS = {
    "goal": "goal",
    "setting": "setting",
    "budget": "budget",
    "schooling": "schooling",
    "duration": "time",
    "experience": "experience",
}
# How an answer of the dialogue travels in a chip.
ENTITY = {"time": "duration"}
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
    "nlu_fallback",
}
QUESTIONS = {"fact", "faq", "rank", "compare", "follow_up", "argue"}
ASKS = re.compile(
    r"\?|^\W*(and |so |but |ok |wait )*(what|how|why|which|who|when|where|can|could|do|"
    r"does|did|is|are|will|would|should|may|tell me)\b",
    re.I,
)
FAILURES_BEFORE_OPEN = 2


def slot_of(answer: str) -> str:
    """The Rasa slot of an answer."""
    return f"advice_{answer}"


def fresh_state() -> dict[str, Any]:
    """How the dialogue stands, apart from the answers."""
    return {"status": "running", "failures": {}, "doubtful": [], "flavour": None}


def label(answer: str, value: Any, book: Guide) -> str:
    """An answer as a person would say it back."""
    profile = Profile.from_values({answer: value})
    if answer == "experience" and profile.experience:
        said = wording.experience(profile.experience, book)
        return str(book.data["result"]["worked_as"]).format(**said)
    return wording.answer(answer, profile, book)


def answers_given(turn: Turn) -> dict[str, Any]:
    """Every answer so far, "open" ones too."""
    given = {a: turn.memory[slot_of(a)] for a in (*SLOTS, "experience")}
    return {a: value for a, value in given.items() if value is not None}


def summary(turn: Turn, book: Guide) -> str:
    """The answers in words, in the order of the questions."""
    return ", ".join(label(a, v, book) for a, v in answers_given(turn).items())


def answers_heard(turn: Turn, asked: str | None, book: Guide) -> dict[str, Any]:
    """Answers in this message: the asked one as it was read, others if sure."""
    heard = turn.heard
    found: dict[str, Any] = {}
    for entity, answer in ANSWERS.items():
        values = heard.values(entity)
        if values:
            found[answer] = values[-1]  # "clinic, no wait, hospital"
    if heard.chip or asked is None:
        return found
    said = read_answer(asked, heard.text, book, dependencies.today())
    if said is not None:
        found[asked] = said
    return found


def is_question(turn: Turn) -> bool:
    """Whether a message while the form waits is a question to be answered."""
    heard = turn.heard
    return heard.intent in QUESTIONS and (heard.chip or bool(ASKS.search(heard.text)))


def take_answers(turn: Turn, found: dict[str, Any], book: Guide) -> None:
    """Remember answers; say what changed, so that no slot is wrong unseen."""
    state = dict(turn.memory["advice_state"] or fresh_state())
    noted: list[str] = []
    for answer, value in found.items():
        slot = slot_of(answer)
        old = turn.memory[slot]
        if old == value:
            continue
        turn.memory[slot] = value
        if old in (None, OPEN):
            noted.append(label(answer, value, book))
            continue
        state["doubtful"] = sorted({*state["doubtful"], answer})
        turn.utter(
            "utter_advice_changed",
            name=book.questions[answer].name if answer in SLOTS else answer,
            new=label(answer, value, book),
            old=label(answer, old, book),
        )
    turn.memory["advice_state"] = state
    turn.memory["misunderstood"] = 0
    if len(noted) > 1:
        turn.utter("utter_advice_noted", answers=", ".join(noted))


class ValidateAdviceForm(Topic):
    """Reads every message while the form is open."""

    def name(self) -> str:
        return "validate_advice_form"

    def take(self, turn: Turn) -> Events | None:
        if _rejected_in_this_turn(turn):
            return None  # back from a question: nothing new was said
        book = guide(turn.kb.advice())
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
        if heard.intent not in ABOUT_THE_ANSWER | QUESTIONS:
            return None
        found = answers_heard(turn, asked, book)
        problem = found.get(asked)
        if is_question(turn):
            if found.get(asked) in (None, OPEN) or isinstance(problem, Problem):
                return None
            if reply := reply_to(turn, heard.intent, heard.key):
                turn.say(reply)
        if isinstance(problem, Problem):
            return self._not_understood(turn, asked, problem, book)
        if found.get(asked) == OPEN or (
            heard.intent == "dont_know" and asked not in found
        ):
            return self._does_not_know(turn, asked)
        if not found:
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
        take_answers(turn, found, book)
        if not answers_given(turn):
            turn.utter("utter_advice_begin")
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
        state["flavour"] = "explain"
        state["problem"] = _problem_text(problem, book)
        turn.memory["advice_state"] = state
        if failures >= FAILURES_BEFORE_OPEN:
            return self._leave_open(turn, asked, "utter_advice_given_up")
        return None


def _problem_text(problem: Problem | None, book: Guide) -> str:
    texts = book.data["problems"]
    if problem is None:
        return str(texts["not_understood"])
    return str(texts[problem.kind]).format(
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
        book = guide(turn.kb.advice())
        question = book.questions[self.answer]
        state = dict(turn.memory["advice_state"] or fresh_state())
        flavour = state.pop("flavour", None)
        problem = state.pop("problem", "")
        lines = {
            "help": [question.help],
            "explain": [problem, question.explain, question.ask],
        }.get(flavour or "", [question.ask])
        if _rejected_in_this_turn(turn):
            turn.utter("utter_advice_back_to")
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


class ActionExplainQuestion(Topic):
    """ "Why do you ask?" """

    def name(self) -> str:
        return "action_explain_question"

    def take(self, turn: Turn) -> Events | None:
        requested = turn.tracker.get_slot("requested_slot")
        book = guide(turn.kb.advice())
        if not requested:
            turn.utter("utter_offer_advice")
            return None
        turn.say_text(book.questions[requested.removeprefix("advice_")].why)
        return None


class ActionStopAdvice(Topic):
    """Stop; the answers stay for "continue"."""

    def name(self) -> str:
        return "action_stop_advice"

    def take(self, turn: Turn) -> Events | None:
        if not turn.tracker.active_loop_name:
            turn.utter("utter_nothing_to_stop")
            return None
        state = turn.memory["advice_state"] or fresh_state()
        turn.memory["advice_state"] = {**state, "status": "stopped"}
        turn.utter("utter_advice_stopped")
        return None


class ActionContinueAdvice(Topic):
    """Take the dialogue up where it stopped."""

    def name(self) -> str:
        return "action_continue_advice"

    def take(self, turn: Turn) -> Events | None:
        state = turn.memory["advice_state"]
        if not state or state["status"] == "done":
            turn.utter("utter_nothing_to_continue")
            return None
        turn.memory["advice_state"] = {**state, "status": "running"}
        return [FollowupAction("advice_form")]


class ActionStartOver(Topic):
    """Forget the answers and ask again."""

    def name(self) -> str:
        return "action_start_over"

    def take(self, turn: Turn) -> Events | None:
        for answer in (*SLOTS, "experience"):
            turn.memory[slot_of(answer)] = None
        turn.memory["advice_state"] = fresh_state()
        turn.memory["certifications"] = None
        turn.memory["question"] = None
        turn.utter("utter_started_over")
        return [SlotSet("requested_slot", None), FollowupAction("advice_form")]


class ActionTakeAnswer(Topic):
    """An answer outside the form: begins the dialogue, or changes its result."""

    def name(self) -> str:
        return "action_take_answer"

    def take(self, turn: Turn) -> Events | None:
        book = guide(turn.kb.advice())
        found = answers_heard(turn, None, book)
        state = turn.memory["advice_state"]
        if not found:
            return self._not_an_answer(turn)
        if state and state["status"] == "done":
            take_answers(turn, found, book)
            return [FollowupAction("action_recommend")]
        turn.memory["advice_state"] = {**(state or fresh_state()), "status": "running"}
        take_answers(turn, found, book)
        if all(turn.memory[slot_of(a)] is not None for a in SLOTS):
            return [FollowupAction("action_recommend")]
        return [FollowupAction("advice_form")]

    @staticmethod
    def _not_an_answer(turn: Turn) -> Events | None:
        last = turn.memory["question"]
        named = turn.heard.values("certification") or turn.heard.values("state")
        if named and last:
            reply = reply_to(turn, last["intent"], last["key"])
        else:
            reply = reply_to(turn, "fact", "overview") if named else None
        if reply:
            turn.say(reply)
            return None
        return [FollowupAction("action_fall_back")]


class ActionChangeAnswer(Topic):
    """ "I want to change something": which answer, as chips; a chip asks it again."""

    def name(self) -> str:
        return "action_change_answer"

    def take(self, turn: Turn) -> Events | None:
        given = {a: v for a, v in answers_given(turn).items() if a in SLOTS}
        book = guide(turn.kb.advice())
        if not given:
            turn.utter("utter_nothing_to_change")
            return None
        if turn.heard.key in given:
            turn.memory[slot_of(turn.heard.key)] = None
            state = turn.memory["advice_state"] or fresh_state()
            turn.memory["advice_state"] = {**state, "status": "running"}
            return [FollowupAction("advice_form")]
        chips = [
            Chip(book.questions[a].name.capitalize(), payload("change_answer", key=a))
            for a in given
        ]
        turn.utter("utter_which_answer", chips, answers=summary(turn, book))
        return None


class ActionAffirm(Topic):
    """ "Yes" outside the form: to what was offered last."""

    def name(self) -> str:
        return "action_affirm"

    def take(self, turn: Turn) -> Events | None:
        offered = _offered_last(turn)
        if offered == "/ask_advice":
            return [FollowupAction("advice_form")]
        if offered == "/continue_advice":
            return [FollowupAction("action_continue_advice")]
        turn.utter("utter_affirm_alone")
        return None


class ActionDeny(Topic):
    """ "No" outside the form."""

    def name(self) -> str:
        return "action_deny"

    def take(self, turn: Turn) -> Events | None:
        turn.utter("utter_deny_alone")
        return None


def _offered_last(turn: Turn) -> str | None:
    for event in reversed(turn.tracker.events):
        if event.get("event") == "bot":
            buttons = (event.get("data") or {}).get("buttons") or []
            return str(buttons[0].get("payload")) if buttons else None
    return None
