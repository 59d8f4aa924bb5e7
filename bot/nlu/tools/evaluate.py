"""`make evaluate`: how well messages are understood that nobody trained on.

Trains our pipeline and Rasa's LogisticRegressionClassifier (with `--diet EPOCHS`,
Rasa's default pipeline too: an hour for its 100 epochs) on the same examples in the
same run and measures both on tests/nlu/, and by themselves on the long stories of
tests/stories.yml and on tests/visitors.yml, whose writers did not know our kinds.
Everything is seeded. Writes report.json, README.md and a picture of the
confusions into docs/nlu/.

Rasa's own classifiers learn base intents only; to be compared they are given the full
names as flat intents.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.nlu.tools import scores
from bot.nlu.tools.scores import Prediction

logger = logging.getLogger(__name__)

TRAINED, HELD_OUT = Path("data/nlu"), Path("tests/nlu")
STORIES, VISITORS = Path("tests/stories.yml"), Path("tests/visitors.yml")
FAR = Path("tests/far_out_of_scope.yml")
REPORT = Path("docs/nlu")
SEED = 20240
# Rasa reads "/" as a retrieval intent; its own classifiers get this instead.
FLAT = "__"
# Rasa's default.
EPOCHS = 100
COUNTS = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {
        "name": "CountVectorsFeaturizer",
        "analyzer": "char_wb",
        "min_ngram": 1,
        "max_ngram": 4,
    },
]
LOGISTIC = [*COUNTS, {"name": "LogisticRegressionClassifier"}]
# What `rasa init` writes, entities off: nothing here has any.
DIET = {
    "name": "DIETClassifier",
    "constrain_similarities": True,
    "entity_recognition": False,
    "random_seed": SEED,
}
Example = tuple[str, str]


def read(path: Path) -> list[Example]:
    """(message, full intent) of an NLU file, or of all those of a folder."""
    from rasa.shared.nlu.training_data.loading import load_data

    data = load_data(str(path))
    return [(str(m.get("text")), m.get_full_intent()) for m in data.intent_examples]


def pipelines(*, epochs: int) -> dict[str, list[dict[str, Any]]]:
    """The pipelines to compare, ours first; DIET where it has epochs to learn."""
    ours = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))["pipeline"]
    diet = [*COUNTS, {**DIET, "epochs": epochs}]
    others = {"logistic": LOGISTIC} | ({"diet": diet} if epochs else {})
    return {"ours": ours} | others


def measure(
    pipeline: list[dict[str, Any]],
    examples: Sequence[Example],
    messages: Sequence[str],
    *,
    flat: bool,
) -> tuple[list[Prediction], float]:
    """What a freshly trained pipeline says of messages, and its training seconds."""
    with tempfile.TemporaryDirectory(prefix="evaluate-") as name:
        folder = Path(name)
        _write_data(folder / "nlu.yml", examples, flat=flat)
        config = {"recipe": "default.v1", "language": "en", "pipeline": pipeline}
        config["assistant_id"] = "evaluation"
        (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        started = time.perf_counter()
        model = _train(folder)
        seconds = time.perf_counter() - started
        return asyncio.run(_parse(model, messages)), seconds


def _write_data(path: Path, examples: Sequence[Example], *, flat: bool) -> None:
    by_intent: dict[str, list[str]] = {}
    for text, intent in examples:
        name = intent.replace("/", FLAT) if flat else intent
        by_intent.setdefault(name, []).append(text)
    entries = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in by_intent.items()
    ]
    data = {"version": "3.1", "nlu": entries}
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def _train(folder: Path) -> str:
    from rasa.model_training import train_nlu

    path: str | None = train_nlu(
        str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder)
    )
    if path is None:
        raise RuntimeError(f"Rasa trained nothing from {folder}: see its messages")
    return path


async def _parse(model: str, messages: Sequence[str]) -> list[Prediction]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    await agent.parse_message("hello")  # the first one pays for everybody
    said = []
    for message in messages:
        started = time.perf_counter()
        parsed = await agent.parse_message(message)
        said.append(_prediction(parsed, 1000 * (time.perf_counter() - started)))
    return said


def _prediction(parsed: dict[str, Any], milliseconds: float) -> Prediction:
    """The best guess; a fallback is undone so that confidences can be compared."""
    best = parsed["intent"]
    guesses = [g for g in parsed["intent_ranking"] if g["name"] != "nlu_fallback"]
    if best["name"] == "nlu_fallback" and guesses:
        best = guesses[0]
    key = best.get("key")
    label = f"{best['name']}/{key}" if key else str(best["name"] or "nlu_fallback")
    confidence = 0.0 if label == "nlu_fallback" else float(best["confidence"])
    return Prediction(label.replace(FLAT, "/"), confidence, milliseconds)


def summarise(
    expected: Sequence[str],
    clean: Sequence[Prediction],
    typos: Sequence[Prediction],
    far: Sequence[Prediction],
    apart: Mapping[str, tuple[Sequence[str], Sequence[Prediction]]],
) -> dict[str, Any]:
    """The figures of one pipeline; `apart` is expected of and said of other files."""
    ours = [
        guess
        for label, guess in zip(expected, clean, strict=True)
        if label not in scores.REJECTING
    ]
    times = np.array([guess.milliseconds for guess in clean])
    return {
        "accuracy": round(scores.accuracy(expected, clean), 4),
        "macro_f1": round(scores.macro_f1(expected, clean), 4),
        "typo_accuracy": round(scores.accuracy(expected, typos), 4),
        **{row: round(scores.accuracy(*pair), 4) for row, pair in apart.items()},
        "far_rejected_at_95": round(scores.rejection(ours, far), 4),
        "parse_ms_p50": round(float(np.quantile(times, 0.5)), 2),
        "parse_ms_p95": round(float(np.quantile(times, 0.95)), 2),
        "calibration": scores.calibration(expected, clean),
        "confusions": scores.confusions(expected, clean)[:40],
    }


def at_threshold(
    expected: Sequence[str],
    clean: Sequence[Prediction],
    far: Sequence[Prediction],
    threshold: float,
) -> dict[str, float]:
    """What happens at the threshold of config.yml."""
    pairs = [
        (label, guess)
        for label, guess in zip(expected, clean, strict=True)
        if label not in scores.REJECTING
    ]
    taken = [(a, b) for a, b in pairs if b.confidence >= threshold]
    return {
        "ours_accepted": round(len(taken) / len(pairs), 4),
        "right_of_accepted": round(float(np.mean([a == b.label for a, b in taken])), 4),
        "far_rejected": round(float(np.mean(scores.acceptance(far) < threshold)), 4),
    }


def draw(confused: Sequence[tuple[str, str, int]], path: Path) -> None:
    """A picture of the pairs that are taken for each other most often."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    top = list(confused)[:30][::-1]
    figure, axes = pyplot.subplots(figsize=(9, 0.28 * len(top) + 1.2))
    axes.barh([f"{a}  →  {b}" for a, b, _ in top], [n for _, _, n in top], color="#36c")
    axes.set_xlabel("held-out messages")
    axes.set_title("Taken for another question")
    axes.xaxis.get_major_locator().set_params(integer=True)
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def evaluate(*, epochs: int) -> dict[str, Any]:
    """Train, measure and compare."""
    examples, held_out = read(TRAINED), read(HELD_OUT)
    stories, visitors = read(STORIES), read(VISITORS)
    far = [str(text) for text in yaml.safe_load(FAR.read_text(encoding="utf-8"))]
    dice = random.Random(SEED)
    clean = [text for text, _ in held_out]
    typos = [scores.with_typo(text, dice) for text in clean]
    expected = [intent for _, intent in held_out]
    report: dict[str, Any] = {
        "examples": len(examples),
        "intents": len({intent for _, intent in examples}),
        "held_out": len(held_out),
        "stories": len(stories),
        "visitors": len(visitors),
        "far": len(far),
        "epochs": epochs,
    }
    n = len(clean)
    for name, pipeline in pipelines(epochs=epochs).items():
        logger.info("%s: training and measuring", name)
        others = [text for text, _ in (*stories, *visitors)]
        messages = [*clean, *typos, *far, *others]
        said, seconds = measure(pipeline, examples, messages, flat=name != "ours")
        end = 2 * n + len(far)
        parts = said[:n], said[n : 2 * n], said[2 * n : end]
        rest = iter(said[end:])
        files = {"story_accuracy": stories, "visitor_accuracy": visitors}
        apart = {
            row: ([intent for _, intent in file], [next(rest) for _ in file])
            for row, file in files.items()
        }
        report[name] = summarise(expected, *parts, apart)
        report[name]["train_seconds"] = round(seconds, 1)
        if name == "ours":
            threshold = float(pipeline[-1]["threshold"])
            report[name]["at_threshold"] = at_threshold(
                expected, parts[0], parts[2], threshold
            )
    return report


