"""Several certifications are told apart."""

from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import REAL, ask, body, compare


def test_several_are_introduced_one_by_one(kb: KnowledgeBase) -> None:
    text = ask(kb, "issuer", "cma", "rma").text
    assert "- **CMA:** The CMA comes from the Board of Testing" in text
    assert "- **RMA:**" in text
    assert text.endswith("read June 2026.*")


def test_compare_says_whom_each_suits(kb: KnowledgeBase) -> None:
    reply = compare(kb, "cma", "rma")
    assert "if you like people" in reply.text
    assert "if you have worked before" in reply.text
    assert compare(kb, "cma").card is None


def test_bare_names_are_never_put_side_by_side(school: KnowledgeBase) -> None:
    asked = 0
    for key in REAL.questions:
        for pair in (("mlt", "mls"), ("cma", "rma"), ("cpt", "pbt")):
            reply = ask(school, key, *pair)
            asked += 1
            assert body(reply).rstrip().endswith((".", "?", "!", "|", ")")) or (
                body(reply).splitlines()[-1].startswith("- ")
            ), (key, pair, reply.text)
    assert asked > 60
    assert "Call" in ask(school, "expired", "mlt", "mls").text
