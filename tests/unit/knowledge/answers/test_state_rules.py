"""A state's rule comes first; what is not known is no "no"."""

import pytest

from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import REAL, ask, body


def test_a_state_leads_with_its_rule(kb: KnowledgeBase) -> None:
    yes = ask(kb, "licensing", occupations=["medical_assistant"], states=["WA"]).text
    assert yes.startswith("Yes. In **Washington**")
    assert "Washington Office" in yes
    assert "mployers prefer or require" in yes
    no = ask(kb, "licensing", "cma", states=["OH"]).text
    assert no.startswith("No. **Ohio**")
    assert "[Ohio Board](https://ohio.example/)" in no
    unknown = ask(kb, "licensing", occupations=["phlebotomist"], states=["OH"]).text
    assert "do not take that as a no" in unknown


def test_in_general_it_depends_on_the_state(kb: KnowledgeBase) -> None:
    text = ask(kb, "licensing", occupations=["medical_assistant"]).text
    assert "depends on the state" in text
    assert "**Washington** requires a state license" in text
    assert "Many employers prefer or require certification" in text
    assert "board or health department decides" in text


def test_moving_speaks_of_the_new_state(kb: KnowledgeBase) -> None:
    text = ask(kb, "moving", "cma", states=["OH", "WA"]).text
    assert "moves with you" in text
    assert (
        "In **Washington**, medical assistants need a state license or certificate"
        in text
    )
    # Not every state takes it as it is, and the first word is what is read.
    assert text.startswith("Not by itself.")
    assert ask(kb, "moving", "cma", states=["WA", "OH"]).text.startswith("Yes.")


def test_two_jobs_in_a_state_are_told_apart(school: KnowledgeBase) -> None:
    jobs = ["phlebotomist", "laboratory"]
    text = ask(school, "licensing", occupations=jobs, states=["CA"]).text
    assert text.startswith("In **California**, it depends on the job:")
    assert "Medical Board of California" in text


@pytest.mark.parametrize("code", list(REAL.states))
def test_every_state_has_rules_and_pay(school: KnowledgeBase, code: str) -> None:
    name = REAL.states[code].name
    for job in REAL.occupations:
        for key in ("licensing", "mandatory", "moving", "salary"):
            reply = ask(school, key, occupations=[job], states=[code])
            assert f"**{name}**" in reply.text, (key, reply.text)
            assert reply.text.split("\n\n")[-1].startswith("*Source"), reply.text
            assert len(body(reply).split()) <= 130
    assert name in ask(school, "licensing", states=[code]).text
