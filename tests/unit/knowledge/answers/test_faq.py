"""Written answers, with the school filled in."""

import pytest

from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import REAL, check_chips, written


def test_a_written_answer_has_its_source_and_the_school(kb: KnowledgeBase) -> None:
    reply = written(kb, "cost_aid")
    assert reply.text.startswith("Ask Sample College about aid.")
    assert reply.text.endswith("about 2021.*")
    own = written(kb, "cost_aid", "cma")
    assert own.text.startswith("For the CMA")


def test_without_a_known_word_the_list_comes(school: KnowledgeBase) -> None:
    whole = written(school, "landscape_glossary")
    other = written(school, "landscape_glossary", typed="what is a quasar")
    assert other.text == whole.text


def test_the_school_shows_its_programs_and_how_to_reach_it(
    school: KnowledgeBase,
) -> None:
    for key in ("school_programs", "school_start"):
        text = written(school, key).text
        for program in REAL.programs:
            assert f"[{program.name}]({program.link})" in text
        assert "sample" in text
    contact = written(school, "school_contact")
    assert REAL.school is not None
    assert REAL.school.phone in contact.text
    assert contact.card is not None
    assert contact.card["type"] == "contact"


@pytest.mark.parametrize("key", list(REAL.faq))
def test_every_written_answer_is_whole(school: KnowledgeBase, key: str) -> None:
    reply = written(school, key)
    assert "{" not in reply.text
    check_chips(reply)
