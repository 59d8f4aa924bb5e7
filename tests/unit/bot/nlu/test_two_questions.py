"""Where a message that asks two things is cut, and that names keep their places."""

import pytest

from bot.nlu import two_questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "how much is the exam and how often do i renew",
            ["how much is the exam", "how often do i renew"],
        ),
        (
            "What does it cost? And do I have to renew?",
            ["What does it cost", "do I have to renew?"],
        ),
        ("how much and how long", []),
        ("how do i apply and pay", []),
        ("can i work as an ma and what", []),
        ("is it hard? is it long? is it good? is it dear?", []),
    ],
)
def test_two_questions_are_cut_where_the_second_begins(text, parts):
    assert [part for part, _ in two_questions.questions(text, [])] == parts


@pytest.mark.parametrize(
    "text",
    [
        "my cousin laughed at me for a week. are you a program or a person",
        "the exam is on friday and i cannot sleep; what should i bring with me",
    ],
)
def test_what_happened_is_not_the_first_of_two_questions(text):
    assert two_questions.questions(text, []) == []


def test_each_part_has_its_own_names_counted_from_its_start():
    text = "how much is the cma and how long is the rma valid"
    names = [{"entity": "certification", "start": at, "end": at + 3} for at in (16, 40)]
    (first, before), (second, after) = two_questions.questions(text, names)
    assert [first[e["start"] : e["end"]] for e in before] == ["cma"]
    assert [second[e["start"] : e["end"]] for e in after] == ["rma"]
    assert names[1]["start"] == 40  # those of the whole stay as they were


def test_a_name_across_the_cut_belongs_to_neither():
    text = "what does it cost and how long is it"
    whole = {"entity": "x", "start": 0, "end": len(text)}
    assert [named for _, named in two_questions.questions(text, [whole])] == [[], []]
