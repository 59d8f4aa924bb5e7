"""Recorded conversations for the tests of policy, window and store.

A small bot with rules, a form that can be interrupted, rejected, stopped and finished,
and a story. Conversations are played at random from a seed: intents are drawn, Rasa's
own rule policy predicts, and the effects of each action are written down as Rasa would.
"""

import logging
import random

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import (
    YAMLStoryReader,
)
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.utils.log_utils import configure_structlog

# Left alone, Rasa's logger writes every state of every prediction.
configure_structlog(logging.ERROR)

FREE = {"influence_conversation": False, "mappings": [{"type": "custom"}]}
DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["greet", "fact", "advise", "inform", "stop", "deny", "thanks"],
        "entities": ["certification"],
        "slots": {
            "goal": {"type": "any", **FREE},
            "setting": {"type": "any", **FREE},
            "certification": {"type": "any", **FREE},
            "recommended": {
                "type": "bool",
                "influence_conversation": True,
                "mappings": [{"type": "custom"}],
            },
        },
        "forms": {"advice": {"required_slots": ["goal", "setting"]}},
        "responses": {"utter_greet": [{"text": "Hello."}]},
        "actions": ["answer", "recommend", "confirm", "utter_greet"],
    }
)
DATA = """
version: "3.1"
rules:
- rule: greet
  steps: [{intent: greet}, {action: utter_greet}]
- rule: answer a question
  steps: [{intent: fact}, {action: answer}]
- rule: start the form
  steps: [{intent: advise}, {action: advice}, {active_loop: advice}]
- rule: finish the form
  condition: [{active_loop: advice}]
  steps: [{action: advice}, {active_loop: null}, {action: recommend}]
- rule: stop the form
  condition: [{active_loop: advice}]
  steps:
  - intent: stop
  - action: action_deactivate_loop
  - active_loop: null
  - action: confirm
- rule: thanks after a recommendation
  condition: [{slot_was_set: [{recommended: true}]}]
  steps: [{intent: thanks}, {action: confirm}]
stories:
- story: two turns
  steps:
  - intent: deny
  - action: confirm
  - intent: deny
  - action: answer
"""
INTENTS = ["greet", "fact", "advise", "inform", "inform", "stop", "deny", "thanks"]


def train(folder, policy_class=RulePolicy):
    """Return a policy that has learned the rules."""
    steps = YAMLStoryReader().read_from_string(DATA)
    trackers = TrainingDataGenerator(
        StoryGraph(steps), DOMAIN, augmentation_factor=0
    ).generate()
    policy = policy_class.create(
        {**policy_class.get_default_config()},
        LocalModelStorage.create(folder),
        Resource("policy"),
        ExecutionContext(GraphSchema({})),
    )
    policy.train(trackers, DOMAIN)
    return policy


def empty():
    """Return a tracker as it is when a conversation starts."""
    tracker = DialogueStateTracker("someone", DOMAIN.slots)
    for event in (ActionExecuted("action_session_start"), SessionStarted()):
        tracker.update(event)
    tracker.update(ActionExecuted("action_listen"))
    return tracker


def play_turn(tracker, policy, draw: random.Random, *, check=None):
    """Play one turn on the tracker; `check` sees it before each prediction."""
    intent = draw.choice(INTENTS)
    tracker.update(_message(intent, draw))
    for _ in range(8):
        if check is not None:
            check(tracker)
        prediction = policy.predict_action_probabilities(tracker, DOMAIN)
        action = DOMAIN.action_names_or_texts[prediction.max_confidence_index]
        if action == "action_default_fallback":  # no rule: the turn is over
            action = "action_listen"
        for event in prediction.events:
            tracker.update(event)
        for event in _effects(action, intent, tracker, draw):
            tracker.update(event)
        if action == "action_listen":
            return


def _message(intent, draw):
    entities = []
    if draw.random() < 0.3:
        name = draw.choice(["cma", "rma"])
        entities.append({"entity": "certification", "value": name})
    parse = {"text": intent, "intent": {"name": intent}, "entities": entities}
    return UserUttered(intent, {"name": intent, "confidence": 1.0}, entities, parse)


def _effects(action, intent, tracker, draw):
    if action == "advice":
        return _form(intent, tracker, draw)
    done = [ActionExecuted(action, policy="RulePolicy", confidence=1.0)]
    if action == "action_deactivate_loop":
        return [*done, SlotSet("requested_slot", None), ActiveLoop(None)]
    if action == "recommend":
        return [*done, BotUttered("This one."), SlotSet("recommended", True)]
    if action in ("answer", "confirm", "utter_greet"):
        return [*done, BotUttered(action), SlotSet("certification", "cma")]
    return done


def _form(intent, tracker, draw):
    done = [ActionExecuted("advice", policy="RulePolicy", confidence=1.0)]
    started = tracker.active_loop_name == "advice"
    interrupted = started and intent not in ("inform", "advise")
    first_action = tracker.latest_action_name == "action_listen"
    if interrupted and first_action and not tracker.active_loop.rejected:
        return [ActionExecutionRejected("advice")]
    events = list(done)
    if not started:
        events.append(ActiveLoop("advice"))
        if draw.random() < 0.5:  # help me choose again: from the beginning
            events += [SlotSet("goal", None), SlotSet("setting", None)]
        open_slots = ["goal", "setting"]
    else:
        asked = tracker.get_slot("requested_slot")
        if intent == "inform" and asked:
            events.append(SlotSet(asked, draw.choice(["clinic", "patients", "x"])))
        open_slots = [
            name
            for name in ("goal", "setting")
            if tracker.get_slot(name) is None
            and not (intent == "inform" and name == asked)
        ]
    if open_slots:
        return [*events, BotUttered("?"), SlotSet("requested_slot", open_slots[0])]
    return [*events, SlotSet("requested_slot", None), ActiveLoop(None)]
