"""The few changes to Rasa's own behaviour: same results, less time.

Rasa: does some things anew for each message or file that do not change in between.
We: replace a method, or what a module calls, by one that does it once; each `Fix` says
which. It is only put in when the code it replaces is, to the letter, the code it was
written for; otherwise the start says so and goes on with Rasa's own. The launcher
applies SERVING, `train` TRAINING.
Noticed by: a warning "... is not the known one" at the start; test_patches.py compares
each replacement with the original, and each `Fix` says how else it would show.
"""

import copy
import hashlib
import inspect
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import resources
from types import ModuleType
from typing import Any

import jsonschema
from jsonschema.validators import validator_for
from rasa.core import processor
from rasa.core.actions import forms
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared import constants
from rasa.shared.core import trackers
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, FollowupAction
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.importers.importer import CombinedDataImporter
from rasa.shared.nlu.training_data import training_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils import io, validation
from rasa.shared.utils.common import all_subclasses

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fix:
    """A method of Rasa's, or what a module calls, and what to put in its place.

    Attributes:
        owner: The class or module.
        name: What is replaced of it.
        source: First digits of the SHA-256 of the code it was written for.
        replacement: What is put there.
        rasa: Where Rasa's code stands and what it does.
        instead: What ours does.
        noticed: How a mistake in it would show.
    """

    owner: type | ModuleType
    name: str
    source: str
    replacement: Any
    rasa: str
    instead: str
    noticed: str

    @property
    def written_for(self) -> Any:
        """Return the code that must be the known one: the method or whole module."""
        whole = isinstance(self.owner, ModuleType)
        return self.owner if whole else getattr(self.owner, self.name)


def fingerprint(code: Callable[..., Any] | ModuleType) -> str:
    """Return the first digits of the hash of a function's or module's source."""
    return hashlib.sha256(inspect.getsource(code).encode()).hexdigest()[:16]


def apply(fixes: Iterable[Fix]) -> list[str]:
    """Put in the fixes that fit; return the names of those that do not."""
    left_out = []
    for fix in fixes:
        if _is_ours(fix):
            continue
        if fingerprint(fix.written_for) != fix.source:
            log.warning("%s.%s is not the known one", fix.owner.__name__, fix.name)
            left_out.append(f"{fix.owner.__name__}.{fix.name}")
            continue
        setattr(fix.owner, fix.name, fix.replacement)
        getattr(fix.owner, fix.name).advisor_fix = True
    return left_out


def _is_ours(fix: Fix) -> bool:
    return hasattr(getattr(fix.owner, fix.name), "advisor_fix")


def _compile_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


_validators: list[Any] = []

# Events of which Rasa's schema knows nothing but the name.
NAME_ONLY = frozenset(
    {"action_execution_rejected", "active_loop", "followup", "reset_slots"}
)


def is_usual(result: Any) -> bool:
    """Tell whether an answer is certainly right: slots, loops and things to say.

    False says nothing: the validator decides.
    """
    if type(result) is not dict:
        return False
    events, responses = result.get("events"), result.get("responses")
    if type(events) is not list or type(responses) is not list:
        return False
    return all(type(response) is dict for response in responses) and all(
        map(_is_usual_event, events)
    )


