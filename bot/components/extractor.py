"""Finds what a message names: certifications, states, amounts and the like.

The names come from `knowledge/content/` (see `vocabulary`), the amounts, durations,
experience and dates from `knowledge.parsing`, so that the form and the free message
read "two hundred bucks" the same way.
"""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_ROLE,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.code_fingerprint import fingerprint_of
from bot.nlu import vocabulary
from bot.nlu.names import Mention, MentionFinder
from knowledge.parsing import answers

# The role of a certification the visitor rules out ("not the CMA").
DENIED = "not"
VOCABULARY_FILE = "vocabulary.json"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True
)
class KnowledgeExtractor(EntityExtractorMixin, GraphComponent):
    """Adds entities whose values are ids and amounts the actions can use as they are.

    "Training" copies the vocabulary into the model and learns nothing. Slash payloads
    are Rasa's own and pass untouched.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to choose."""
        return {}

    def __init__(
        self,
        model_storage: ModelStorage,
        resource: Resource,
        words: vocabulary.Vocabulary | None = None,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._words = words
        self._finder = MentionFinder.of(words) if words else None
        # Messages are read on two threads; spaCy's vocabulary grows unguarded.
        self._alone = threading.Lock()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeExtractor:
        """A component that has not read the vocabulary yet."""
        return cls(model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Names or helpers that changed train the component again."""
        return vocabulary.fingerprint() + fingerprint_of(__file__)

    def train(self, training_data: TrainingData) -> Resource:
        """Copy the vocabulary into the model."""
        text = vocabulary.read().to_json()
        with self._model_storage.write_to(self._resource) as folder:
            Path(folder, VOCABULARY_FILE).write_text(text, encoding="utf-8")
        self._words, self._finder = vocabulary.Vocabulary.from_json(text), None
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KnowledgeExtractor:
        """The component with the vocabulary it was trained with."""
        with model_storage.read_from(resource) as folder:
            text = Path(folder, VOCABULARY_FILE).read_text(encoding="utf-8")
        words = vocabulary.Vocabulary.from_json(text)
        return cls(model_storage, resource, words)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message to those found before."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/"):
                earlier = message.get(ENTITIES, [])
                with self._alone:
                    found = self.add_extractor_name(self.entities(text))
                message.set(ENTITIES, _merge(earlier, found), add_to_output=True)
        return messages

    def entities(self, text: str, *, today: date | None = None) -> list[dict[str, Any]]:
        """The entities of a text, in Rasa's form, left to right."""
        if self._words is None:
            return []
        if self._finder is None:  # training itself finds nothing
            self._finder = MentionFinder.of(self._words)
        names = [_name(m) for m in self._finder.find(text) if _is_meant(m)]
        amounts = [
            _entity(found.entity, found.value, found.start, found.end)
            for found in answers.find_all(
                text, vocabulary=self._words.questionnaire, today=today
            )
        ]
        return sorted(names + amounts, key=lambda entity: entity["start"])


def _is_meant(mention: Mention) -> bool:
    """A denied certification is worth knowing, a denied setting is just absent."""
    return not mention.denied or mention.entity == "certification"


def _name(mention: Mention) -> dict[str, Any]:
    entity = _entity(mention.entity, mention.value, mention.start, mention.end)
    if mention.denied:
        entity[ENTITY_ATTRIBUTE_ROLE] = DENIED
    return entity


def _entity(kind: str, value: Any, start: int, end: int) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: kind,
        ENTITY_ATTRIBUTE_START: start,
        ENTITY_ATTRIBUTE_END: end,
        ENTITY_ATTRIBUTE_VALUE: value,
    }


def _merge(
    earlier: list[dict[str, Any]], found: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What was found before, and what lies beside it."""
    return earlier + [
        entity
        for entity in found
        if all(
            entity["end"] <= other["start"] or other["end"] <= entity["start"]
            for other in earlier
        )
    ]
