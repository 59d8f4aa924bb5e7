"""Mistakes in the content are named with file, line, entry and remedy."""

from pathlib import Path

import pytest

from knowledge.model import Content
from knowledge.store.read import ContentErrors, read
from knowledge.store.yaml_nodes import Problem
from tests.unit.knowledge.sample import TODAY


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ContentErrors) as caught:
        read(folder, today=TODAY)
    return caught.value.problems


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Replace a text once and return its line."""
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def test_the_sample_is_read_whole(content: Content) -> None:
    assert list(content.certifications) == ["cma", "rma"]
    fact = content.certifications["cma"].fact("exam_fee", "non_member")
    assert fact is not None
    assert fact.value == 250
    assert fact.sources[0].publisher == "Board of Testing"
    assert content.faq["cost_aid"].title == "How can I pay less?"
    assert content.states["WA"].rules["medical_assistant"].status == "required"
    assert content.guide.weights["goal"] > 0


CMA = "certifications/cma.yml"
SPOILT = {
    "unknown field": (CMA, "suits:", "suit:", "unknown field 'suit'", "suits"),
    "missing field": (CMA, "name: Certified", "# ", "'name' is missing", "Add it"),
    "range upside down": (CMA, "[12, 24]", "[24, 12]", "upside down", "[12, 24]"),
    "date in the future": (
        CMA, "2026-06-01", "2031-06-01", "in the future", "the day",
    ),
    "no YAML where danger is heard": (
        "safety.yml", "emergency:", "emergency: [this is: broken", "YAML", "quotes",
    ),
    "kind of danger renamed": (
        "safety.yml", "self_harm:", "selfharm:", "field 'selfharm'", "self_harm",
    ),
    "other professions renamed": (
        "professions.yml", "professions:", "profession:",
        "'professions' is missing", "names people use",
    ),
    "background that is no pattern": (
        "professions.yml", "background:\n", "background:\n  - 'i am ('\n",
        "no pattern", "plain words",
    ),
    "case with another's words": (
        "cases/exam.yml", "- what may I bring", "- which ID do I need",
        "asked by 'exam_id'", "Keep it in one",
    ),
    "case asked in two ways": (
        "cases/exam.yml", "    - which documents do I show\n", "",
        "2 ways to ask it", "3 or more",
    ),
    "case without an answer": (
        "cases/exam.yml", "answer: Bring one.", "answer:", "does not fit", "a text",
    ),
    "case that begins with a list": (
        "cases/exam.yml", "answer: Bring one.", "answer: '- one'",
        "begins with a list", "the sentence that answers",
    ),
    "case of an unknown body": (
        "cases/exam.yml", "bodies: {board:", "bodies: {bord:", "'bord'", "board",
    ),
    "case of no topic": (
        "cases/exam.yml", "of: [fact/eligibility]", "of: [fact/eligible]",
        "'eligible'", "eligibility",
    ),
    "case that fills in what nobody says": (
        "cases/exam.yml", "Bring one.", "A {school_hat}.", "{school_hat}", "hat",
    ),
    "dead source": (CMA, "[body_page]", "[bodypage]", "'bodypage'", "body_page"),
    "no source": (CMA, "[body_page]", "[]", "no source", "sources"),
    "broken number": (CMA, "value: 125,", "value: 1O0,", "'1O0'", "digits"),
    "unknown unit": (CMA, "unit: months", "unit: month", "not allowed", "months"),
    "unit that does not fit": (CMA, "unit: months", "unit: usd", "unit", "months"),
    "unknown attribute": (CMA, "exam_fee:", "exam_fees:", "exam_fees", "exam_fee"),
    "unknown audience": (CMA, "audience: student", "audience: pupil", "pupil", "stu"),
    "unknown placeholder": (
        CMA, "{value: 60, unit: months,",
        '{value: 60, unit: months, text: "{valeu} long, 60",', "{valeu}", "value",
    ),
    "sentence without its figure": (
        CMA, "{value: 60, unit: months,",
        '{value: 60, unit: months, text: "Each few years.",', "does not say", "{val",
    ),
    "id unlike its file": (CMA, "id: cma", "id: cmx", "cmx", "id: cma"),
    "unknown body": (CMA, "body: board", "body: bord", "'bord'", "board"),
    "unknown occupation": (
        CMA, "occupation: medical_assistant", "occupation: doctor", "doctor", "medical",
    ),
    "name used twice": (
        "certifications/rma.yml", "aliases: [rma]", "aliases: [rma, C.M.A.]",
        "'c.m.a.'", "Keep it in one",
    ),
    "key written twice": (
        "bodies.yml", '  url: "https://board.example/"',
        '  name: Other\n  url: "https://board.example/"', "written twice", "one of",
    ),
    "percentage": (
        "occupations.yml", "value: 12.5", "value: 125.0", "more than 100 %", "between",
    ),
    "below zero": (CMA, "value: 125,", "value: -125,", "below zero", "Check"),
    "program that leads nowhere": (
        "programs.yml", "[cma, rma]", "[cma, rmb]", "'rmb'", "rma",
    ),
    "tuition in words": (
        "programs.yml", "tuition: 14800", "tuition: much", "no number", "number",
    ),
    "question about nothing": (
        "questions.yml", "[passing_score]", "[passing]", "'passing'", "passing_score",
    ),
    "question without facts": (
        "questions.yml", "attributes: [pass_rate]", "attributes: []", "nothing to say",
        "attributes",
    ),
    "question about something else": (
        "questions.yml", "about: occupation", "about: school", "'school'", "state",
    ),
    "form that does not fit": (
        "questions.yml", "about: state, form: wage", "about: occupation, form: wage",
        "form 'wage' does not fit", "facts",
    ),
    "opening that is no phrase": (
        "questions.yml", "opens_with: overview", "opens_with: overvew", "'overvew'",
        "overview",
    ),
    "ranking by nothing known": (
        "rankings.yml", "[renewal_period]", "[renewal_peroid]", "'renewal_peroid'",
        "renewal_period",
    ),
    "ranking of jobs by a fact": (
        "rankings.yml", "{of: occupations,", "{of: occupations, by: [exam_fee],",
        "occupations with", "only for them",
    ),
    "ranking by unknown patterns": (
        "rankings.yml", "experience_words", "experienced", "'experienced'",
        "experience_words",
    ),
    "ranking of an unknown track": (
        "rankings.yml", "track: medical_assistant", "track: dental", "'dental'",
        "medical_assistant",
    ),
    "attribute expected of all": (
        "phrases.yml", "soft_facts: [work_settings", "soft_facts: [work_setings",
        "'work_setings'", "work_settings",
    ),
    "question that introduces": (
        "phrases.yml", "introducing_question: overview",
        "introducing_question: overviews", "'overviews'", "overview",
    ),
    "general text that is missing": (
        "questions.yml", "general_cost", "general_costs", "general_costs", "general_c",
    ),
    "chip to nowhere": ("faq/general.yml", "rank/cheapest", "rank/cheap", "cheap", ""),
    "chip title too long": (
        "faq/cost.yml", "  title: How can I pay less?\n", "", "too long", "title",
    ),
    "wage of an unknown state": ("wages.yml", "  WA:", "  WX:", "'WX'", "states.yml"),
    "address without a scheme": (
        "bodies.yml", 'url: "https://board.example/"', "url: board.example",
        "board.example", "https",
    ),
    "promise of a job": (
        "faq/cost.yml", "Ask {school_name}", "We guarantee a job. Ask", "guarantee", "",
    ),
    "claim of approval": (
        "school.yml", "hours: 9 to 5", "hours: approved by AAMA", "endorsement", "accr",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILT)
def test_a_mistake_is_named(folder: Path, case: str) -> None:
    name, old, new, what, remedy = SPOILT[case]
    at = spoil(folder, name, old, new)
    found = [item for item in problems(folder) if what in item.what]
    assert found, [str(item) for item in problems(folder)]
    assert remedy in found[0].remedy
    # A chip's title belongs to the entry it names, which may be another file.
    assert found[0].file == name or case == "chip title too long"
    if found[0].file == name:
        assert abs(found[0].line - at) <= 3, str(found[0])


def test_all_problems_are_reported_together(folder: Path) -> None:
    spoil(folder, CMA, "suits:", "suit:")
    spoil(folder, "certifications/rma.yml", "value: 150", "value: [9, 1]")
    spoil(folder, "programs.yml", "[cma, rma]", "[cmo]")
    files = {item.file for item in problems(folder)}
    assert files == {CMA, "certifications/rma.yml"}  # cmo may be meant for cma
    spoil(folder, CMA, "suit:", "suits:")
    spoil(folder, "certifications/rma.yml", "value: [9, 1]", "value: 150")
    assert {item.file for item in problems(folder)} == {"programs.yml"}


def test_yaml_that_does_not_parse_is_named_with_its_line(folder: Path) -> None:
    at = spoil(folder, "states.yml", "name: Ohio", "name: 'Ohio")
    found = problems(folder)
    assert found[0].file == "states.yml"
    assert "not valid YAML" in found[0].what
    assert found[0].line >= at


@pytest.mark.parametrize("part", [0.3, 0.5, 0.7, 0.9])
def test_a_file_cut_in_the_middle_is_named(folder: Path, part: float) -> None:
    path = folder / CMA
    text = path.read_text()
    path.write_text(text[: int(len(text) * part)].rstrip())
    assert any(item.file == CMA for item in problems(folder))


@pytest.mark.parametrize("junk", [b"", b"\xff\xfe\x00", b"- 1\n- 2\n", b"just words\n"])
def test_junk_instead_of_a_file_is_named(folder: Path, junk: bytes) -> None:
    (folder / "sources.yml").write_bytes(junk)
    assert any(item.file == "sources.yml" for item in problems(folder))


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "phrases.yml").unlink()
    assert any(item.file == "phrases.yml" for item in problems(folder))


def test_yes_and_no_stay_words(folder: Path) -> None:
    spoil(folder, CMA, "value: a program,", "value: no,")
    fact = read(folder, today=TODAY).certifications["cma"].all("eligibility")[0]
    assert fact.value == "no"


def test_the_schools_own_content_is_well() -> None:
    content = read()
    assert len(content.certifications) >= 14
    assert len(content.states) == 52
    for one in content.certifications.values():
        for facts in one.facts.values():
            for fact in facts:
                assert fact.value is None or (fact.sources and fact.reviewed)


@pytest.mark.parametrize("name", ["certifications/new.yaml", "faq/CMA.YML", "x.yml"])
def test_a_file_nobody_reads_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text("id: new\n")
    (problem,) = problems(folder)
    assert problem.file == name
    assert "nobody reads" in problem.what
    assert ".yml" in problem.remedy