def _is_usual_event(event: Any) -> bool:
    if type(event) is not dict or "metadata" in event:
        return False
    if type(event.get("timestamp")) not in (float, int, type(None)):
        return False
    kind = event.get("event")
    if type(kind) is not str:
        return False
    if kind == "slot":
        return type(event.get("name")) is str and "value" in event
    return kind in NAME_ONLY


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Validate an action's answer with a validator that is compiled once.

    `jsonschema.validate` checks the constant schema against the meta-schema at each
    call: 22 ms of every custom action. The compiled one is still 1-2 ms, as it
    compares each event with the 23 kinds; the usual answer is seen to be right at once.
    """
    if is_usual(result):
        return True
    if not _validators:
        _validators.append(_compile_validator())
    error = jsonschema.exceptions.best_match(_validators[0].iter_errors(result))
    if error is not None:
        error.message += ". The answer of the action does not have Rasa's format"
        raise error
    return True


_event_classes: dict[str, type[Event]] = {}


def _resolve_by_type(
    type_name: str, default: type[Event] | None = None
) -> type[Event] | None:
    """Look an event class up by name; the tree of classes is walked once per name."""
    found = _event_classes.get(type_name)
    if found is not None:
        return found
    for cls in all_subclasses(Event):
        if cls.type_name == type_name:
            known: type[Event] = cls
            _event_classes[type_name] = known
            return known
    if type_name == "topic":  # Rasa: events of old versions
        return None
    if default is not None:
        return default
    raise ValueError(f"Unknown event name '{type_name}'.")


def _run_graph(
    self: DaskGraphRunner,
    inputs: dict[str, Any] | None = None,
    targets: list[str] | None = None,
) -> dict[str, Any]:
    """Run each node that the targets need once, after the nodes it needs itself.

    Dask orders the graph and builds queues anew for each run, and the whole input is
    formatted for a debug line: together a third of a turn.
    """
    wanted = targets or self._graph_schema.target_names
    plans = self.__dict__.setdefault("_advisor_plans", {})
    plan = plans.get(tuple(wanted))
    if plan is None:
        schema = self._graph_schema.minimal_graph_schema(wanted)
        plan = plans[tuple(wanted)] = self._build_dask_graph(schema)
    graph = dict(plan)
    self._add_inputs_to_graph(inputs, graph)
    results: dict[str, Any] = {}
    try:
        return dict(_result(name, graph, results) for name in wanted)
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error


def _result(name: str, graph: dict[str, Any], results: dict[str, Any]) -> Any:
    if name not in graph:
        return name  # the node says which input is missing
    if name not in results:
        first, *needed = graph[name]
        results[name] = (
            first(*(_result(need, graph, results) for need in needed))
            if callable(first)
            else graph[name]  # an input: its name and value
        )
    return results[name]


class NoCopies:
    """Stands in for the module `copy` where all that is copied is a debug line's."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        """Return the value itself."""
        return value


def _twin(value: Any) -> Any:
    """Copy an object that is nothing but its attributes."""
    twin = object.__new__(type(value))
    twin.__dict__.update(value.__dict__)
    return twin


class SlotCopies:
    """Stands in for the module `copy` where all slots of a tracker are copied."""

    copy = staticmethod(_twin)


_replayed_copy = DialogueStateTracker.copy


def _copy_tracker(self: DialogueStateTracker) -> DialogueStateTracker:
    """Copy what the events have led to instead of having them lead there again."""
    # An action that was to follow, and is forgotten by now, comes back by replaying.
    to_follow = any(type(event) is FollowupAction for event in self.events)
    if to_follow or type(self) is not DialogueStateTracker:
        return _replayed_copy(self)
    twin: DialogueStateTracker = _twin(self)
    twin.events = self.events.copy()
    twin.slots = {name: _twin(slot) for name, slot in self.slots.items()}
    if self.active_loop is not None:
        twin.active_loop = _twin(self.active_loop)
    # Rasa's copy does not know where the conversation comes from.
    twin.model_id = twin.assistant_id = twin.sender_source = None
    return twin


_read_examples = CombinedDataImporter.get_nlu_data


def _get_nlu_data(self: CombinedDataImporter, language: str = "en") -> TrainingData:
    """Read the examples once: "en", said or left out, is two things to Rasa's cache."""
    return _read_examples(self, language)


_validate_with_lines = validation.validate_yaml_schema


def _validate_yaml_schema(
    yaml_file_content: str,
    schema_path: str,
    package_name: str = constants.PACKAGE_NAME,
) -> None:
    """Check what libyaml reads.

    Rasa's reader, which knows on which line an entry stands, takes ten times as long
    and is needed only to say what is wrong.
    """
    from pykwalify.core import Core

    logging.getLogger("pykwalify").setLevel(logging.CRITICAL)
    root = resources.files(constants.PACKAGE_NAME)
    shared = str(root / constants.RESPONSES_SCHEMA_FILE)
    schema = str(resources.files(package_name) / schema_path)
    try:
        Core(
            source_data=io.read_yaml(yaml_file_content),
            schema_data=io.read_yaml_file(schema) | io.read_yaml_file(shared),
            extensions=[str(root / constants.SCHEMA_EXTENSIONS_FILE)],
        ).validate()
    except Exception:  # of the reader, or of a schema: Rasa says which, and where
        _validate_with_lines(yaml_file_content, schema_path, package_name)


_set_anew = Message.set


def _set(self: Message, prop: str, info: Any, add_to_output: bool = False) -> None:
    """Keep a message's fingerprint where it is told what it already says."""
    if type(info) is str and not add_to_output and self.data.get(prop) == info:
        return
    _set_anew(self, prop, info, add_to_output)


