"""Every question has an answer: right, sourced, and as long as a phone bears."""

import re
import shutil

import pytest
import yaml
from sqlalchemy.engine import Engine

from knowledge.editing import rehearse_answers
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.read import FOLDER, read
from tests.unit.knowledge.answers.asking import (
    REAL,
    TODAY,
    ask,
    body,
    check_chips,
    rank,
    written,
)

NAMES = [None, *REAL.certifications]


def test_without_a_certification_everybody_s_answer_comes(kb: KnowledgeBase) -> None:
    reply = ask(kb, "cost")
    assert reply.text.startswith("Most cost **$100 to $300**.")
    assert [chip.title for chip in reply.chips] == ["CMA"]
    assert ask(kb, "cost", variant=1).text.startswith("Plan on")


def test_unknown_keys_get_a_sentence(kb: KnowledgeBase) -> None:
    assert ask(kb, "nothing").text
    assert written(kb, "nothing").text
    assert rank(kb, "nothing").text


@pytest.mark.parametrize("key", REAL.questions)
@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_a_fit_answer(
    school: KnowledgeBase, key: str, name: str | None
) -> None:
    for variant in range(2):
        reply = ask(school, key, *([name] if name else []), variant=variant)
        text = body(reply)
        assert text
        assert "{" not in text
        assert not re.search(r"\bNone\b(?! of)", text)
        assert ".." not in text
        assert "!" not in text
        one = school.certification(name)
        if one and key != "outlook":
            named = (one.short_name, one.name, one.id.upper())
            job = school.occupation(one.occupation)
            plural = job.plural if job else one.short_name
            assert any(item in text for item in (*named, plural)), text
        check_chips(reply)


def test_most_answers_are_short(school: KnowledgeBase) -> None:
    lengths = [
        len(body(ask(school, key, name)).split())
        for key in REAL.questions
        for name in REAL.certifications
    ]
    short = sum(1 for length in lengths if length <= 100)
    assert short / len(lengths) > 0.85
    assert max(lengths) <= 190  # the five routes to the RMA, as a list


def test_the_engine_is_never_written_to(school: KnowledgeBase, engine: Engine) -> None:
    """No question leaves a trace in the knowledge."""
    before = school.revision()
    for key in REAL.questions:
        ask(school, key, "cma")
    school.refresh()
    assert school.revision() == before
    assert engine is not None


NEW = {
    "badge": {
        "title": "Is there a badge?",
        "attributes": ["exam_delivery", "results"],
        "opens_with": "badge_opening",
        "when_unknown": "badge_unknown",
        "only_first": True,
        "programs": True,
        "general": "general_cost",
    },
    "future": {
        "title": "Will it last?",
        "attributes": ["outlook_growth"],
        "about": "occupation",
        "general": "general_outlook",
    },
    "permit": {
        "title": "Do I need a permit?",
        "about": "state",
        "form": "rule",
        "general": "general_licensing",
    },
}
NEW_PHRASES = {
    "badge_opening": "People like to show what they have.",
    "badge_unknown": "Ask {body} about the badge of the **{certification}**.",
    "permit_no_occupation": "No permit is about the **{certification}** by name.",
    "permit_certification": "The **{certification}** is no permit.",
    "permit_occupation": "Permits are a matter of the state.",
    "permit_employers": "",
}


@pytest.fixture(scope="module")
def asked_anew(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The school's content with three questions more; no Python is touched."""
    folder = tmp_path_factory.mktemp("anew") / "content"
    shutil.copytree(FOLDER, folder)
    with (folder / "questions.yml").open("a", encoding="utf-8") as file:
        yaml.safe_dump(NEW, file)
    path = folder / "phrases.yml"
    phrases = yaml.safe_load(path.read_text("utf-8"))
    phrases["phrases"].update(NEW_PHRASES)
    path.write_text(yaml.safe_dump(phrases, allow_unicode=True), encoding="utf-8")
    content = read(folder)
    rehearse_answers.check(content, folder, today=TODAY)
    return KnowledgeBase.holding(content)


def test_a_new_question_on_a_fact_needs_no_python(asked_anew: KnowledgeBase) -> None:
    text = ask(asked_anew, "badge", "cma").text
    assert text.startswith("People like to show what they have. ")
    fact = REAL.certifications["cma"].fact("exam_delivery")
    assert fact is not None
    assert str(fact.value) in text
    assert REAL.school is not None
    assert REAL.school.name in text.split("\n\n")[1]
    assert text.split("\n\n")[-1].startswith("*Source")
    several = ask(asked_anew, "badge", "cma", "mlt")
    assert several.card is not None
    assert several.card["columns"] == ["", "CMA", "MLT (ASCP)"]
    assert ask(asked_anew, "badge").text == ask(asked_anew, "cost").text


def test_a_new_question_says_in_its_own_words_what_is_not_known(
    asked_anew: KnowledgeBase,
) -> None:
    unknown = [
        one for one in REAL.certifications.values() if not one.fact("exam_delivery")
    ]
    assert unknown
    for one in unknown:
        assert "about the badge of the" in ask(asked_anew, "badge", one.id).text


def test_a_new_question_on_a_job_or_a_state_has_its_form(
    asked_anew: KnowledgeBase,
) -> None:
    assert "12.5%" in ask(asked_anew, "future", "cma").text
    chips = ask(asked_anew, "future").chips
    assert all("occupation" in chip.payload for chip in chips)
    there = ask(asked_anew, "permit", "cma", states=["WA"]).text
    assert there.startswith("Yes")
    assert "**Washington**" in there
    assert ask(asked_anew, "permit", "cma").text.startswith("The **CMA** is no permit.")
