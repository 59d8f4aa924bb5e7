"""Each change to Rasa gives the results of the code it replaces."""

import ast
import inspect
import random

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import (
    ExecutionContext,
    GraphComponent,
    GraphSchema,
    SchemaNode,
)
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core import events
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import YamlException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils import io
from rasa.shared.utils.common import all_subclasses

from bot.rasa_patches import patches
from tests.unit.bot import talks

ALL = (*patches.SERVING, *patches.TRAINING)
ORIGINAL = {
    (fix.owner, fix.name): inspect.getattr_static(fix.owner, fix.name) for fix in ALL
}


@pytest.fixture
def rasa_itself(monkeypatch):
    """Put Rasa's own methods back after the test."""
    for (owner, name), original in ORIGINAL.items():
        monkeypatch.setattr(owner, name, original)


def test_the_fixes_were_written_for_this_rasa(rasa_itself):
    for fix in ALL:
        assert patches.fingerprint(fix.written_for) == fix.source


def test_fixes_are_put_in_once(rasa_itself):
    assert patches.apply(patches.SERVING) == []
    assert patches.apply(patches.SERVING) == []
    assert RemoteAction._validate_action_result.advisor_fix
    assert Event.resolve_by_type("user") is events.UserUttered


def test_code_that_is_not_the_known_one_is_left_alone(rasa_itself, monkeypatch):
    def newer(type_name, default=None):
        return "newer"

    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(newer))
    assert patches.apply(patches.SERVING) == ["Event.resolve_by_type"]
    assert Event.resolve_by_type("user") == "newer"


COPYING = [fix.owner for fix in patches.SERVING if fix.replacement is patches.NoCopies]


@pytest.mark.parametrize("module", COPYING, ids=lambda module: module.__name__)
def test_all_that_is_copied_no_more_is_for_debug_lines(module):
    tree = ast.parse(inspect.getsource(module))
    for_debug = {
        id(node)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "structlogger.debug"
        for node in ast.walk(call)
    }
    uses = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "copy"
    ]
    assert uses
    assert all(id(node) in for_debug for node in uses)


def test_a_domain_is_compared_with_an_empty_one_once(rasa_itself, monkeypatch):
    patches.apply(patches.SERVING)
    full = Domain.from_dict({"intents": ["greet"]})
    assert [Domain.empty().is_empty(), full.is_empty()] == [True, False]
    monkeypatch.setattr(Domain, "as_dict", None)
    assert not full.is_empty()


def test_examples_of_several_files_are_put_together_as_by_rasa(rasa_itself):
    def part(text, intent):
        return TrainingData(
            [Message.build(text, intent)],
            entity_synonyms={text: intent},
            regex_features=[{"name": intent, "pattern": text}],
            lookup_tables=[{"name": intent, "elements": [text]}],
            responses={f"utter_{intent}": [{"text": text}]},
        )

    parts = [part("hi", "greet"), part("bye", "leave"), part("hi", "greet")]
    before = [one.fingerprint() for one in parts]
    whole = parts[0].merge(*parts[1:])
    assert patches.apply(patches.TRAINING) == []
    again = parts[0].merge(*parts[1:])
    assert again.fingerprint() == whole.fingerprint()
    assert again.nlu_as_yaml() == whole.nlu_as_yaml()
    assert [one.fingerprint() for one in parts] == before


def test_files_are_read_once_and_their_examples_hashed_once(
    rasa_itself, tmp_path, monkeypatch
):
    for name, said in (("a", "hi"), ("b", "bye")):
        entry = f"nlu:\n- intent: {name}\n  examples: |\n    - {said}\n    - me\n"
        (tmp_path / f"{name}.yml").write_text(f'version: "3.1"\n{entry}')

    def read():
        importer = TrainingDataImporter.load_from_dict(
            training_data_paths=[str(tmp_path)]
        )
        domain = importer.get_domain()
        return domain.fingerprint(), importer.get_nlu_data().fingerprint()

    made = []
    hashed = io.deep_container_fingerprint

    def count(value, *more):
        if isinstance(value, list):
            made.append(value)
        return hashed(value, *more)

    monkeypatch.setattr(io, "deep_container_fingerprint", count)
    expected = read()
    rasas, made[:] = len(made), []
    assert patches.apply(patches.TRAINING) == []
    assert read() == expected
    assert len(made) < rasas / 2


