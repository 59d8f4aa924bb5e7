"""What nothing needs stays out, TensorFlow first, and nothing changes by that."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot.rasa_patches import slim_imports
from bot.server import train

ROOT = Path(__file__).parents[4]
OURS = "bot.components.question_classifier.QuestionClassifier"
RULES = "rasa.core.policies.rule_policy.RulePolicy"


@pytest.mark.parametrize(
    ("components", "needed"),
    [
        ([OURS, RULES], False),
        (["rasa.nlu.tokenizers.whitespace_tokenizer.WhitespaceTokenizer"], False),
        (["rasa.nlu.classifiers.diet_classifier.DIETClassifier", RULES], True),
        (["rasa.core.policies.ted_policy.TEDPolicy"], True),
        (["rasa.nlu.selectors.response_selector.ResponseSelector"], True),
        (["somebody.elses.Component"], True),
        (["robot.components.Of.Another"], True),
    ],
)
def test_only_what_is_known_to_do_without_is_served_lean(components, needed):
    assert slim_imports.needs_tensorflow(components) is needed


def test_components_are_read_from_the_packed_model(tmp_path):
    metadata = tmp_path / "metadata.json"
    nodes = {"run_1": {"uses": OURS}, "run_2": {"uses": RULES}}
    metadata.write_text(json.dumps({"predict_schema": {"nodes": nodes}}))
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz") as archive:
        archive.add(metadata, "metadata.json")
    assert slim_imports.components_of(model) == [OURS, RULES]


STANDS_IN = """
from bot.rasa_patches import slim_imports
slim_imports.install()
import tensorflow as tf
import tensorflow_addons
from tensorflow.keras.layers import Layer
from keras.utils import tf_utils

assert slim_imports.is_installed() and tf.__version__

class Mine(tf.keras.Model):
    value: tf.Tensor | None = None
    parts: "list[tf.Tensor]" = []

    @tf.function
    def one(self): return 1

    @tf.function(jit_compile=True)
    def two(self): return 2

    def hint(self, value: tf.data.Dataset[int]) -> None: ...

assert (Mine().one(), Mine().two()) == (1, 2)
assert issubclass(Layer, object)
"""


def test_the_stand_in_may_be_subclassed_decorated_and_hinted():
    run_python(STANDS_IN)


ABSENT = """
from bot.rasa_patches import slim_imports
slim_imports.install(["rasa.core.test", "aiogram", "pymongo"])
import pymongo.errors
import aiogram.types
from aiogram import Bot
from rasa.core.test import test

class Output(Bot):
    def hint(self, message: aiogram.types.Message) -> None: ...

for call in (test, Output):
    try:
        call()
    except RuntimeError as told:
        assert "left out" in str(told)
    else:
        raise SystemExit("nobody was told")

try:
    raise OSError("what was meant")
except (pymongo.errors.ConnectionFailure, pymongo.errors.OperationFailure):
    raise SystemExit("caught by what is not there")
except OSError:
    pass
"""


def test_who_calls_what_was_left_out_is_told():
    run_python(ABSENT)


SELDOM = """
import sys
from bot.rasa_patches import slim_imports
slim_imports.install()
from rasa.core import jobs
assert "apscheduler" not in sys.modules
assert jobs.AsyncIOScheduler.__module__ == "apscheduler.schedulers.asyncio"
"""


def test_what_is_seldom_used_is_loaded_when_it_is():
    run_python(SELDOM)


@pytest.mark.parametrize(
    ("credentials", "endpoints", "left_out", "stays"),
    [
        ("bot.channels.rest.Rest:", "tracker_store: {type: bot.a.B}", "aiogram", None),
        ("bot.channels.rest.Rest:", "tracker_store: {type: bot.a.B}", "boto3", None),
        ("telegram: {token: x}", "tracker_store: {type: bot.a.B}", "boto3", "aiogram"),
        ("bot.a.B:", "tracker_store: {type: dynamo}", "aiogram", "boto3"),
        ("bot.a.B:", "action_endpoint: {url: x}", "aiogram", "pymongo"),
        ("no: [yaml", "no: [yaml", "rasa.core.test", "pymongo"),
    ],
)
def test_only_what_no_file_names_is_left_out(
    tmp_path, credentials, endpoints, left_out, stays
):
    files = tmp_path / "credentials.yml", tmp_path / "endpoints.yml"
    for file, text in zip(files, (credentials, endpoints), strict=True):
        file.write_text(text)
    found = slim_imports.unneeded(*map(str, files))
    assert left_out in found
    assert stays not in found


IMPORTS = """
import sys
from bot.rasa_patches import slim_imports
slim_imports.install(slim_imports.unneeded("credentials.yml", "endpoints.yml"))
import rasa.core.agent, rasa.core.run
import bot.server.service, bot.components.extractor
real = [name for name, module in sys.modules.items()
        if name.split(".")[0] in slim_imports.PACKAGES
        and getattr(module, "__file__", None)]
assert not real, real
heavy = {"matplotlib", "sklearn", "scipy.stats", "aiogram", "botocore", "pymongo.bson",
         "prompt_toolkit.styles", "pkg_resources", "typer", "dateparser", "icalendar"}
loaded = [name for name in heavy if getattr(sys.modules.get(name), "__file__", None)]
assert not loaded, loaded
"""


def test_the_server_starts_without_what_it_never_calls():
    run_python(IMPORTS)


ASK = """
import asyncio, json, sys
import bot  # before numpy: both sides calculate with the same kernels (bot/cpu.py)
if sys.argv[1] == "lean":
    from bot.rasa_patches import slim_imports
    slim_imports.install(slim_imports.unneeded("credentials.yml", "endpoints.yml"))
from rasa.core.agent import Agent

async def ask():
    agent = Agent.load(sys.argv[2])
    said = []
    for text in ("hello", "renewal of the CMA", "xyzzy", "help me choose"):
        data = await agent.parse_message(text)
        said.append([data["intent"], data["entities"]])
        await agent.handle_text(text, sender_id="same")
    tracker = await agent.tracker_store.retrieve("same")
    kept = [(e.type_name, getattr(e, "action_name", None), getattr(e, "policy", None))
            for e in tracker.events]
    print("ANSWERS" + json.dumps([said, kept], default=str))

asyncio.run(ask())
"""


@pytest.mark.model
def test_same_answers_with_and_without():
    models = sorted(ROOT.glob("models/*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        pytest.skip("no trained model: make train")
    if slim_imports.needs_tensorflow(slim_imports.components_of(models[-1])):
        pytest.skip("the model needs TensorFlow")
    answers = [run_python(ASK, how, str(models[-1])) for how in ("lean", "whole")]
    lines = [
        [line for line in text.splitlines() if line.startswith("ANSWERS")]
        for text in answers
    ]
    assert lines[0]
    assert lines[0] == lines[1]


def run_python(code, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize(
    ("pipeline", "needed"),
    [
        (["bot.components.extractor.KnowledgeExtractor"], False),
        (["bot.components.extractor.KnowledgeExtractor", "DIETClassifier"], True),
    ],
)
def test_only_our_own_components_are_trained_lean(tmp_path, pipeline, needed):
    config = tmp_path / "config.yml"
    config.write_text(json.dumps({"pipeline": [{"name": name} for name in pipeline]}))
    assert slim_imports.needs_tensorflow(train.named(str(config))) is needed


def test_our_configuration_is_trained_lean():
    assert not slim_imports.needs_tensorflow(train.named(str(ROOT / "config.yml")))
