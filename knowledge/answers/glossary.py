"""Words of the glossary, found in what a visitor typed and explained.

The longest name wins: "continuing education credits" is one word, not three. A
question about two words gets both; more would be a dictionary.
"""

import re

from knowledge.answers.composer import Composer, paragraphs
from knowledge.answers.subject import Context
from knowledge.model import GlossaryTerm, Reply
from knowledge.store.knowledge_base import KnowledgeBase

EXPLAINED = 2
LONGEST = 600  # letters read; nobody asks for a word in a longer text


def terms_in(kb: KnowledgeBase, text: str) -> list[tuple[GlossaryTerm, str]]:
    """The glossary's words in a text, in the order they are asked for, as typed."""
    names = kb.vocabulary().terms
    typed = re.sub(r"\s+", " ", text[:LONGEST])
    rest = typed.lower()  # lower case has as many letters, so places agree
    found: dict[str, tuple[int, int]] = {}
    for name in sorted(names, key=len, reverse=True):
        pattern = rf"(?<![\w/]){re.escape(name)}(?:s|es)?(?![\w/])"
        match = re.search(pattern, rest)
        if match:
            found.setdefault(names[name], match.span())
            # What is part of a longer name is not asked for by itself.
            blank = " " * (match.end() - match.start())
            rest = rest[: match.start()] + blank + rest[match.end() :]
    asked = sorted(found.items(), key=lambda item: item[1])
    terms = [(kb.term(key), typed[start:end]) for key, (start, end) in asked]
    return [(term, word) for term, word in terms if term]


def other_names(term: GlossaryTerm) -> set[str]:
    """The names a term is not shown by, with those that only end differently."""
    names = {name.casefold() for name in term.aliases}
    return {name for name in names if not name.startswith(term.term.casefold()[:5])}


def explain(kb: KnowledgeBase, text: str, context: Context) -> Reply | None:
    """What the words mean, with their sources; None when none is in the glossary."""
    terms = terms_in(kb, text)[:EXPLAINED]
    if not terms:
        return None
    composer = Composer(kb, today=context.today)
    said = []
    for term, asked in terms:
        composer.cite(term.sources, term.reviewed)
        key = "explained_as" if asked.casefold() in other_names(term) else "explained"
        said.append(
            composer.words.phrase(key, asked=asked, term=term.term, text=term.text)
        )
    return Reply(paragraphs(*said, composer.small_print()))
