"""The classifier's numbers as config.yml has them."""

from pathlib import Path

import yaml

from bot.nlu.question_model import Options

CONFIG = Path(__file__).parents[4] / "config.yml"


def entry() -> dict:
    """The classifier's entry in the pipeline."""
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    (found,) = (
        part for part in pipeline if part["name"].endswith("QuestionClassifier")
    )
    return {key: value for key, value in found.items() if key != "name"}


def configured() -> Options:
    return Options.of(entry())
