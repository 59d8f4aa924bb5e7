"""A text as a keyboard would give it: the one first step of all that read visitors.

Telephones write curly quotes where a pattern has straight ones. Whoever looks for words
starts here and adds only what is its own: digits for number words (`numbers`), names
set aside and slips repaired (`bot.nlu.normalize`), no punctuation (`bot.nlu.phrases`).
"""

from __future__ import annotations

_MARKS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "\xa0": " "}
)


def straight(text: str) -> str:
    """Plain quotes, dashes and spaces; every character stays in its place."""
    return text.translate(_MARKS)


def lowered(text: str) -> str:
    """The same in lower case; every character stays in its place."""
    text = straight(text)
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    # Some letters grow when lowered ("İ"); those stay as they are.
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
