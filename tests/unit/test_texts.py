"""How the written answers read: every text a visitor may see is measured here.

A visitor of nineteen on a phone should follow each answer at once. Credential
names and abbreviations cannot be made shorter, so they are replaced by a short
word before the reading grade is taken; everything else counts as it stands.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from knowledge.store.promises import promises

ROOT = Path(__file__).parents[2]
FAQ = ROOT / "knowledge" / "content" / "faq"
RESPONSES = ROOT / "data" / "responses"
ADVICE = ROOT / "knowledge" / "content" / "advice"
PHRASES = ROOT / "knowledge" / "content" / "phrases.yml"
# Where the advice holds sentences; the rest are words visitors type, and numbers.
ADVICE_SAID = ("questions.yml", "sentences.yml")

MAX_GRADE = 8.5  # grade 8, plus what the formula varies by in so short a text
MAX_WORDS = 110
MAX_TITLE = 40  # a question is shown as a chip

# Names of bodies, credentials and jobs, longest first: what they are called is
# not ours to simplify.
NAMES = (
    "american association of medical assistants",
    "national healthcareer association",
    "american medical technologists",
    "american society for clinical pathology",
    "national center for competency testing",
    "certified clinical medical assistant",
    "certified medical administrative assistant",
    "certified medical assistant",
    "registered medical assistant",
    "medical laboratory technician",
    "medical laboratory scientist",
    "patient care technician",
    "medical technician",
    "medical assistant",
    "administrative assistant",
    "phlebotomist",
    "phlebotomy",
    "north dakota",
    "south dakota",
    "south carolina",
    "west virginia",
    "north carolina",
    "new jersey",
    "puerto rico",
    "california",
    "connecticut",
    "massachusetts",
    "louisiana",
    "tennessee",
    "washington",
    "montana",
    "nevada",
    "hawaii",
    "florida",
    "arizona",
    "delaware",
    "nebraska",
)
ABBREVIATION = re.compile(r"\b[A-Z][A-Z/&-]+[A-Za-z]?(?:s|/[AI]+)?(?:\([A-Z]+\))?")

FORBIDDEN = (
    "guaranteed",
    "we guarantee",
    "you will get a job",
    "you will pass",
    "you will earn",
    "will find a job",
    "job placement",
    "sure to pass",
    "risk-free",
    "state-approved",
    "best school",
    "dream job",
    "future-proof",
)
FILLER = (
    "great question",
    "good question",
    "certainly",
    "of course",
    "absolutely",
    "sure,",
    "thank you for asking",
    "thanks for asking",
    "i'd be happy",
    "i would be happy",
    "i am happy",
    "awesome",
    "when it comes to",
)


class Text(NamedTuple):
    """One written text and where it stands."""

    where: str
    words: str


def faq_entries() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every FAQ entry: file name, full key, entry."""
    for path in sorted(FAQ.glob("*.yml")):
        for key, entry in yaml.safe_load(path.read_text("utf-8")).items():
            yield path.stem, f"{path.stem}_{key}", entry


def texts() -> Iterator[Text]:
    """Every text in the FAQ, the advice and the dialogue responses."""
    for file, key, entry in faq_entries():
        for number, answer in enumerate(entry["answers"], 1):
            yield Text(f"{file}.yml {key} {number}", answer)
        for group in ("certifications", "occupations"):
            for name, answer in (entry.get(group) or {}).items():
                yield Text(f"{file}.yml {key} {name}", answer)
    for name in ADVICE_SAID:
        parts = yaml.safe_load((ADVICE / name).read_text("utf-8"))
        yield from said(parts, f"advice/{name} ")
    for path in sorted(RESPONSES.glob("*.yml")):
        responses = yaml.safe_load(path.read_text("utf-8")).get("responses") or {}
        for key, variants in responses.items():
            for number, variant in enumerate(variants, 1):
                if "text" in variant:
                    yield Text(f"{path.name} {key} {number}", filled(variant["text"]))


def filled(response: str) -> str:
    """A response with what the content says is of the trade."""
    phrases = yaml.safe_load(PHRASES.read_text("utf-8"))["phrases"]
    return re.sub(r"\{(trade_\w+)\}", lambda hit: phrases[hit[1]], response)


def said(node: Any, where: str) -> Iterator[Text]:
    """Every sentence in a part of the advice: a text that ends like one."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from said(value, f"{where}.{key}")
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from said(value, f"{where}[{at}]")
    elif isinstance(node, str) and " " in node and node.rstrip()[-1] in ".?:":
        yield Text(where, node)


def plain(text: str) -> str:
    """The text as it is read aloud: no markdown, each list line a sentence."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\{\w+\}", "it", text)
    lines = []
    for line in text.splitlines():
        line = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", line).replace("*", "").strip()
        if not line or line.startswith("|"):
            continue
        lines.append(line if line[-1] in ".?" else f"{line}.")
    return " ".join(lines)


