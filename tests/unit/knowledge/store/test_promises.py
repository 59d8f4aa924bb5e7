"""Promises are found, and their opposite is left alone."""

import pytest

from knowledge.store.promises import promises


@pytest.mark.parametrize(
    "text",
    [
        "We guarantee you a job.",
        "You will find a good job.",
        "You'll earn at least $50,000.",
        "100% placement for all students.",
        "This course ensures a job.",
        "Approved by the AAMA.",
        "You will definitely pass.",
    ],
)
def test_a_promise_is_found(text: str) -> None:
    assert promises(text)


@pytest.mark.parametrize(
    "text",
    [
        "No one can guarantee a job.",
        "Nobody can promise you that.",
        "Employers may ask for certification.",
        "It does not guarantee a job.",
        "Accredited by ABHES.",
    ],
)
def test_what_is_no_promise_passes(text: str) -> None:
    assert not promises(text)


def test_rules_may_say_who_approves() -> None:
    assert not promises("a school approved by AMT", own_voice=False)
