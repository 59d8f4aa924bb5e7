"""Trains the model: `python -m bot.server.train`, what `rasa train` does, sooner.

`rasa train` imports TensorFlow whatever it trains: a third of the whole time for a bot
without networks. Where config.yml names only our own components, stubs take its place
(`slim_imports`), as when serving; anything else is trained with the real one.
"""

import argparse
import gc
import logging
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from bot.rasa_patches import slim_imports
from bot.server import logs

if TYPE_CHECKING:
    from bot.nlu.examples import PreparedExamples

# A retrieval intent needs a response per key only for Rasa's ResponseSelector, which we
# do not use; Rasa says so of each of thousands of messages.
ABOUT_NOTHING = "Your training data contains an example"
SWITCH_SECONDS = 0.0005


def main(arguments: list[str] | None = None) -> int:
    """Train and write the model; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.server.train")
    parser.add_argument("--config", default="config.yml")
    parser.add_argument("--domain", default="domain.yml")
    parser.add_argument("--data", default="data")
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--name", default="advisor", help="of the file, without ending")
    options = parser.parse_args(arguments)
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    sys.path.insert(0, os.getcwd())
    if not slim_imports.needs_tensorflow(named(options.config)):
        slim_imports.install(slim_imports.NEVER_TRAINED)
    # Millions of small objects that live to the end: nothing is found by looking.
    gc.disable()
    # The encoder's threads need Python only for a moment between two messages.
    sys.setswitchinterval(SWITCH_SECONDS)
    with logs.quiet_imports():
        # Before Rasa, whose import takes seconds.
        prepared = begin(Path(options.data, "nlu"))

        from rasa.model_training import train

        from bot.components.question_classifier import QuestionClassifier
        from bot.rasa_patches import patches

    QuestionClassifier.prepared = prepared
    patches.apply(patches.TRAINING)
    logs.configure()
    warnings.filterwarnings("ignore", message=ABOUT_NOTHING)
    logging.getLogger("rasa").setLevel(logging.INFO)
    result = train(
        options.domain,
        options.config,
        [options.data],
        output=str(options.out),
        fixed_model_name=options.name,
    )
    return int(result.code)


def begin(folder: Path) -> "PreparedExamples":
    """Start on the examples of a folder, beside all the rest."""
    from bot.nlu import check_examples
    from bot.nlu.encoder.encoder import load_encoder
    from bot.nlu.examples import PreparedExamples

    prepared = PreparedExamples()
    try:
        found = [(entry.text, entry.intent) for entry in check_examples.entries(folder)]
    except Exception:  # Rasa reads the same files, and says what is wrong with them
        return prepared
    prepared.begin(found, load_encoder())
    return prepared


def named(config: str) -> Iterator[str]:
    """The components that a configuration asks for.

    Rasa's own are named without their module, which `slim_imports` does not know.
    """
    parts: dict[str, Any] = yaml.safe_load(Path(config).read_text(encoding="utf-8"))
    for section in ("pipeline", "policies"):
        for component in parts.get(section) or ():
            yield str(component["name"])


def leave(work: Callable[[], int]) -> NoReturn:
    """Do the work and end the process with its exit code, at once.

    To forget a gigabyte object by object takes a second; and where something is wrong
    nobody is to wait for the examples that were begun.
    """
    code: Any = 1
    try:
        code = work()
    except SystemExit as stop:
        code = stop.code
        if isinstance(code, str):
            sys.stderr.write(f"{code}\n")
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    leave(main)