RIGHT = "nlu:\n- intent: a\n  examples: |\n    - hi\n"
WRONG = {
    "no YAML": "nlu: [",
    "a key twice": "nlu: []\nnlu: []\n",
    "an unknown key": 'version: "3.1"\nnlu:\n- intent: a\n  exmples: |\n    - hi\n',
    "a list that is none": 'version: "3.1"\n\nnlu: 3\n',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_file_that_is_wrong_is_named_as_by_rasa(rasa_itself, text):
    def say():
        with pytest.raises(YamlException) as caught:
            RasaYAMLReader().reads(text, filename="all.yml")
        return type(caught.value), str(caught.value)

    expected = say()
    assert patches.apply(patches.TRAINING) == []
    assert say() == expected


def test_a_file_that_is_right_is_not_read_for_its_lines(rasa_itself, monkeypatch):
    patches.apply(patches.TRAINING)
    monkeypatch.setattr(patches, "_validate_with_lines", pytest.fail)
    assert RasaYAMLReader().reads(RIGHT).intents == {"a"}


def test_a_message_that_is_told_something_new_is_another(rasa_itself):
    patches.apply(patches.TRAINING)
    message = Message({"text": "hi", "intent": "greet"})
    before = message.fingerprint()
    message.set("intent", "greet")
    assert message.fingerprint() == before
    message.set("intent", "leave")
    assert message.fingerprint() != before
    message.set("intent", "leave", add_to_output=True)
    assert "intent" in message.output_properties


def state_of(tracker):
    """Everything a tracker knows, with the slots and the loop taken apart."""
    slots = {name: dict(vars(slot)) for name, slot in tracker.slots.items()}
    loop = dict(vars(tracker.active_loop)) if tracker.active_loop else None
    events = (list(tracker.events), tracker.events.maxlen)
    return vars(tracker) | {"slots": slots, "active_loop": loop, "events": events}


def test_a_copied_tracker_is_what_its_events_make_of_it(rasa_itself, tmp_path):
    policy, draw = talks.train(tmp_path, RulePolicy), random.Random(5)
    tracker, seen = talks.empty(), set()
    tracker.model_id, tracker.assistant_id = "m", "a"
    rasas = DialogueStateTracker.copy
    patches.apply(patches.SERVING)

    def check(live):
        ours, replayed = live.copy(), rasas(live)
        assert state_of(ours) == state_of(replayed)
        assert type(ours.slots) is type(replayed.slots)
        before = state_of(live)
        ours.update(events.SlotSet("goal", "another"))
        ours.update(events.ActiveLoop("another"))
        ours.update(events.ActionExecuted("another"))
        assert state_of(live) == before
        seen.add((live.active_loop_name, live.latest_action_name))

    for _ in range(80):
        talks.play_turn(tracker, policy, draw, check=check)
    assert len(seen) > 6
    tracker.update(events.FollowupAction("confirm"))
    tracker.clear_followup_action()
    assert tracker.copy().followup_action == rasas(tracker).followup_action


def test_a_copied_slot_is_its_own():
    slot = TextSlot("goal", [{"type": "custom"}], initial_value="a")
    twin = patches.SlotCopies.copy(slot)
    assert vars(twin) == vars(slot)
    twin.value = "b"
    assert (slot.value, slot.has_been_set) == ("a", False)


ACTION = RemoteAction("action_x", None)
SLOT = {"event": "slot", "name": "a", "value": 1, "timestamp": None}
USER = {"event": "user", "text": "hi", "timestamp": 1.0}
RESULTS = [
    {"events": [], "responses": []},
    {"events": [SLOT], "responses": [{"text": "hi"}]},
    {"events": [USER], "responses": []},
    {"events": None, "responses": []},
    {"responses": [5]},
    {"responses": [{"text": None, "custom": {}}], "events": []},
    {"events": [{"event": "nonsense"}]},
    {"events": [{"event": "slot"}]},
    {"events": [{"name": "a"}]},
    {"events": [SLOT, {"event": "slot", "name": 5, "value": 1}]},
    {"events": [SLOT, {"event": "slot", "name": 5, "value": 1}], "responses": []},
    {"events": [{**SLOT, "timestamp": True}], "responses": []},
    {"events": [{**SLOT, "timestamp": "now"}], "responses": []},
    {"events": [{**SLOT, "metadata": 5}], "responses": []},
    {"events": [{**SLOT, "metadata": {}}], "responses": []},
    {"events": (SLOT,), "responses": []},
    {"events": [{"event": "slot", "name": "a"}], "responses": []},
    {"events": [{"event": ["slot"]}], "responses": []},
    {"events": [{"event": "active_loop", "name": 5}], "responses": [{}]},
    {"events": [{"event": "followup"}], "responses": [{}], "more": 1},
    {"events": [{"event": "reset_slots"}], "responses": ({},)},
    {"events": [SLOT], "responses": [{"text": 1}, "text"]},
    {},
    [],
    None,
    "text",
]


def verdict(validate, result):
    try:
        return validate(ACTION, result)
    except jsonschema.ValidationError as error:
        return ("refused", list(error.absolute_path), error.validator)


@pytest.mark.parametrize("result", RESULTS)
def test_action_results_get_the_same_verdict(result):
    ours = verdict(patches._validate_action_result, result)
    assert ours == verdict(ORIGINAL[RemoteAction, "_validate_action_result"], result)


LOOP = {"event": "active_loop", "name": None, "timestamp": 1.5}
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)


