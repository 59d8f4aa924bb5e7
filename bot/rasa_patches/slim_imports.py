"""Serve without TensorFlow when nothing in the model needs it.

Rasa: imports TensorFlow at start whatever the pipeline holds: 3.8 s and 340 MB for a
bot of rules. Its modules only name TensorFlow's classes at import (as base classes, in
type hints, as decorators).
We: put a package of empty classes there. Calling one would be a mistake; that cannot
happen as long as no component of the model uses TensorFlow, which is read from the
model's metadata before Rasa is imported.
Noticed by: an AttributeError or RuntimeError at the first message that needs the real
thing; test_slim_imports.py compares answers with those of the real one.

The same goes for the rest of what a server never calls: Rasa's own tests and training,
the libraries of messengers nobody connected, the command lines of others. Half of the
start was their import. Whoever calls one of those all the same is told so.
"""

import json
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.rasa_patches import import_stubs

PACKAGES = frozenset(
    {"tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text"}
)
# What only training, testing or somebody's command line calls.
NEVER_SERVED = frozenset(
    {
        *("rasa.core.test", "rasa.nlu.test", "rasa.utils.plotting"),
        *("rasa.utils.tensorflow.callback", "rasa.utils.tensorflow.data_generator"),
        *("rasa.utils.tensorflow.feature_array", "rasa.utils.tensorflow.model_data"),
        *("rasa.utils.tensorflow.model_data_utils", "rasa.utils.tensorflow.models"),
        *("questionary", "prompt_toolkit", "spacy.cli"),
    }
)
# What Rasa's own channels and tracker stores need: nobody, when all of ours are named
# by their path in credentials.yml and endpoints.yml.
MESSENGERS = frozenset(
    {"aiogram", "slack_sdk", "twilio", "webexteamssdk", "fbmessenger", "socketio"}
)
DATABASES = frozenset({"boto3", "pymongo"})
# Training our components calls one of these: how a form is left, by rules.
NEVER_TRAINED = (NEVER_SERVED | MESSENGERS | DATABASES) - {"rasa.core.test"}
# Real, but only when something of them is asked for: a graph runner that ours stands
# in for, and reminders, which no action of ours sets.
SELDOM = frozenset({"dask", "rasa.core.jobs"})

# What may be served lean: our own components, and those of Rasa that were read and
# tried. Anything else gets the real TensorFlow.
OURS = ("bot.",)
RASA = tuple(
    f"rasa.{name}"
    for name in (
        "graph_components.",
        "core.policies.rule_policy.",
        "core.policies.memoization.",
        "core.policies.ensemble.",
        "nlu.tokenizers.",
        "nlu.classifiers.keyword_intent_classifier.",
        "nlu.classifiers.regex_message_handler.",
        "nlu.classifiers.fallback_classifier.",
        "nlu.classifiers.logistic_regression_classifier.",
        "nlu.extractors.regex_entity_extractor.",
        "nlu.extractors.entity_synonyms.",
        "nlu.extractors.spacy_entity_extractor.",
        "nlu.featurizers.sparse_featurizer.",
        "nlu.utils.spacy_utils.",
    )
)


def needs_tensorflow(components: Iterable[str]) -> bool:
    """Tell whether any component is not known to do without."""
    return not all(name.startswith((*OURS, *RASA)) for name in components)


def components_of(model: Path) -> list[str]:
    """Return the dotted names of the components a packed model uses when serving."""
    with tarfile.open(model) as archive:
        file = archive.extractfile("metadata.json")
        if file is None:
            raise ValueError(
                f"{model}: metadata.json is no file; train the model again"
            )
        metadata = json.load(file)
    nodes = metadata["predict_schema"]["nodes"]
    return [node["uses"] for node in nodes.values()]


def unneeded(credentials: str, endpoints: str) -> frozenset[str]:
    """Return what may be left out beside TensorFlow, by what the files name."""
    channels = _read(credentials)
    store = (_read(endpoints).get("tracker_store") or {}).get("type")
    return NEVER_SERVED.union(
        MESSENGERS if all("." in name for name in channels) else (),
        DATABASES if "." in str(store) else (),
    )


def _read(path: str) -> dict[str, Any]:
    """Return the file's content; what is wrong with it is said by who serves it."""
    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}


def install(names: Iterable[str] = ()) -> None:
    """Put the stand-ins where Rasa will look for TensorFlow and for these modules."""
    sys.meta_path.insert(0, import_stubs.Seldom(SELDOM))
    sys.meta_path.insert(0, import_stubs.Absent(frozenset(names)))
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, import_stubs.Empty(PACKAGES))


def is_installed() -> bool:
    """Tell whether the stand-in for TensorFlow is in place."""
    return any(type(finder) is import_stubs.Empty for finder in sys.meta_path)
