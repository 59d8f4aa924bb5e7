"""Marks and capitals are read in one way, and nothing moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.parsing.plain_text import lowered, straight


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I’M ‘in’", "i'm 'in'"),
        ("“A” – b — c − d", '"a" - b - c - d'),
        ("a\xa0b", "a b"),
        ("İSTANBUL", "İstanbul"),
        ("", ""),
    ],
)
def test_marks_and_capitals(typed, read):
    assert lowered(typed) == read


@given(st.text())
def test_every_character_stays_in_its_place(text):
    assert len(straight(text)) == len(lowered(text)) == len(text)
    assert straight(text).lower() == lowered(text).lower()