class ShallowCopies:
    """Stands in for the module `copy` where lists are joined; their parts stay."""

    copy = deepcopy = staticmethod(copy.copy)


_has_no_content = Domain.is_empty


def _is_empty(self: Domain) -> bool:
    """Compare with an empty domain once; a loaded one does not change."""
    known: bool | None = self.__dict__.get("_advisor_is_empty")
    if known is None:
        known = self.__dict__["_advisor_is_empty"] = _has_no_content(self)
    return known


SERVING = (
    Fix(
        RemoteAction,
        "_validate_action_result",
        "f8cdb4be68123961",
        _validate_action_result,
        rasa="core/actions/action.py checks a constant schema at each call",
        instead="the validator is made once, and the usual answer needs none",
        noticed="a malformed answer of an action is taken, and fails later in the turn",
    ),
    Fix(
        Event,
        "resolve_by_type",
        "b5cf570fa7f286c7",
        staticmethod(_resolve_by_type),
        rasa="shared/core/events.py walks all classes for each event",
        instead="each name is looked up once",
        noticed="an event comes back from the store as another class",
    ),
    Fix(
        DaskGraphRunner,
        "run",
        "45f0f52f574f3aa9",
        _run_graph,
        rasa="engine/runner/dask.py plans the graph anew for each run",
        instead="the plan is kept, and each node is run once",
        noticed="a component misses its input: GraphRunError in the log, no reply",
    ),
    Fix(
        Domain,
        "is_empty",
        "884be90ef485f1d2",
        _is_empty,
        rasa="shared/core/domain.py builds an empty domain for each message",
        instead="the comparison is made once for a domain",
        noticed="a domain changed after loading is still taken for an empty one",
    ),
    Fix(
        trackers,
        "copy",
        "33eababde59f2ef8",
        SlotCopies,
        rasa="shared/core/trackers.py copies slots by pickling's way",
        instead="attributes are copied",
        noticed="a value that is changed in place changes in both conversations",
    ),
    Fix(
        DialogueStateTracker,
        "copy",
        "dfa48dca9f355ad1",
        _copy_tracker,
        rasa="shared/core/trackers.py replays all events for a copy, for each action",
        instead="what they led to is copied",
        noticed="an action sees slots or a form other than the conversation's",
    ),
    Fix(
        processor,
        "copy",
        "f42dfbf26e2ffcb6",
        NoCopies,
        rasa="core/processor.py copies deeply for debug lines nobody reads",
        instead="the value itself is shown",
        noticed="nothing else there copies; the hash holds that",
    ),
    Fix(
        forms,
        "copy",
        "7cb6c30550116597",
        NoCopies,
        rasa="core/actions/forms.py copies deeply for debug lines nobody reads",
        instead="the value itself is shown",
        noticed="nothing else there copies; the hash holds that",
    ),
    Fix(
        rule_policy,
        "copy",
        "952d1a13906511ac",
        NoCopies,
        rasa="core/policies/rule_policy.py copies deeply for debug lines nobody reads",
        instead="the value itself is shown",
        noticed="nothing else there copies; the hash holds that",
    ),
)
TRAINING = (
    Fix(
        training_data,
        "copy",
        "1432cb5c428e6c5b",
        ShallowCopies,
        rasa="training_data/training_data.py copies all examples eight times",
        instead="lists are copied, their parts are shared",
        noticed="one example's change shows in another: `make evaluate` says less",
    ),
    Fix(
        CombinedDataImporter,
        "get_nlu_data",
        "d6157268910b27e8",
        _get_nlu_data,
        rasa="shared/importers/importer.py reads and puts together all files twice",
        instead="they are read once",
        noticed="examples of another language are missing; we have one",
    ),
    Fix(
        validation,
        "validate_yaml_schema",
        "184414c92ca8b1da",
        _validate_yaml_schema,
        rasa="shared/utils/validation.py reads all files for their line numbers",
        instead="a fast reader checks; Rasa's is asked only about what is wrong",
        noticed="a misshapen file is trained on, or named without its line",
    ),
    Fix(
        Message,
        "set",
        "071e4782a66f7e5e",
        _set,
        rasa="shared/nlu/training_data/message.py hashes all examples anew, ten times",
        instead="the hash is kept where nothing changes",
        noticed="training takes a changed example for the one in its cache",
    ),
)
