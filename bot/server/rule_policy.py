"""Rasa's rule policy, looking back only as far as its longest rule.

Rasa's builds the states of the whole conversation two or four times a turn, although
a rule is compared with the latest states only: those further back than the longest
rule cannot change which rules match. Same predictions, cost independent of length.
"""

from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import (
    RULES,
    RULES_FOR_LOOP_UNHAPPY_PATH,
    RulePolicy,
)
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

# One state more than the longest rule: the one before it is never compared.
MARGIN = 1


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class WindowedRulePolicy(RulePolicy):
    """Drop-in for `RulePolicy` in config.yml; trains and stores the same rules."""

    _window: int | None = None
    _serving = False

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the next action. Training checks rules by another way in."""
        self._serving = True
        try:
            return super().predict_action_probabilities(
                tracker, domain, rule_only_data, **kwargs
            )
        finally:
            self._serving = False

    def _prediction_states(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        if not self._serving:
            return super()._prediction_states(
                tracker, domain, use_text_for_last_user_input, rule_only_data
            )
        if self._window is None:
            self._window = self._longest_rule() + MARGIN
        states = last_states(tracker, domain, self._window)
        self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
        return states

    def _longest_rule(self) -> int:
        lookups = (self.lookup[RULES], self.lookup[RULES_FOR_LOOP_UNHAPPY_PATH])
        return max(
            (len(self._rule_key_to_state(key)) for lookup in lookups for key in lookup),
            default=1,
        )


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
