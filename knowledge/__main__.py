"""The school's commands: check the content, load it, look at its state.

`python -m knowledge check | load | schema | report | advice-map`. Exit code 1
means that the content was refused and the old one is still in service.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from knowledge.editing import rehearse_advice, rehearse_answers, report, schema
from knowledge.model import Content
from knowledge.store.load import LoadReport, ShrunkError, load
from knowledge.store.read import FOLDER, ContentErrors, read
from knowledge.store.tables import engine_for

CHANGES_SHOWN = 40


def say(*lines: str) -> None:
    """Write lines for the person at the terminal."""
    sys.stdout.write("\n".join(lines) + "\n")


def _problems(error: ContentErrors) -> None:
    rows = [
        [f"{item.file}:{item.line}" if item.line else item.file, item.entry,
         item.what, item.remedy]
        for item in error.problems
    ]  # fmt: skip
    say(report.table(["where", "entry", "problem", "what to do"], rows), "")
    count = len(error.problems)
    say(f"{count} problem{'s' if count != 1 else ''}; nothing was loaded.")


def _read(options: argparse.Namespace) -> Content:
    """The content, once it is known to answer and to advise."""
    content = read(options.content)
    rehearse_answers.check(content, options.content, today=date.today())
    rehearse_advice.check(content, options.content, today=date.today())
    return content


def _check(options: argparse.Namespace) -> int:
    content = _read(options)
    facts = sum(
        len(entries)
        for one in content.certifications.values()
        for entries in one.facts.values()
    )
    say(
        f"All well: {len(content.certifications)} certifications with {facts} facts, "
        f"{len(content.states)} states, {len(content.faq)} answers, "
        f"{len(content.programs)} programs, {len(content.sources)} sources."
    )
    return 0


def _load(options: argparse.Namespace) -> int:
    content = _read(options)
    done = load(engine_for(options.database), content, force=options.force)
    _changes(done)
    return 0


def _changes(done: LoadReport) -> None:
    first = done.revision == 1
    if done.changes and not first:
        say(*(str(change) for change in done.changes[:CHANGES_SHOWN]))
        if len(done.changes) > CHANGES_SHOWN:
            say(f"... and {len(done.changes) - CHANGES_SHOWN} more")
    counts = ", ".join(f"{number} {name}" for name, number in done.counts.items())
    if not done.changed:
        say(f"Nothing has changed (revision {done.revision}: {counts}).")
        return
    say(f"Loaded revision {done.revision}: {counts}.")
    if done.names_changed and not first:
        say("Names have changed: they are understood after the next `make train`.")


def _schema(options: argparse.Namespace) -> int:
    for path in schema.write(options.content / "schema"):
        say(str(path))
    return 0


def _report(options: argparse.Namespace) -> int:
    content = read(options.content)
    say(report.as_text(report.build(content, today=date.today())))
    return 0


def _advice_map(options: argparse.Namespace) -> int:
    # Drawn only here, with a plotting library that nothing else needs.
    module = importlib.import_module("knowledge.editing.advice_map")
    return int(module.main(["--content", str(options.content)]) or 0)


COMMANDS = {
    "check": _check, "load": _load, "schema": _schema, "report": _report,
    "advice-map": _advice_map,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--content", type=Path, default=FOLDER, help="the folder")
    parser.add_argument("--database", help="its URL instead of DATABASE_URL")
    parser.add_argument(
        "--force", action="store_true", help="load even when much has vanished"
    )
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except ContentErrors as error:
        _problems(error)
    except ShrunkError as error:
        say(f"Not loaded: {error}")
    except OperationalError as error:
        say(f"Not loaded: the database cannot be reached ({error.orig}).")
    except SQLAlchemyError as error:
        say(f"Not loaded, the old content stays: {error}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
