"""Advice files that could not advise are refused, with file, line, entry and remedy."""

import shutil
from copy import deepcopy
from datetime import date
from functools import cache

import pytest
import yaml

from knowledge.editing import rehearse_advice
from knowledge.editing.rehearse_advice import problems, visitors
from knowledge.store import read
from knowledge.store.read import FOLDER, ContentErrors
from tests.unit.knowledge.advising import book, pool, school_content

TODAY = date(2026, 11, 22)


@cache
def school_file(name):
    text = (FOLDER / "advice" / f"{name}.yml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


@pytest.fixture
def check(tmp_path):
    """What is said about the school's advice after a change: reading, then trying."""

    def checked(name, change):
        data = deepcopy(school_file(name))
        change(data)
        shutil.copytree(FOLDER / "advice", tmp_path / "advice")
        with (tmp_path / "advice" / f"{name}.yml").open("w", encoding="utf-8") as file:
            yaml.dump(data, file, Dumper=yaml.CSafeDumper, sort_keys=False)
        files = read._Folder(tmp_path, TODAY)
        guide = read._guide(files)
        return files.problems or problems(guide, pool(), TODAY)

    return checked


def test_the_schools_own_files_are_fine(check):
    assert check("rules", lambda data: None) == []


@pytest.mark.parametrize(
    ("file", "change", "entry"),
    [
        ("rules", lambda d: d.pop("weights"), ""),
        ("rules", lambda d: d["weights"].update(goal=50), "weights"),
        ("rules", lambda d: d["weights"].update(luck=5), "weights.luck"),
        ("rules", lambda d: d["weights"].pop("goal"), "weights"),
        ("rules", lambda d: d["weights"].update(goal="much"), "weights.goal"),
        ("rules", lambda d: d["thresholds"].pop("near_tie"), "thresholds"),
        ("rules", lambda d: d["thresholds"].update(prepare_months=[3, 1]),
         "thresholds.prepare_months"),
        ("rules", lambda d: d["thresholds"].update(prepare_months=3),
         "thresholds.prepare_months"),
        ("rules", lambda d: d["shares"].update(ready=8), "shares.ready"),
        ("rules", lambda d: d.update(usual_schooling="wizard"), "usual_schooling"),
        ("words", lambda d: d.update(skip=[{"a": 1}]), "skip[0]"),
        ("words", lambda d: d.update(skip=[]), "skip"),
        ("words", lambda d: d.update(shout=["hey"]), "shout"),
        ("rules", lambda d: d["certifications"].pop("rma"), "certifications"),
        ("rules", lambda d: d["certifications"].update(xyz={}), "certifications.xyz"),
        ("rules", lambda d: d["certifications"].update(xyz=d["certifications"]["rma"]),
         "certifications.xyz"),
        ("rules", lambda d: d["certifications"]["rma"]["goal"].update(patients=7),
         "certifications.rma.goal.patients"),
        ("rules", lambda d: d["certifications"]["rma"]["settings"].update(moon=1),
         "certifications.rma.settings"),
        ("rules", lambda d: d["certifications"]["rma"]["recognition"].pop("default"),
         "certifications.rma.recognition"),
        ("rules", lambda d: d["certifications"]["rma"].update(level="wizard"),
         "certifications.rma.level"),
        ("rules", lambda d: d["certifications"]["rma"].update(routes=[]),
         "certifications.rma.routes"),
        ("rules", lambda d: d["certifications"]["rma"]["routes"][0].update(
            needs=["luck"]), "certifications.rma.routes[0]"),
        ("rules", lambda d: d["certifications"]["rma"]["routes"][1]["experience"].pop(
            "months"), "certifications.rma.routes[1].experience"),
        ("rules", lambda d: d["certifications"]["rma"]["routes"][1].update(
            experience={"as": "wizard", "months": 1}), "certifications.rma.routes[1]"),
        ("rules", lambda d: d["requirements"]["diploma"].update(
            met_by=["kindergarten"]), "requirements.diploma"),
        ("rules", lambda d: d["requirements"].pop("work"),
         "certifications.rma.routes[1]"),
        ("questions", lambda d: d["questions"].pop("time"), "questions"),
        ("questions", lambda d: d["questions"]["goal"]["options"]["patients"].update(
            title="x" * 60), "questions.goal.options.patients"),
        ("questions", lambda d: d["questions"]["goal"]["options"]["patients"].update(
            opposite="wizard"), "questions.goal"),
        ("questions", lambda d: d["questions"]["goal"]["options"]["unsure"].update(
            counts_as="wizard"), "questions.goal.options.unsure.counts_as"),
        ("questions", lambda d: d["questions"]["budget"]["options"]["open"].update(
            value={"low": "much"}), "questions.budget.options.open.value.low"),
        ("questions", lambda d: d["questions"]["budget"]["options"]["open"].update(
            value={"low": None}), "questions.budget.options.open"),
        ("questions", lambda d: d["jobs"]["laboratory"].update(tries=[]),
         "jobs.laboratory"),
        ("sentences", lambda d: d["result"]["lead"].pop("no_time"), "result.lead"),
        ("sentences", lambda d: d["reasons"]["money"].update(dear="x"),
         "reasons.money.dear"),
        ("sentences", lambda d: d["calendar"]["events"].pop("expiry"),
         "calendar.events"),
        ("sentences", lambda d: d["arguments"]["alternatives"].pop("faster"),
         "arguments.alternatives"),
        ("sentences", lambda d: d["road_map"]["documents"].update(luck=["a charm"]),
         "road_map.documents"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_entry(check, file, change, entry):
    found = check(file, change)
    place = (f"advice/{file}.yml", entry)
    assert any((one.file, one.entry) == place for one in found), found
    assert all(one.remedy and one.file.startswith("advice/") for one in found)


def test_a_word_that_yaml_takes_for_something_else_is_a_word(tmp_path):
    shutil.copytree(FOLDER / "advice", tmp_path / "advice")
    path = tmp_path / "advice" / "words.yml"
    text = path.read_text("utf-8").replace('deny: ["no"', "deny: [no", 1)
    path.write_text(text, encoding="utf-8")
    assert read.read_questionnaire(tmp_path).words.deny[0] == "no"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["reasons"]["goal"].update({"for": "You want {gaol}."}),
        lambda d: d["reasons"]["renewal"].update(no_figure="Ask {nobody}."),
        lambda d: d["result"]["lead"].update(no_diploma_time="In {tiem}."),
        lambda d: d["result"]["change"].update(two="{first} and {last}"),
        lambda d: d["arguments"].update(why="Because {certification"),
        lambda d: d["road_map"]["steps"]["exam"].update(text="On {day}"),
        lambda d: d["calendar"]["events"]["expiry"].update(text="On {dya}"),
    ],
)
def test_a_sentence_that_cannot_be_filled_shows_in_the_rehearsal(check, change):
    found = check("sentences", change)
    assert found
    assert "cannot be used" in found[0].what


def test_the_line_of_a_misspelt_placeholder_is_named(tmp_path):
    shutil.copytree(FOLDER / "advice", tmp_path / "advice")
    path = tmp_path / "advice" / "sentences.yml"
    text = path.read_text("utf-8").replace("in {setting}, and", "in {seting}, and")
    path.write_text(text, encoding="utf-8")
    at = text[: text.index("{seting}")].count("\n") + 1
    guide = read._guide(read._Folder(tmp_path, TODAY))
    content = school_content()
    broken = type(content)(**{**vars(content), "guide": guide})
    with pytest.raises(ContentErrors, match=f"advice/sentences.yml:{at}:"):
        rehearse_advice.check(broken, tmp_path, today=TODAY)


def test_the_made_up_visitors_are_the_same_every_time_and_use_every_option():
    made = list(visitors(book()))
    assert made == list(visitors(book()))
    for slot in ("goal", "setting", "schooling"):
        said = {getattr(one, slot) for one in made}
        assert len(said) >= 3
