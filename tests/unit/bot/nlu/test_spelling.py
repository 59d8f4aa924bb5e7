"""Which words are repaired, and which must never be."""

import pytest

from bot.nlu.spelling import Speller, count_words

EXAMPLES = [
    "how often do i renew my certification",
    "renew the certification",
    "how much is the exam fee",
    "what is the exam fee",
    "am i eligible without a diploma",
    "eligible without a diploma",
]
GENERAL = {"can": 2000, "how": 2001, "train": 2002, "organ": 3000, "often": 2500}
NAMES = {"cma", "ccma", "aama", "oregon", "idaho", "mlt"}


@pytest.fixture(scope="module")
def speller():
    return Speller(count_words(EXAMPLES), NAMES, GENERAL)


@pytest.mark.parametrize(
    ("typed", "repaired"),
    [
        ("how offten do i rennew", "how often do i renew"),
        ("certifcation", "certification"),
        ("cretificaton", "certification"),
        ("am i elgible wihtout a diplma", "am i eligible without a diploma"),
        ("Certifcation fee?", "certification fee?"),
    ],
)
def test_slips_are_repaired(speller, typed, repaired):
    assert speller(typed) == repaired


@pytest.mark.parametrize(
    "typed",
    [
        "cna",  # neither "can" nor "cma"
        "ccma",
        "Idaho",
        "organ",  # a real word, one slip from a state
        "CAAHEP",  # an acronym we do not know
        "idk",
        "zzzzzz",
        "",
        "$200-300",
        "a" * 5_000,
    ],
)
def test_names_acronyms_and_strangers_stay(speller, typed):
    assert speller(typed) == typed


def test_our_own_words_win_over_ordinary_ones():
    speller = Speller({"exams": 5}, (), {"exact": 2000, "exam": 2100})
    assert speller("examd") == "exams"


def test_a_typo_in_the_examples_is_no_word():
    speller = Speller({"renewal": 9, "renewl": 1})
    assert speller("renewl") == "renewal"


def test_what_fingers_do_wins_over_what_is_said_more_often():
    speller = Speller({"pays": 20, "pass": 30, "paysh": 1}, (), {})
    assert speller("payss") == "pays"  # struck twice; "pass" would be another key


@pytest.mark.parametrize(
    ("typed", "repaired"),
    [
        ("hte exam", "the exam"),  # said all the time, letters swapped
        ("how mcuh si it", "how much si it"),  # two letters: nobody can tell
        ("is itt ok", "is it ok"),
        ("cna", "cna"),  # "can" is rarer here than what is said all the time
        ("inw ith the exam", "in with the exam"),  # a space and a letter swapped
        ("theexam", "the exam"),
    ],
)
def test_short_and_joined_words(typed, repaired):
    words = {"the": 90, "exam": 50, "it": 60, "is": 60, "in": 50, "with": 50}
    speller = Speller({**words, "can": 20, "much": 15, "how": 20, "ok": 10})
    assert speller(typed) == repaired
