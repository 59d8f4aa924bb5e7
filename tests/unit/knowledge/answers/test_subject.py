"""What a question names is looked up once, and only what is known is kept."""

from knowledge.answers.subject import Subject, look_up
from knowledge.store.knowledge_base import KnowledgeBase


def test_each_name_is_found_once_and_unknown_ones_are_left_out(
    kb: KnowledgeBase,
) -> None:
    subject = Subject(("cma", "nothing", "cma"), ("phlebotomist",), ("WA", "XX"))
    named = look_up(kb, subject)
    assert named.certification_ids == ("cma",)
    assert [job.id for job in named.occupations] == ["phlebotomist"]
    assert [state.code for state in named.states] == ["WA"]


def test_jobs_named_come_before_those_of_certifications(kb: KnowledgeBase) -> None:
    jobs = look_up(kb, Subject(("cma", "rma"), ("phlebotomist",))).jobs
    assert [job.id for job in jobs] == ["phlebotomist", "medical_assistant"]


def test_the_occupation_named_first_is_the_one() -> None:
    assert Subject(occupations=("a", "b")).occupation == "a"
    assert Subject().occupation is None
