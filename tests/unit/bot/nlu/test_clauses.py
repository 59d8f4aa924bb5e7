"""A long message in its clauses; a short one as it is."""

from bot.nlu import clauses

STORY = (
    "my son is nineteen and has been stocking shelves since june. he likes his "
    "cousin's job at the clinic, but he faints easily and hates school, so is "
    "there anything short he could try? thanks for reading"
)


def test_a_short_message_is_not_cut():
    assert clauses.split("my card ran out last week, and i never got a letter") == []


def test_a_long_message_is_cut_at_its_ends_and_joints():
    assert clauses.split(STORY) == [
        "my son is nineteen and has been stocking shelves since june.",
        "he likes his cousin's job at the clinic",
        "he faints easily",
        "is there anything short he could try?",
        "thanks for reading",
    ]


def test_one_long_thought_stays_one():
    assert clauses.split("does " + "very " * 20 + "long training exist") == []


def test_there_is_an_end_to_it():
    flood = "one two three four. " * 500
    assert len(clauses.split(flood)) == clauses.MOST_CLAUSES


def test_what_asks_counts_in_full():
    assert clauses.weight("is there anything short he could try") == 1.0
    assert clauses.weight("any chance for him?") == 1.0
    assert clauses.weight("he hates school") == clauses.ASIDE
    assert clauses.weight("whatever he hates") == clauses.ASIDE
