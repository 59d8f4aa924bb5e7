"""A broken advice file is refused, with the entry and what to do."""

from copy import deepcopy
from datetime import date

import pytest
from advising import pool, school_content

from knowledge.editing.rehearse_advice import problems

TODAY = date(2026, 11, 22)


def check(change):
    data = deepcopy(dict(school_content().advice.data))
    change(data)
    return problems(data, pool(), TODAY)


def test_the_schools_own_file_is_fine():
    assert check(lambda data: None) == []


@pytest.mark.parametrize(
    ("change", "entry"),
    [
        (lambda d: d.pop("weights"), "weights"),
        (lambda d: d["weights"].update(goal=50), "weights"),
        (lambda d: d["weights"].update(luck=5), "weights"),
        (lambda d: d["weights"].update(goal="much"), "weights"),
        (lambda d: d["phrases"].update(skip=[False]), "phrases.skip"),
        (lambda d: d["phrases"].update(skip=[]), "phrases.skip"),
        (lambda d: d["certifications"].pop("rma"), "certifications"),
        (lambda d: d["certifications"].update(xyz={}), "certifications.xyz"),
        (lambda d: d["certifications"]["rma"]["goal"].update(patients=7),
         "certifications.rma.goal.patients"),
        (lambda d: d["certifications"]["rma"]["settings"].update(moon=1),
         "certifications.rma.settings"),
        (lambda d: d["certifications"]["rma"]["recognition"].pop("default"),
         "certifications.rma.recognition"),
        (lambda d: d["certifications"]["rma"].update(level="wizard"),
         "certifications.rma.level"),
        (lambda d: d["certifications"]["rma"].update(routes=[]),
         "certifications.rma.routes"),
        (lambda d: d["certifications"]["rma"]["routes"][0].update(needs=["luck"]),
         "certifications.rma.routes[0]"),
        (lambda d: d["certifications"]["rma"]["routes"][1]["experience"].pop("months"),
         "certifications.rma.routes[1]"),
        (lambda d: d["questions"].pop("time"), "questions"),
        (lambda d: d["questions"]["goal"]["options"]["patients"].update(title="x" * 60),
         "questions.goal.options.patients"),
        (lambda d: d["requirements"]["diploma"].update(met_by=["kindergarten"]),
         "requirements.diploma"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_entry(change, entry):
    found = check(change)
    assert any(one.entry == entry for one in found), found
    assert all(one.remedy and one.file == "advice.yml" for one in found)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["reasons"]["goal"].update({"for": "You want {gaol}."}),
        lambda d: d["result"]["lead"].pop("no_time"),
        lambda d: d["arguments"].update(why="Because {certification"),
        lambda d: d["road_map"]["steps"]["exam"].update(text="On {day}"),
        lambda d: d["calendar"]["events"].pop("expiry"),
        lambda d: d.pop("near_tie"),
    ],
)
def test_a_sentence_that_cannot_be_filled_shows_in_the_rehearsal(change):
    found = check(change)
    assert found
    assert "cannot be used" in found[0].what
