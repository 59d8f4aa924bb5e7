"""The little language of the content files, and the text it is looked for in."""

import pytest

from bot.nlu import phrases


def test_the_little_language_of_phrases():
    pattern = phrases.pattern(["want|wish to (really) die", "# kms"])
    assert pattern.search(phrases.plain("I WISH to die!") + " ")
    assert pattern.search("i want to really die ")
    assert not pattern.search("i want to diet ")
    assert pattern.search("run 5 kms ")
    gap = phrases.pattern(["one * two"])
    assert gap.search("one a b c two ")
    assert not gap.search(phrases.plain("one. two") + " ")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I’m  HERE", "im here"),
        ("killll sooooo", "kill soo"),
        ("one.two!", "one . two ."),
        ("a ,, b", "a , b"),
        ("é-mail (me)", "mail me"),
        ("", ""),
    ],
)
def test_plain(typed, read):
    assert phrases.plain(typed) == read


@pytest.mark.parametrize(
    ("phrase", "said", "not_said"),
    [
        ("one|two step", "two step", "three step"),
        ("(the) end $", "the end .", "the end of"),
        ("# days", "30 days", "thirty days"),
        ("car", "my car", "scar"),
    ],
)
def test_each_mark_of_a_phrase(phrase, said, not_said):
    pattern = phrases.pattern([phrase])
    assert pattern.search(said + " ")
    assert not pattern.search(not_said + " ")


def test_no_phrase_is_never_said():
    assert not phrases.pattern([]).search("anything ")
    assert not phrases.substitution({}).search("anything ")


def test_the_longest_of_the_same_words_is_changed():
    same = {"kil": "kill", "kil my": "harm my"}
    found = phrases.substitution(same).sub(lambda hit: same[hit.group()], "kil my")
    assert found == "harm my"
