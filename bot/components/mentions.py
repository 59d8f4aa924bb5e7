"""Finds the names of the vocabulary in a message; pure, no Rasa.

A blank English spaCy pipeline splits the words and its entity ruler finds the names,
longest first. Three things are added: postal codes, which are words more often than
states; misspelt long names; and denials ("not the CMA", "anything but RMA").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import spacy
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.tokens import Doc, Span

from bot.components.vocabulary import (
    OPTION_SLOTS,
    OTHER_PROFESSION,
    Name,
    Vocabulary,
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Names come early; what follows is a story (and this bounds the time a message takes).
MAX_CHARACTERS = 2_000
# In small letters, or in a message that is all capitals, these are other words first:
# prepositions and greetings, Spanish articles, degrees, months, scans, assistants.
CODES_THAT_ARE_WORDS = _set(
    "al ak ar as co ct de dc hi id il in la ma md me mi mo ms mt oh ok or pa pr va"
)
# Even in capitals these are something else unless a preposition says otherwise:
# medical assistant, physician assistant, a degree, a doctor, a scan, a technologist,
# the veterans' office, a card.
CODES_THAT_ARE_TITLES = _set("MA PA MS MD CT MT VA ID")
PREPOSITIONS = _set("in to from within around outside near across")
# "in me", "to or": even after a preposition these are the words; "in la" is mostly Los
# Angeles.
NEVER_AFTER_PREPOSITION = _set("me or in as id la")
# "in MA school" speaks of medical assistants.
AFTER_A_TITLE = _set(
    "program programs school training class classes course courses work job jobs "
    "role roles position certification exam student field"
)
DENIAL = re.compile(
    r"(?:(?<!why )(?<!or )\bnot(?! sure)|\bexcept(?: for)?|\bexcluding|\bother than"
    r"|\bbesides|\brather than|\binstead of|\banything but|\bapart from"
    r"|\baside from|\b(?:do not|don'?t|dont) want)"
    r"(?: (?:the|a|an|my|that|to be|to become|to get|about))* ?$"
)
JOINED = re.compile(r"\s*(?:,|,?\s*(?:or|nor)(?: the| a)?)\s*$")
# A shorter misspelt name is too likely another word.
SHORTEST_MISSPELT = 6
# Inside a longer name, too: "ase certification" is not "ma certification".
SHORTEST_WORD = 4
# "pct tech" is one slip from "ct tech", which is somebody else.
SHORTEST_MISSPELT_OTHER = 10
# A name this long is recognised even where the slip made another real word.
LONG_ENOUGH_FOR_REAL_WORDS = 15


@dataclass(frozen=True)
class Mention:
    """A name found in a message; offsets are those of the message as typed."""

    entity: str
    value: str
    start: int
    end: int
    denied: bool = False


class MentionFinder:
    """Finds the names of one vocabulary.

    Args:
        vocabulary: The names.
        known_words: Ordinary English words, which are never a misspelt name.
    """

    def __init__(
        self, vocabulary: Vocabulary, known_words: frozenset[str] = frozenset()
    ) -> None:
        self._codes = {n.value for n in vocabulary.names if n.entity == "state"}
        self._known = known_words | vocabulary.words()
        self._nlp = spacy.blank("en")
        ruler = self._nlp.add_pipe(
            "entity_ruler", config={"phrase_matcher_attr": "LOWER"}
        )
        ruler.add_patterns(
            [
                {"label": name.entity, "pattern": text, "id": name.value}
                for name in vocabulary.names
                for text in _spellings(name.text)
            ]
        )
        self._long_names = _by_shape(vocabulary.names)

    def find(self, text: str) -> list[Mention]:
        """All mentions, left to right, not overlapping."""
        doc = self._nlp.make_doc(text[:MAX_CHARACTERS])
        doc.set_ents(list(self._postal_codes(doc)))
        doc = self._nlp.get_pipe("entity_ruler")(doc)
        spans = spacy.util.filter_spans([*doc.ents, *self._misspelt(doc)])
        return list(_with_denials(doc.text, spans))

    def _postal_codes(self, doc: Doc) -> Iterator[Span]:
        shouting = doc.text.isupper() and len(doc) > 2
        for token in doc:
            code = token.text.upper()
            if code in self._codes and _is_state(doc, token.i, shouting=shouting):
                yield Span(doc, token.i, token.i + 1, label="state", span_id=code)

    def _misspelt(self, doc: Doc) -> Iterator[Span]:
        """Long names within a few slips of what stands there."""
        names = {(span.start, span.end) for span in doc.ents}
        words = [token.lower_ for token in doc]
        for length in (4, 3, 2, 1):
            for start in range(len(words) - length + 1):
                end = start + length
                # Inside a name nothing is misspelt; a longer name may hold a shorter.
                if any(first <= start and end <= last for first, last in names):
                    continue
                name = self._nearest(words[start:end])
                if name:
                    yield Span(doc, start, end, label=name.entity, span_id=name.value)

    def _nearest(self, words: list[str]) -> Name | None:
        text = " ".join(words)
        if len(text) < SHORTEST_MISSPELT:
            return None
        real = all(word in self._known for word in words)
        if real and (len(words) == 1 or len(text) < LONG_ENOUGH_FOR_REAL_WORDS):
            return None
        if any(len(word) < 2 for word in words):  # punctuation is not a slip
            return None
        # The first letter is hardly ever wrong; a swap puts it second.
        names = [
            name
            for letter in {text[0], text[1]}
            for name in self._long_names[len(words), letter]
        ]
        best = process.extractOne(
            text,
            [name.text for name in names],
            scorer=OSA.distance,
            score_cutoff=_slips_allowed(text),
        )
        if best is None or not _word_by_word(words, names[best[2]].text.split()):
            return None
        return names[best[2]]


def _spellings(text: str) -> set[str]:
    """A name, and "c.m.a." without the last dot, which may be a question mark."""
    return {text, text.rstrip(".")}


def _word_by_word(said: list[str], meant: list[str]) -> bool:
    """Whether each word may be a slip of its own: "ma" is no misspelt "ase"."""
    return len(said) != len(meant) or all(
        a == b or (len(b) >= SHORTEST_WORD and OSA.distance(a, b) <= _slips_allowed(b))
        for a, b in zip(said, meant, strict=True)
    )


def _slips_allowed(text: str) -> int:
    """One slip in a short name, two from nine letters, three from sixteen."""
    return 1 if len(text) < 9 else 2 if len(text) < 16 else 3


def _by_shape(names: tuple[Name, ...]) -> dict[tuple[int, str], list[Name]]:
    """Long names by number of words and first letter, in lower case."""
    shapes: dict[tuple[int, str], list[Name]] = defaultdict(list)
    for name in names:
        text = name.text.lower()
        plain = re.fullmatch(r"[a-z ]+", text)
        other = name.entity == OTHER_PROFESSION
        least = SHORTEST_MISSPELT_OTHER if other else SHORTEST_MISSPELT
        if plain and len(text) >= least and name.entity not in OPTION_SLOTS:
            entry = Name(name.entity, name.value, text)
            shapes[text.count(" ") + 1, text[0]].append(entry)
    return shapes


def _is_state(doc: Doc, at: int, *, shouting: bool) -> bool:
    """Whether the two letters at a place stand for a state."""
    token = doc[at]
    word = token.lower_
    before = doc[at - 1].lower_ if at else ""
    after = doc[at + 1].lower_ if at + 1 < len(doc) else ""
    if before in PREPOSITIONS and after not in AFTER_A_TITLE:
        return token.text.isupper() or word not in NEVER_AFTER_PREPOSITION
    if after == "state":
        return True
    if token.text.isupper() and not shouting:
        place = before == "," and at > 1 and doc[at - 2].text.istitle()  # "Boston, MA"
        return place or token.text not in CODES_THAT_ARE_TITLES
    return word not in CODES_THAT_ARE_WORDS


def _with_denials(text: str, spans: list[Span]) -> Iterator[Mention]:
    lower = text.lower().replace("’", "'")
    denied, last_end = False, 0
    for span in spans:
        start, end = span.start_char, span.end_char
        joined = denied and JOINED.fullmatch(lower[last_end:start])
        denied = bool(joined or DENIAL.search(lower[:start]))
        yield Mention(span.label_, span.id_, start, end, denied)
        last_end = end
