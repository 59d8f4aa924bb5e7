"""Serve without TensorFlow when nothing in the model needs it.

Rasa imports TensorFlow at start whatever the pipeline holds: 3.8 s and 340 MB for a
bot of rules. Its modules only name TensorFlow's classes at import (as base classes, in
type hints, as decorators), so a package of empty classes satisfies them. Calling one
would be a mistake; that cannot happen as long as no component of the model uses
TensorFlow, which is read from the model's metadata before Rasa is imported.
"""

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
import types
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

PACKAGES = frozenset(
    {"tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text"}
)
# Some modules compare it; this is the version Rasa 3.6.21 is pinned to.
VERSION = "2.12.0"

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


def install() -> None:
    """Put the stand-in where Rasa will look for TensorFlow."""
    if "tensorflow" in sys.modules:
        return
    sys.meta_path.insert(0, _Finder())


def is_installed() -> bool:
    """Tell whether the stand-in is in place."""
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)


class _Anything(type):
    """Class of classes that have every attribute and may stand anywhere in a hint."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Anything(name, (), {})
        type.__setattr__(cls, name, made)
        return made

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if not (args or kwargs) or cls.__init__ is not object.__init__:
            return super().__call__(*args, **kwargs)
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]  # a decorator: `@tf.function`
        return lambda decorated=None, *_, **__: decorated  # `@tf.function(options)`

    def __or__(cls, _: Any) -> Any:
        return cls

    def __ror__(cls, _: Any) -> Any:
        return cls

    def __getitem__(cls, _: Any) -> Any:
        return cls


class _Module(types.ModuleType):
    __path__: Sequence[str] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Anything(name, (), {})
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] not in PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__version__ = VERSION  # type: ignore[attr-defined]
