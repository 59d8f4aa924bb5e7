"""Finds the names of the vocabulary in a message; pure, no Rasa.

A blank English spaCy pipeline splits the words and its phrase matcher finds the names,
longest first. Three things are added: postal codes, which are words more often than
states; misspelt long names; and denials ("not the CMA", "anything but RMA").
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import spacy
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from bot.nlu import spelling
from bot.nlu.vocabulary import (
    OPTION_SLOTS,
    OTHER_PROFESSION,
    Name,
    Vocabulary,
)
from knowledge.parsing.plain_text import lowered


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Names come early; what follows is a story (and this bounds the time a message takes).
MAX_CHARACTERS = 2_000
# In small letters, or in a message that is all capitals, these are other words first:
# prepositions and greetings, Spanish articles, months. So are the vocabulary's titles.
CODES_THAT_ARE_WORDS = _set("al ak ar as co de dc hi id il in la me mi mo oh ok or pr")
PREPOSITIONS = _set("in to from within around outside near across")
# "in me", "to or": even after a preposition these are the words; "in la" is mostly Los
# Angeles.
NEVER_AFTER_PREPOSITION = _set("me or in as id la")
# What follows a title: "in MA school" speaks of what is learned there, and "MA-C" is a
# longer title.
AFTER_A_TITLE = _set(
    "program programs school training class classes course courses work job jobs "
    "role roles position certification exam student field -"
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
# No longer name is looked for.
MOST_WORDS = 4
# First letters for which the names that may be meant are remembered.
BEGINNINGS = 1_024
# Entity and value.
Meaning = tuple[str, str]


@dataclass(frozen=True)
class Mention:
    """A name found in a message; offsets are those of the message as typed.

    "draw blood" is a goal and an occupation: two mentions at one place.
    """

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
        # Even in capitals these are something else unless a preposition says otherwise.
        self._titles = frozenset(vocabulary.titles)
        lower = {title.lower() for title in vocabulary.titles}
        self._words_first = CODES_THAT_ARE_WORDS | lower
        self._known = known_words | vocabulary.words()
        self._nlp = spacy.blank("en")
        # spaCy's entity ruler, which does the same, counts its names for each message.
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._meant = _by_text(vocabulary.names)
        for text in self._meant:
            self._matcher.add(text, [self._nlp.make_doc(text)])
        self._long_names = _by_shape(vocabulary.names)
        self._candidates = lru_cache(BEGINNINGS)(self._begin_with)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> MentionFinder:
        """A finder that knows ordinary English words where it can."""
        return cls(vocabulary, frozenset(spelling.general_words()))

    def find(self, text: str) -> list[Mention]:
        """All mentions, left to right, overlapping only where one text is two names."""
        text = text[:MAX_CHARACTERS]
        doc = self._nlp.make_doc(text)
        words = [token.lower_ for token in doc]
        codes = list(self._postal_codes(doc, words))
        taken = {span.start for span in codes}
        names = [
            span
            for span in self._spelt(doc)
            if taken.isdisjoint(range(span.start, span.end))
        ]
        sure = spacy.util.filter_spans([*codes, *names])
        spans = spacy.util.filter_spans([*sure, *self._misspelt(doc, words, sure)])
        return [
            Mention(entity, value, span.start_char, span.end_char, denied)
            for span, denied in _with_denials(text, spans)
            for entity, value in self._meanings(span)
        ]

    def _meanings(self, span: Span) -> list[Meaning]:
        first = span.label_, span.id_
        meanings = self._meant.get(span.text.lower(), [])
        # The state MA is not a medical assistant as well.
        return meanings if first in meanings else [first]

    def _spelt(self, doc: Doc) -> Iterator[Span]:
        for key, start, end in self._matcher(doc):
            entity, value = self._meant[self._nlp.vocab.strings[key]][0]
            yield Span(doc, start, end, label=entity, span_id=value)

    def _postal_codes(self, doc: Doc, words: list[str]) -> Iterator[Span]:
        shouting = len(doc) > 2 and doc.text.isupper()
        for at, word in enumerate(words):
            code = word.upper()
            if code in self._codes and self._is_state(doc, at, shouting=shouting):
                yield Span(doc, at, at + 1, label="state", span_id=code)

    def _is_state(self, doc: Doc, at: int, *, shouting: bool) -> bool:
        """Whether the two letters at a place stand for a state."""
        token = doc[at]
        word = token.lower_
        before = doc[at - 1].lower_ if at else ""
        after = doc[at + 1].lower_ if at + 1 < len(doc) else ""
        if before in PREPOSITIONS and after not in AFTER_A_TITLE:
            return token.text.isupper() or word not in NEVER_AFTER_PREPOSITION
        if after == "state":
            return True
        shouted = shouting or _amid_capitals(doc, at)
        if token.text.isupper() and not shouted:
            # "Boston, MA"
            place = before == "," and at > 1 and doc[at - 2].text.istitle()
            return place or token.text not in self._titles
        return word not in self._words_first

    def _misspelt(
        self, doc: Doc, words: list[str], names: list[Span]
    ) -> Iterator[Span]:
        """Long names within a few slips of what stands there."""
        for start in range(len(words)):
            text, real = "", True
            for end, word in enumerate(words[start : start + MOST_WORDS], start + 1):
                if len(word) < 2:  # punctuation is not a slip
                    break
                text = f"{text} {word}" if text else word
                real = real and word in self._known
                if len(text) < _shortest(end - start, real=real):
                    continue
                # Inside a name nothing is misspelt; a longer name may hold a shorter.
                if any(span.start <= start and end <= span.end for span in names):
                    continue
                name = self._nearest(text, end - start)
                if name:
                    yield Span(doc, start, end, label=name.entity, span_id=name.value)

    def _nearest(self, text: str, words: int) -> Name | None:
        names, texts = self._candidates(words, text[0], text[1])
        best = process.extractOne(
            text,
            texts,
            scorer=OSA.distance,
            score_cutoff=_slips_allowed(text),
        )
        if best is None or not _word_by_word(text.split(), best[0].split()):
            return None
        return names[best[2]]

    def _begin_with(
        self, words: int, first: str, second: str
    ) -> tuple[list[Name], list[str]]:
        """The long names that a text with these first letters may be, and their texts.

        The first letter is hardly ever wrong; a swap puts it second.
        """
        found = self._long_names.get((words, first), {})
        found = found | self._long_names.get((words, second), {})
        return list(found), list(found.values())


def _shortest(words: int, *, real: bool) -> float:
    """How long a text must be to be taken for a misspelt name, in letters."""
    if not real:
        return SHORTEST_MISSPELT
    return LONG_ENOUGH_FOR_REAL_WORDS if words > 1 else math.inf


def _by_text(names: tuple[Name, ...]) -> dict[str, list[Meaning]]:
    """What each text means, in lower case.

    "c.m.a." without its last dot, too, which may be a question mark.
    """
    found: dict[str, list[Meaning]] = defaultdict(list)
    for name in names:
        text, meaning = name.text.lower(), (name.entity, name.value)
        for written in {text, text.rstrip(".")}:
            if meaning not in found[written]:
                found[written].append(meaning)
    return found


def _word_by_word(said: list[str], meant: list[str]) -> bool:
    """Whether each word may be a slip of its own: "ma" is no misspelt "ase"."""
    return len(said) != len(meant) or all(
        a == b or (len(b) >= SHORTEST_WORD and OSA.distance(a, b) <= _slips_allowed(b))
        for a, b in zip(said, meant, strict=True)
    )


def _slips_allowed(text: str) -> int:
    """One slip in a short name, two from nine letters, three from sixteen."""
    return 1 if len(text) < 9 else 2 if len(text) < 16 else 3


def _by_shape(names: tuple[Name, ...]) -> dict[tuple[int, str], dict[Name, str]]:
    """Long names, in lower case, by number of words and first letter."""
    shapes: dict[tuple[int, str], dict[Name, str]] = defaultdict(dict)
    for name in names:
        text = name.text.lower()
        plain = re.fullmatch(r"[a-z ]+", text)
        other = name.entity == OTHER_PROFESSION
        least = SHORTEST_MISSPELT_OTHER if other else SHORTEST_MISSPELT
        if plain and len(text) >= least and name.entity not in OPTION_SLOTS:
            shapes[text.count(" ") + 1, text[0]][name] = text
    return shapes


def _amid_capitals(doc: Doc, at: int) -> bool:
    """Whether the words on both sides are shouted: "GIVE ME A HUMAN", "RMA OR CMA"."""
    if not 0 < at < len(doc) - 1:
        return False
    beside = (doc[at - 1].text, doc[at + 1].text)
    return all(text.isalpha() and text.isupper() for text in beside)


def _with_denials(text: str, spans: list[Span]) -> Iterator[tuple[Span, bool]]:
    lower = lowered(text)
    denied, last_end = False, 0
    for span in spans:
        start, end = span.start_char, span.end_char
        joined = denied and JOINED.fullmatch(lower[last_end:start])
        denied = bool(joined or DENIAL.search(lower[:start]))
        yield span, denied
        last_end = end
