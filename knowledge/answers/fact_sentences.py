"""Facts as sentences, through their attribute's template or their own sentence."""

from collections.abc import Mapping, Sequence

from knowledge.answers.composer import Composer, FactSheet
from knowledge.answers.formatting import capital
from knowledge.model import Attribute, Fact


def tell(composer: Composer, sheet: FactSheet, key: str, *, first: bool) -> str:
    """Everything known on one attribute, or nothing.

    The `first` sentence of a reply names whom it is about.
    """
    facts = sheet.known(key)
    known = composer.attribute(key)
    if not facts or known is None:
        return ""
    composer.use(facts)
    if known.listed and len(facts) > 1 and all(fact.label for fact in facts):
        return _list(composer, sheet, known, facts)
    if any(fact.audience for fact in facts):
        value = _by_audience(composer, facts)
        return _sentence(composer, sheet, known, facts[0], value, first)
    sentences = []
    for fact in facts:
        value = composer.words.fact(fact)
        sentences.append(_sentence(composer, sheet, known, fact, value, first))
        first = False
    return " ".join(sentences)


def unknown(
    composer: Composer, sheet: FactSheet, *keys: str, first: bool = True
) -> str:
    """Say that something is not known, and who knows it."""
    words = composer.words
    what = words.several([composer.name(key) for key in keys])
    names = {**sheet.names, "what": what}
    if not first:
        return words.phrase("unknown_also", **names)
    if not sheet.names["body"]:
        return words.phrase("unknown_occupation", **names)
    return words.phrase("unknown", **names)


def _sentence(
    composer: Composer,
    sheet: FactSheet,
    known: Attribute,
    fact: Fact,
    value: str,
    first: bool,
) -> str:
    words = composer.words
    names = {
        **sheet.names,
        "value": value,
        "label": fact.label or "",
        "audience": fact.audience or "",
    }
    if fact.text:
        text = capital(fact.text.format(**names))
        if first and sheet.label not in text:
            return words.phrase("subject", label=sheet.label, sentence=text)
        return text
    variants = known.text if first else known.also or known.text
    if first and known.bullets and _is_long(fact):
        return _bullets(composer, variants, fact, names)
    # A value that is a sentence has its own full stop; "every 1 year" is
    # what no one says.
    text = words.pick(variants, **names)
    return text.replace("..", ".").replace("every 1 ", "every ")


def _is_long(fact: Fact) -> bool:
    return isinstance(fact.value, tuple) and len(fact.value) > 2 and fact.low is None


def _bullets(
    composer: Composer, variants: Sequence[str], fact: Fact, names: Mapping[str, str]
) -> str:
    """Several texts one below the other, after the words before {value}."""
    words = composer.words
    opening = [text.partition("{value}")[0] for text in variants]
    items = fact.value if isinstance(fact.value, tuple) else ()
    lines = [words.phrase("list_plain", value=item) for item in items]
    return words.pick(opening, **names).strip() + "\n\n" + "\n".join(lines)


def _list(
    composer: Composer, sheet: FactSheet, known: Attribute, facts: Sequence[Fact]
) -> str:
    words = composer.words
    lead = words.pick(known.listed, **sheet.names)
    items = [
        words.phrase("list_item", label=fact.label, value=words.fact(fact))
        for fact in facts
    ]
    return lead + "\n\n" + "\n".join(items)


def _by_audience(composer: Composer, facts: Sequence[Fact]) -> str:
    """Prices by who pays them, equal prices together."""
    words, groups = composer.words, dict[str, list[str]]()
    for fact in facts:
        name = words.wording.audiences.get(fact.audience or "", fact.label or "")
        groups.setdefault(words.fact(fact), []).append(name)
    parts = []
    for value, names in groups.items():
        whom = words.several([name for name in names if name])
        said = words.phrase("for_audience", value=value, audience=whom)
        parts.append(said if whom else value)
    if len(parts) == 2:
        return words.phrase("many", first=parts[0], last=parts[1])
    return "; ".join(parts)