def grade(text: str) -> float:
    """Flesch-Kincaid grade, the names replaced by a short word."""
    words = plain(text)
    for name in NAMES:
        words = re.sub(rf"\b{name}s?\b", "aide", words, flags=re.IGNORECASE)
    words = ABBREVIATION.sub("card", words)
    words = re.sub(r"[$]?\d[\d,.]*\d|[$]?\d", "ten", words)
    sentences = [part for part in re.split(r"[.?](?=\s|$)", words) if part.strip()]
    spoken = re.findall(r"[a-z]+(?:'[a-z]+)?", words.lower())
    per_sentence = len(spoken) / len(sentences)
    per_word = sum(map(syllables, spoken)) / len(spoken)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def syllables(word: str) -> int:
    """Vowel groups, less the letters that are written but not spoken."""
    word = word.replace("'", "")
    groups = len(re.findall(r"[aeiouy]+", word))
    groups += len(re.findall(r"ia(?!l)|io(?!n)|iu|eo|ua", word))
    if re.search(r"[^aeiouyl]es?$|[^aeiouytd]ed$|[aeiouy]les?$", word):
        groups -= 1
    return max(groups, 1)


def spanish(text: Text) -> bool:
    """Texts in another language have no English reading grade."""
    return "utter_spanish" in text.where or "utter_other_language" in text.where


ALL = list(texts())
IDS = [text.where for text in ALL]


def test_there_are_texts() -> None:
    assert ALL


@pytest.mark.parametrize("text", ALL, ids=IDS)
def test_is_easy_to_read(text: Text) -> None:
    if spanish(text) or len(text.words.split()) < 12:
        pytest.skip("too short to measure, or not English")
    assert grade(text.words) <= MAX_GRADE, "write shorter words or sentences"


@pytest.mark.parametrize("text", ALL, ids=IDS)
def test_fits_a_phone(text: Text) -> None:
    prose = re.sub(r"\]\([^)]*\)|[|*-]", " ", text.words)
    assert len(prose.split()) <= MAX_WORDS, "shorten it"


@pytest.mark.parametrize("text", ALL, ids=IDS)
def test_keeps_the_tone(text: Text) -> None:
    low = text.words.lower()
    assert "!" not in text.words
    assert "¡" not in text.words
    assert not [phrase for phrase in FORBIDDEN if phrase in low]
    assert not [what for line in low.splitlines() for what in promises(line)]
    assert not low.lstrip("* ").startswith(FILLER), "begin with the answer"


@pytest.mark.parametrize(
    ("file", "key", "entry"),
    list(faq_entries()),
    ids=[key for _, key, _ in faq_entries()],
)
def test_entry_is_complete(file: str, key: str, entry: dict[str, Any]) -> None:
    assert not key.startswith(f"{file}_{file}_"), "the file's name is not repeated"
    title = entry.get("title", entry["question"])
    assert len(title) <= MAX_TITLE, "give it a title: it is shown as a chip"
    assert 1 <= len(entry["answers"]) <= 3
    assert entry["reviewed"]
    assert isinstance(entry["sources"], list)
    assert 2 <= len(entry["chips"]) <= 3


def test_chips_lead_somewhere() -> None:
    known = {f"faq/{key}" for _, key, _ in faq_entries()}
    missing = [
        f"{key}: {chip}"
        for _, key, entry in faq_entries()
        for chip in entry["chips"]
        if chip.startswith("faq/") and chip not in known
    ]
    assert not missing


def test_answers_of_one_entry_differ() -> None:
    double = [
        key
        for _, key, entry in faq_entries()
        if len({answer.strip() for answer in entry["answers"]}) < len(entry["answers"])
    ]
    assert not double


def buttons() -> list[tuple[str, dict[str, str]]]:
    """Every button of the dialogue responses, with the response it is on."""
    return [
        (key, button)
        for path in sorted(RESPONSES.glob("*.yml"))
        for key, variants in yaml.safe_load(path.read_text("utf-8"))[
            "responses"
        ].items()
        for variant in variants
        for button in variant.get("buttons", ())
    ]


def test_buttons_fit_and_are_payloads() -> None:
    assert buttons()
    for key, button in buttons():
        assert len(filled(button["title"])) <= MAX_TITLE, key
        payload = re.fullmatch(r"/[a-z_]+(\{\{.*\}\})?", button["payload"])
        assert payload, f"{key}: braces of a payload are doubled"
