"""Names of any trade are found, misspelt or not; postal codes; denials."""

import pytest

from bot.nlu.names import MAX_CHARACTERS, MentionFinder
from bot.nlu.vocabulary import OTHER_PROFESSION, Name, Vocabulary
from tests import pace

NAMES = (
    Name("certification", "baker", "certified baker"),
    Name("certification", "baker", "c.b.a."),
    Name("certification", "cook", "registered pastry cook"),
    Name("occupation", "baker", "baker"),
    Name("occupation", "baker", "ba"),
    Name("goal", "ovens", "ovens"),
    Name("state", "BA", "Bavaria"),
    Name("state", "OR", "Oregon"),
    Name("state", "TX", "Texas"),
    Name(OTHER_PROFESSION, "butcher", "master butcher"),
)
WORDS = frozenset({"a", "the", "baker", "cook", "oven", "pastry", "in", "or", "not"})


@pytest.fixture(scope="module")
def finder():
    return MentionFinder(Vocabulary(NAMES, None, titles=("BA",)), WORDS)


def values(finder, text):
    return [(found.entity, found.value) for found in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a Certified Baker", [("certification", "baker")]),  # the longest name
        ("the baker", [("occupation", "baker")]),
        ("my c.b.a. exam", [("certification", "baker")]),
        ("c.b.a?", [("certification", "baker")]),  # its last dot may be another mark
        ("certifed baker", [("certification", "baker")]),
        ("registred pastri cook", [("certification", "cook")]),
        ("regstred pastri cok", []),  # four slips, and "cok" is no slip of a long word
        ("master buthcer", [(OTHER_PROFESSION, "butcher")]),
        ("ovns", []),  # what is a choice may be said in too many ways
        ("Bavria", [("state", "BA")]),
        ("Oregn", []),  # so short a text is likelier another word
        ("", []),
    ],
)
def test_names(finder, text, expected):
    assert values(finder, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in tx", [("state", "TX")]),
        ("TX rules", [("state", "TX")]),
        ("bread or cake", []),
        ("in or near", []),
        ("Salem OR", [("state", "OR")]),
        ("BREAD OR CAKE PLEASE", []),
        ("BA rules", [("occupation", "baker")]),  # a title before it is a place
        ("in BA", [("state", "BA")]),
        ("in BA school", [("occupation", "baker")]),
        ("Munich, BA", [("state", "BA")]),
        ("ba state", [("state", "BA")]),
    ],
)
def test_postal_codes(finder, text, expected):
    assert values(finder, text) == expected


def test_which_codes_are_titles_is_for_the_vocabulary_to_say():
    plain = MentionFinder(Vocabulary(NAMES, None), WORDS)
    assert values(plain, "BA rules") == [("state", "BA")]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("not the baker", [True]),
        ("I don’t want to be a baker", [True]),
        ("anything but oregon or texas", [True, True]),
        ("not texas but oregon", [True, False]),
        ("why not texas", [False]),
        ("not sure texas", [False]),
    ],
)
def test_denials(finder, text, denied):
    assert [found.denied for found in finder.find(text)] == denied


def test_places_are_those_of_the_message_as_typed(finder):
    text = "  THE certifed  baker, in Texas"
    assert [text[m.start : m.end] for m in finder.find(text)] == ["baker", "Texas"]


def test_one_text_may_be_two_names():
    both = (Name("goal", "bread", "bake bread"), Name("occupation", "b", "bake bread"))
    found = MentionFinder(Vocabulary(both, None)).find("i bake bread")
    assert {(mention.entity, mention.start) for mention in found} == {
        ("goal", 2),
        ("occupation", 2),
    }


def test_a_story_without_end_is_not_read_to_its_end(finder):
    assert values(finder, "x " * MAX_CHARACTERS + "texas") == []
    costs = [
        pace.seconds(lambda text=text: finder.find(text))
        for text in ("certifed bker " * 200, "certifed bker " * 2_000)
    ]
    assert costs[1] < 3 * costs[0]