def table(report: dict[str, Any]) -> str:
    """The report as lines to read."""
    names = [name for name in ("ours", "logistic", "diet") if name in report]
    rows = [key for key, _, _ in ROWS]
    lines = [f"{'':22}" + "".join(f"{name:>12}" for name in names)]
    lines += [
        f"{row:22}" + "".join(f"{report[name][row]:>12}" for name in names)
        for row in rows
    ]
    lines.append(f"at the threshold: {report['ours']['at_threshold']}")
    lines += [
        f"  {line['confidence']}: {line['messages']:5}, {line['right']:.0%} right"
        for line in report["ours"]["calibration"]
    ]
    lines += [f"  {n} x {a} -> {b}" for a, b, n in report["ours"]["confusions"][:15]]
    return "\n".join(lines)


# The rows of the table: (key of the report, what to call it, how to show it).
ROWS = (
    ("accuracy", "right answer", "{:.1%}"),
    ("macro_f1", "macro F1", "{:.1%}"),
    ("typo_accuracy", "right answer with one typo in each message", "{:.1%}"),
    ("story_accuracy", "right answer to stories of 25 to 60 words", "{:.1%}"),
    ("visitor_accuracy", "right answer to writers who do not know us", "{:.1%}"),
    ("far_rejected_at_95", "foreign messages turned away, 95 % accepted", "{:.1%}"),
    ("parse_ms_p50", "parse, median", "{:.1f} ms"),
    ("parse_ms_p95", "parse, 95th percentile", "{:.1f} ms"),
    ("train_seconds", "training of the understanding", "{:.0f} s"),
)
NAMES = {
    "ours": "ours",
    "logistic": "Rasa's LogisticRegressionClassifier",
    "diet": "Rasa's default (DIET)",
}


