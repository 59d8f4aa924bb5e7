"""Tells questions that only sound like ours: other professions, other meanings.

"How much does the exam for electricians cost" is a question of cost to the classifier,
and "the CMA awards" hold one of our names. The words are in
`knowledge/content/professions.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.nlu import phrases
from bot.nlu.vocabulary import OTHER_PROFESSION
from knowledge.model import OtherProfessions
from knowledge.parsing.plain_text import lowered

# A fact or a ranking has to be of something; general questions keep their answers.
OF_A_PROFESSION = frozenset({"fact", "rank"})
OF_A_NAME = frozenset({"fact", "rank", "faq", "compare", "ask_advice", "follow_up"})
OURS = frozenset({"certification", "body", "occupation"})
# Letters have other meanings, "medical assistant" and "AAMA" do not.
SURELY_OURS = frozenset({"body", "occupation"})
# Between "I'm" and the profession: "a licensed", "currently an".
_BETWEEN = (
    r"(?:(?:an?|the|my|also|just|now|only|currently|already|licensed|certified"
    r"|practicing|retired|working|registered|full time|part time|trained) )*"
)
# "nurse here", "20 years in nursing", "cna background"
_AFTER = re.compile(
    r"\W*(?:here\b|by trade|background|for \d+ years|for years|at heart)"
)
# A message that begins with what somebody is: "as a nurse, how ...".
_AT_THE_START = re.compile(rf"\W*as {_BETWEEN}$")


class OffTopic:
    """The words of the content, ready to look for."""

    def __init__(self, others: OtherProfessions) -> None:
        before = "|".join(others.background)
        self._background = re.compile(rf"\b(?:{before}) {_BETWEEN}$")
        self._meanings = phrases.pattern(others.other_meanings)

    def matches(
        self, text: str, entities: Sequence[Mapping[str, Any]], label: str
    ) -> bool:
        """Whether a message understood as `label` speaks of something not ours."""
        base = label.partition("/")[0]
        named = {entity["entity"] for entity in entities}
        words = phrases.plain(text) + " "
        guarded = base not in OF_A_NAME or named & SURELY_OURS
        if not guarded and self._meanings.search(words):
            return True
        if base not in OF_A_PROFESSION or named & OURS:
            return False
        lower = lowered(text)
        return any(
            not self._in_passing(lower[: entity["start"]], lower[entity["end"] :])
            for entity in entities
            if entity["entity"] == OTHER_PROFESSION
        )

    def _in_passing(self, before: str, after: str) -> bool:
        return bool(
            self._background.search(before)
            or _AT_THE_START.fullmatch(before)
            or _AFTER.match(after)
        )