# Rasa's own validator is slow; beside other work it passes any deadline.
@settings(deadline=None, max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            "events": st.lists(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "event": VALUES
                        | st.sampled_from(["slot", *sorted(patches.NAME_ONLY)]),
                        "name": VALUES,
                        "value": VALUES,
                        "timestamp": VALUES,
                        "metadata": VALUES | st.just({}),
                    },
                ),
                max_size=3,
            ),
            "responses": st.lists(VALUES | st.just({"text": "hi"}), max_size=2),
        }
    )
)
def test_answers_that_look_usual_get_the_same_verdict(result):
    ours = verdict(patches._validate_action_result, result)
    assert ours == verdict(ORIGINAL[RemoteAction, "_validate_action_result"], result)


def test_the_usual_answer_needs_no_schema(monkeypatch):
    monkeypatch.setattr(patches, "_validators", None)
    usual = {"events": [SLOT, LOOP], "responses": [{"text": "hi"}]}
    assert patches._validate_action_result(ACTION, usual)


@settings(deadline=None, max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda parts: (
            st.lists(parts, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["events", "responses", "event", "name", "value", "text"]
                ),
                parts,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_any_result_gets_the_same_verdict(result):
    ours = verdict(patches._validate_action_result, result)
    assert ours == verdict(ORIGINAL[RemoteAction, "_validate_action_result"], result)


def test_every_event_class_is_found_as_before():
    original = ORIGINAL[Event, "resolve_by_type"].__func__
    for name in {cls.type_name for cls in all_subclasses(Event)}:
        for _ in range(2):
            assert patches._resolve_by_type(name) is original(name)


def test_unknown_events_are_treated_as_before():
    assert patches._resolve_by_type("topic") is None
    assert patches._resolve_by_type("new", events.SlotSet) is events.SlotSet
    with pytest.raises(ValueError, match="Unknown event"):
        patches._resolve_by_type("new")


class Node(GraphComponent):
    """Adds up what it is given and notes that it ran."""

    ran = []

    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        node = cls()
        node.config = config
        return node

    def run(self, **given):
        Node.ran.append(self.config["name"])
        if self.config.get("fails"):
            raise self.config["fails"]
        return sum(given.values()) + self.config["add"]

    def run_alone(self):
        return self.run()

    def run_one(self, one):
        return self.run(one=one)

    def run_two(self, one, two):
        return self.run(one=one, two=two)


def node(name, run, needs, **config):
    return SchemaNode(
        needs=needs,
        uses=Node,
        constructor_name="create",
        fn=run,
        config={"name": name, "add": config.pop("add", 1), **config},
        eager=True,
    )


def graph(tmp_path, **more):
    nodes = {
        "a": node("a", "run_alone", {}, add=10),
        "b": node("b", "run_two", {"one": "a", "two": "message"}),
        "c": node("c", "run_one", {"one": "a"}, add=100),
        "d": node("d", "run_two", {"one": "b", "two": "c"}),
        "unused": node("unused", "run_alone", {}),
        **more,
    }
    return DaskGraphRunner.create(
        GraphSchema(nodes),
        LocalModelStorage.create(tmp_path),
        ExecutionContext(GraphSchema({})),
    )


def outcome(run, *arguments):
    Node.ran.clear()
    try:
        result = run(*arguments)
    except Exception as error:
        return type(error), type(error.__cause__)
    return result, sorted(Node.ran)


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        ({"message": 5}, ["d"]),
        ({"message": 5}, ["c", "b"]),
        ({"message": 5}, ["a", "d", "c"]),
        (None, ["c"]),
        (None, ["d"]),
        ({}, ["b"]),
        ({"a": 1}, ["c"]),
        ({"other": 1}, ["unused"]),
        ({"message": 5}, ["failing"]),
        ({"message": 5}, ["stopping"]),
    ],
)
def test_a_graph_gives_the_same_results_with_each_node_run_once(
    tmp_path, inputs, targets
):
    runner = graph(
        tmp_path,
        failing=node("failing", "run_one", {"one": "a"}, fails=ValueError("x")),
        stopping=node("stopping", "run_one", {"one": "a"}, fails=RuntimeError("x")),
    )
    whole = outcome(ORIGINAL[DaskGraphRunner, "run"], runner, inputs, targets)
    for _ in range(2):
        assert outcome(patches._run_graph, runner, inputs, targets) == whole


def test_inputs_of_one_run_do_not_reach_the_next(tmp_path):
    runner = graph(tmp_path)
    assert patches._run_graph(runner, {"message": 5}, ["b"]) == {"b": 16}
    assert patches._run_graph(runner, {"message": 6}, ["b"]) == {"b": 17}
