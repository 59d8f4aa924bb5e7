"""Pay belongs to a job, with its place and time."""

from datetime import date

from knowledge.store.knowledge_base import KnowledgeBase
from tests.unit.knowledge.answers.asking import ask


def test_pay_is_said_with_its_place_and_time(kb: KnowledgeBase) -> None:
    text = ask(kb, "salary", "cma", states=["OH"]).text
    assert (
        "In **Ohio**, medical assistants earn $43,000 a year ($20.50 an hour)" in text
    )
    assert "May 2025" in text
    assert "$45,690" in text
    several = ask(kb, "salary", "cma", states=["OH", "WA"]).text
    assert "- **Washington:** $59,290" in several


def test_pay_of_two_kinds_of_jobs_is_listed(school: KnowledgeBase) -> None:
    text = ask(school, "salary", "cma", "mlt").text
    assert "- **Medical assistants:** $" in text
    assert "- **Lab technologists and technicians:** $" in text


def test_an_old_wage_is_said_to_be_old(kb: KnowledgeBase) -> None:
    assert "last checked" not in ask(kb, "salary", "cma").text
    assert "last checked" in ask(kb, "salary", "cma", today=date(2027, 6, 1)).text


def test_the_better_paid_of_two_jobs_is_named(school: KnowledgeBase) -> None:
    jobs = ["phlebotomist", "medical_assistant"]
    text = ask(school, "salary", occupations=jobs, states=["TX"]).text
    assert text.startswith("In **Texas**, **phlebotomists** earn the most of these")
    assert "- **Medical assistants:** $39,520" in text


def test_certifications_for_one_job_share_its_pay(school: KnowledgeBase) -> None:
    text = ask(school, "salary", "cma", "rma").text
    assert "tells the **CMA** and **RMA** apart" in text


def test_starting_pay_is_said_not_to_be_known(school: KnowledgeBase) -> None:
    text = ask(school, "salary", occupations=["medical_assistant"]).text
    assert "no official figure for starting pay" in text


def test_pay_that_is_not_counted_is_said_beside_pay_that_is(
    school: KnowledgeBase,
) -> None:
    text = ask(school, "salary", "cma", "cpct").text
    assert "medical assistants earn $45,690" in text
    assert "no official wage figure for jobs with the **CPCT/A**" in text
    assert "apart" not in text
