"""Rasa's rule policy, looking back only as far as its longest rule.

Rasa: builds the states of the whole conversation two or four times a turn, although
a rule is compared with the latest states only: those further back than the longest
rule cannot change which rules match.
We: override two private methods, `_prediction_states` and `_get_possible_keys`, and
call `_clean_state` and `_choose_last_user_input`. Same predictions, cost independent of
length.
Noticed by: a rule that does not fire; test_rule_policy.py compares with Rasa's own on
random conversations.
"""

import itertools
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import (
    RULES,
    RULES_FOR_LOOP_UNHAPPY_PATH,
    RulePolicy,
)
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT

# One state more than the longest rule: the one before it is never compared.
MARGIN = 1
# Conversations pass through the same few states; each costs 1-2 kB to remember.
REMEMBERED = 512


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class WindowedRulePolicy(RulePolicy):
    """Drop-in for `RulePolicy` in config.yml; trains and stores the same rules."""

    _window: int | None = None
    _serving = False
    _states: list[State] | None = None
    _rules_name_words: bool | None = None
    _matches: OrderedDict[tuple[bool, str], set[str]] | None = None

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Train as Rasa does; what was remembered of earlier rules is forgotten."""
        self._window = self._matches = self._rules_name_words = None
        return super().train(training_trackers, domain, **kwargs)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the next action. Training checks rules by another way in."""
        self._serving = True
        self._states = None
        try:
            return super().predict_action_probabilities(
                tracker, domain, rule_only_data, **kwargs
            )
        finally:
            self._serving = False
            self._states = None

    def _prediction_states(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        if not self._serving:
            whole: list[State] = super()._prediction_states(
                tracker, domain, use_text_for_last_user_input, rule_only_data
            )
            return whole
        if self._window is None:
            self._window = self._longest_rule() + MARGIN
        # Asked twice in one prediction: for rules on words, then on intents.
        if self._states is None:
            self._states = last_states(tracker, domain, self._window)
        states = [
            {kind: dict(values) for kind, values in state.items()}
            for state in self._states
        ]
        self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
        return states

    def _get_possible_keys(
        self, lookup: dict[str, str], states: list[State]
    ) -> set[str]:
        """Return the rules that match; they depend on nothing but the states.

        Rules look only at what they name, so words that no rule names are left out of
        what is remembered: they hardly repeat, and they are the visitor's own.
        """
        if not self._serving:
            return set(super()._get_possible_keys(lookup, states))
        if self._rules_name_words is None:
            self._rules_name_words = any(
                TEXT in state.get(USER, {}) for state in self._rule_states()
            )
        if self._rules_name_words:
            return set(super()._get_possible_keys(lookup, states))
        states = [_without_words(state) for state in states]
        if self._matches is None:
            self._matches = OrderedDict()
        key = (lookup is self.lookup[RULES], repr(states))
        found = self._matches.get(key)
        if found is None:
            found = self._matches[key] = super()._get_possible_keys(lookup, states)
            if len(self._matches) > REMEMBERED:
                self._matches.popitem(last=False)
        else:
            self._matches.move_to_end(key)
        return found

    def _rule_states(self) -> Iterator[State]:
        return itertools.chain.from_iterable(self._rules())

    def _longest_rule(self) -> int:
        return max(map(len, self._rules()), default=1)

    def _rules(self) -> Iterator[list[State]]:
        for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH):
            yield from map(self._rule_key_to_state, self.lookup[name])


def last_states(
    tracker: DialogueStateTracker, domain: Domain, wanted: int
) -> list[State]:
    """Return the latest states of a conversation, as the whole history would end."""
    events = tracker.applied_events()
    actions = sum(isinstance(event, ActionExecuted) for event in events)
    too_early = actions + 1 - wanted
    replayed = tracker.init_copy()
    states: list[State] = []
    for event in events:
        if isinstance(event, ActionExecuted):
            if too_early <= 0:
                states.append(_state(replayed, domain))
            too_early -= 1
        replayed.update(event)
    states.append(_state(replayed, domain))
    return states


def _state(tracker: DialogueStateTracker, domain: Domain) -> State:
    return domain._clean_state(domain.get_active_state(tracker))


def _without_words(state: State) -> State:
    if TEXT not in state.get(USER, {}):
        return state
    user = {name: value for name, value in state[USER].items() if name != TEXT}
    return {**state, USER: user}
