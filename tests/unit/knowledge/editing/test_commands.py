"""`python -m knowledge`: what an editor sees."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from knowledge.__main__ import main
from knowledge.editing import report, schema
from knowledge.model import Content
from knowledge.store.read import FOLDER, read
from tests.unit.knowledge.sample import TODAY


def run(folder: Path, command: str, *more: str) -> int:
    url = f"sqlite:///{folder.parent / 'commands.db'}"
    return main([command, "--content", str(folder), "--database", url, *more])


def test_check_and_load(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "check") == 0
    assert "2 certifications" in capsys.readouterr().out
    assert run(folder, "load") == 0
    assert "Loaded revision 1" in capsys.readouterr().out
    assert run(folder, "load") == 0
    assert "Nothing has changed" in capsys.readouterr().out
    path = folder / "certifications" / "rma.yml"
    path.write_text(path.read_text().replace("value: 150", "value: 160"))
    assert run(folder, "load") == 0
    assert "~ rma.exam_fee: 150 usd -> 160 usd" in capsys.readouterr().out
    path.write_text(path.read_text().replace("aliases: [rma]", "aliases: [rma, r m a]"))
    assert run(folder, "load") == 0
    assert "make train" in capsys.readouterr().out


def test_mistakes_are_shown_as_a_table(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "certifications" / "rma.yml"
    path.write_text(path.read_text().replace("value: 150", "value: 1b"))
    assert run(folder, "load") == 1
    shown = capsys.readouterr().out
    assert "certifications/rma.yml:" in shown
    assert "facts.exam_fee[0]" in shown
    assert "1 problem; nothing was loaded." in shown


@pytest.mark.parametrize(
    ("name", "old", "new", "shown"),
    [
        ("phrases.yml", "{summary} {suits}", "{sumary} {suits}", "{sumary}"),
        ("phrases.yml", "  list_item:", "  list_thing:", "phrases.list_item"),
        ("faq/cost.yml", "{school_name}", "{school_nam}", "{school_nam}"),
    ],
)
def test_a_sentence_that_cannot_be_said_is_named(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    old: str,
    new: str,
    shown: str,
) -> None:
    path = folder / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert run(folder, "check") == 1
    out = capsys.readouterr().out
    assert shown in out
    assert name in out


def test_a_folder_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--content", str(tmp_path / "none")]) == 1
    assert "is no folder" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "old", "new", "entry"),
    [
        ("sentences", "bring it to the top", "bring {it} to the top", ""),
        ("rules", "    routes:", "    rutes:", "certifications.cma.rutes"),
        ("rules", "weights:", "weigths:", "weigths"),
    ],
)
def test_advice_that_cannot_advise_is_named(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    old: str,
    new: str,
    entry: str,
) -> None:
    path = folder / "advice" / f"{name}.yml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    for command in ("check", "load"):
        assert run(folder, command) == 1
        shown = capsys.readouterr().out
        assert f"advice/{name}.yml" in shown
        assert entry in shown
        assert "nothing was loaded" in shown


def test_a_mistake_in_the_advice_has_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "advice" / "rules.yml"
    lines = path.read_text().splitlines()
    at = next(i for i, text in enumerate(lines) if text.startswith("    level: "))
    lines[at] = "    level: wizard"
    path.write_text("\n".join(lines) + "\n")
    assert run(folder, "check") == 1
    assert f"advice/rules.yml:{at + 1}" in capsys.readouterr().out


def test_without_advice_nothing_is_loaded(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "advice" / "rules.yml").unlink()
    assert run(folder, "check") == 1
    assert "the file is missing" in capsys.readouterr().out


def test_a_loss_must_be_meant(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "load") == 0
    path = folder / "certifications" / "cma.yml"
    text = path.read_text()
    path.write_text(text[: text.index("  guide_cost:")])
    assert run(folder, "load") == 1
    assert "--force" in capsys.readouterr().out
    assert run(folder, "load", "--force") == 0


def test_a_database_that_is_away_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql://nobody:x@127.0.0.1:1/none"
    assert main(["load", "--content", str(folder), "--database", url]) == 1
    assert "cannot be reached" in capsys.readouterr().out


def test_the_report_counts(content: Content) -> None:
    made = report.build(content, today=TODAY)
    cma = next(row for row in made.rows if row.name == "CMA")
    assert cma.figures == 9
    assert cma.low == 2
    assert "passing_score" in cma.weak
    assert "exam_minutes" in cma.missing
    assert cma.stale == ()
    shown = report.as_text(made)
    assert "CMA" in shown
    weak = next(task for task in made.tasks if task.entry == "passing_score")
    assert weak.file == "certifications/cma.yml"
    assert "405" in weak.says
    assert weak.why == "one weak source"
    assert weak.look.startswith("https://")
    assert "100.0 %" in shown


def test_the_most_urgent_work_comes_first(content: Content) -> None:
    tasks = report.build(content, today=TODAY.replace(year=2027)).tasks
    assert tasks[0].urgency <= tasks[-1].urgency
    old = next(task for task in tasks if task.entry == "exam_fee")
    assert re.fullmatch(r"read \d+ days ago, limit 90", old.why)
    start = [task for task in tasks if task.why == "the start has passed"]
    assert all(task.file == "programs.yml" for task in start)


def test_every_figure_of_the_school_has_source_and_date() -> None:
    made = report.build(read(), today=TODAY)
    assert made.share == 100.0


def test_nothing_from_memory_is_in_the_content() -> None:
    for path in FOLDER.rglob("*.yml"):
        assert "unsourced" not in path.read_text()


def test_the_schemas_fit_the_content(folder: Path) -> None:
    made = schema.schemas()
    for one in made.values():
        jsonschema.Draft7Validator.check_schema(one)
    for name in ("sources", "bodies", "questions", "programs", "school", "states"):
        data = yaml.safe_load((folder / f"{name}.yml").read_text())
        jsonschema.validate(json.loads(json.dumps(data, default=str)), made[name])
    for path in (FOLDER / "advice").glob("*.yml"):
        data = yaml.safe_load(path.read_text())
        jsonschema.validate(data, made[f"advice-{path.stem}"])
    for path in (FOLDER / "certifications").glob("*.yml"):
        data = json.loads(json.dumps(yaml.safe_load(path.read_text()), default=str))
        jsonschema.validate(data, made["certification"])


def test_the_schema_underlines_an_unknown_field(folder: Path) -> None:
    data = yaml.safe_load((folder / "certifications" / "cma.yml").read_text())
    data = json.loads(json.dumps(data, default=str))
    data["suit"] = "x"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema.schemas()["certification"])


def test_the_written_schemas_are_current() -> None:
    """`make schema` was run after the last change of the model."""
    for name, one in schema.schemas().items():
        path = FOLDER / "schema" / f"{name}.schema.json"
        assert json.loads(path.read_text()) == one
