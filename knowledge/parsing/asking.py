"""Whether words ask something: the one list of question words, and where they stand.

A message that answers begins otherwise than one that asks; in a story the question
stands somewhere inside. Each reader names the place it looks at.
"""

from __future__ import annotations

import re

# A question begins with one of these; a pattern, to be put between word boundaries.
QUESTION_WORDS = (
    r"how|what|whats|what's|when|where|which|who|why|do|does|did|is|are|am|can|could|"
    r"will|would|should|must|may"
)
# "Am a nurse aide" and "must be near home" are answers in a hurry.
_ANSWERS_TOO = r"(?!am\b|must\b|whats\b)"
_OPENS = re.compile(
    rf"\?|^\W*(?:and |so |but |ok |wait )*(?:{_ANSWERS_TOO}(?:{QUESTION_WORDS})"
    r"|tell me)\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b(?:can|do|does|should|could|will|would|am|is|are|did)"
    r" (?:i|it|my|that|they|there)\b|\b(?:what|how|why|where|which)\b",
    re.IGNORECASE,
)


_COMPARES = re.compile(
    r"\b(?:cheap|fast|quick|short|long|high|low|eas|hard|bett|great)i?er\b"
    r"|\b(?:more|less|worse)\b",
    re.IGNORECASE,
)


def compares(text: str) -> bool:
    """Whether a message asks which of two is more: "cheaper", "who earns more"."""
    return bool(_COMPARES.search(text))


def asks(text: str) -> bool:
    """Whether a message asks: it has a question mark or opens like a question."""
    return bool(_OPENS.search(text))


def asks_inside(text: str) -> bool:
    """Whether a question stands anywhere in it, as at the end of a story."""
    return asks(text) or bool(_INSIDE.search(text))


def apart_from_questions(text: str) -> str:
    """The sentences that ask nothing: "a hospital. how much is it?"."""
    sentences = re.findall(r"[^.!?;\n]+[.!?;\n]*", text)
    return " ".join(s for s in sentences if not asks(s.strip())).strip()
