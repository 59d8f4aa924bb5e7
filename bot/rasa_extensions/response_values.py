"""Fills the responses with what is of the trade, from the content.

Responses are trained with the model and the same for every school; the names that
stand in them (`{trade_first}` certification, `{trade_jobs}`) are the content's.

Rasa: fills a response from slots and from what an action passes.
We: put these values first, for the responses that no action utters too.
Noticed by: a visitor reads `{trade_...}`, or a reply is missing; the log says why.
"""

import logging
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from knowledge.error_summary import describe
from knowledge.store.knowledge_base import knowledge_base

log = logging.getLogger(__name__)

# Phrases of phrases.yml that begin so are values of responses.
PREFIX = "trade_"


class TradeResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's own generator of responses, with values of the content."""

    def __init__(
        self,
        endpoint_config: EndpointConfig | None = None,
        domain: Domain | None = None,
    ) -> None:
        """Made by Rasa from endpoints.yml; the model brings the responses later."""
        super().__init__(domain.responses if domain else {})

    def generate_from_slots(
        self,
        utter_action: str,
        filled_slots: dict[str, Any],
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Return a response filled with the content's values, slots and arguments."""
        filled: dict[str, Any] | None = super().generate_from_slots(
            utter_action, {**trade_values(), **filled_slots}, output_channel, **kwargs
        )
        return filled


def trade_values() -> dict[str, str]:
    """The values by name; none while the knowledge base is away.

    An apology has none of them, and must still be said.
    """
    try:
        phrases = knowledge_base().wording().phrases
    except Exception as error:  # whatever it was, something can be said
        log.error("responses: knowledge unreachable (%s)", describe(error))
        return {}
    return {name: said[0] for name, said in phrases.items() if name.startswith(PREFIX)}