def page(report: dict[str, Any]) -> str:
    """The report as a page of documentation."""
    columns = [name for name in NAMES if name in report]
    chosen = report["ours"]["at_threshold"]
    lines = [
        "# How well messages are understood",
        "",
        f"Written by `make evaluate`: {report['examples']:,} examples of "
        f"{report['intents']} kinds, measured on {report['held_out']:,} messages "
        f"nobody trained on, {report['stories']} long stories, {report['visitors']} "
        "messages whose writers did not know what is understood, and "
        f"{report['far']} that have nothing to do with us. All pipelines learn the "
        "same examples in the same run.",
        "",
        "| | " + " | ".join(NAMES[name] for name in columns) + " |",
        "| --- |" + " ---: |" * len(columns),
    ]
    for key, title, form in ROWS:
        values = " | ".join(form.format(report[name][key]) for name in columns)
        lines.append(f"| {title} | {values} |")
    lines += [
        *_of_diet(report["epochs"]),
        "",
        f"At the threshold of `config.yml` {chosen['ours_accepted']:.1%} of our own "
        f"messages are answered, {chosen['right_of_accepted']:.1%} of them with the "
        f"right answer, and {chosen['far_rejected']:.1%} of the foreign ones are "
        "turned away.",
        "",
        "## How far the confidence can be trusted",
        "",
        "| confidence | messages | right |",
        "| --- | ---: | ---: |",
        *(
            f"| {line['confidence']} | {line['messages']} | {line['right']:.0%} |"
            for line in report["ours"]["calibration"]
        ),
        "",
        "## What is taken for what",
        "",
        "![The pairs that are taken for each other](confusions.png)",
        "",
    ]
    return "\n".join(lines)


def _of_diet(epochs: int) -> list[str]:
    """How far the row of DIET can be trusted."""
    if epochs in (0, EPOCHS):
        return []
    return ["", f"DIET learned {epochs} epochs instead of its default {EPOCHS}."]


def _quieten_rasa() -> None:
    """Rasa logs every parsed message unless told otherwise."""
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)


def main(arguments: list[str] | None = None) -> int:
    """Evaluate, save and show."""
    parser = argparse.ArgumentParser(description="Measure on held-out messages.")
    parser.add_argument(
        "--diet", type=int, default=0, metavar="EPOCHS", help="compare with DIET: slow"
    )
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    # Rasa would give back a model of the last run, "trained" in no time.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    _quieten_rasa()
    report = evaluate(epochs=options.diet)
    options.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    (options.out / "report.json").write_text(text, encoding="utf-8")
    (options.out / "README.md").write_text(page(report), encoding="utf-8")
    draw(report["ours"]["confusions"], options.out / "confusions.png")
    sys.stdout.write(table(report) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
