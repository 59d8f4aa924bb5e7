"""Says which question a message asks, or that it is none we know.

Learns full names such as "fact/renewal" and gives Rasa the base intent, so that one
rule and one action serve every question of a kind; the action reads the key from the
parse data. The arithmetic is in `question_model` and `question_training`.
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as NOT_UNDERSTOOD
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_RANKING_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sqlalchemy.exc import SQLAlchemyError

from bot.components.code_fingerprint import fingerprint_of
from bot.nlu import (
    cases,
    clauses,
    danger,
    examples,
    off_topic,
    question_training,
    spelling,
    surface,
    two_questions,
    vocabulary,
)
from bot.nlu.encoder import encoder as encoders
from bot.nlu.normalize import is_other_script, is_readable, prepare
from bot.nlu.question_model import Guess, Options, QuestionModel
from knowledge.model import DangerPhrases, OtherProfessions
from knowledge.parsing.asking import compares
from knowledge.store.knowledge_base import NotLoadedError, knowledge_base
from knowledge.store.read import read_part

logger = logging.getLogger(__name__)

WORDS_FILE = "words.json"
# The intents of which two can be answered one after the other.
ASKING = frozenset({"fact", "faq", "rank"})
# The intent of what only sounds like ours (see `off_topic`).
NOT_OURS = "out_of_scope"
# The intent of what is written in letters the classifier was not taught.
OTHER_SCRIPT = "other_language"
# A case is looked for under the likeliest topics: the right one is among three of them
# in 98 of 100 questions.
LIKELY = 3
# The intent that asks the last question of something else, and what it begins with.
FOLLOW_UP = "follow_up"
LEFT_OUT = re.compile(r"\b(?:and|in|for|from|to|what|how|about|or|i|live|im|i'm|of)\b")
# Two of these may be compared.
COMPARED = frozenset({"certification", "occupation"})
# Who names one of these asks us: none of 100 far messages does.
OURS = frozenset({"certification", "body", "occupation"})
# Chips and common questions come again and again; a remembered one costs nothing.
REMEMBERED = 2_000


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class QuestionClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking` of a message.

    A message that speaks of danger is heard first (see `danger`): confidence 1, and
    nothing else in the ranking.

    KnowledgeExtractor must stand before it in the pipeline: the names it found are set
    aside. (Rasa cannot be told: in training, extractors do not run before classifiers.)

    intent: {"name", "confidence", "key"} and, when two answers compete,
        "ambiguous_with": the full name of the runner-up, e.g. "fact/total_cost".
        When a message holds a second question, "also": [its full name].
    intent_ranking: the same without "ambiguous_with", most probable first. As Rasa's
        own FallbackClassifier does, a message below the threshold becomes
        `nlu_fallback`, put before the candidates it was chosen over.

    Attributes:
        prepared: What whoever trains has begun with; Rasa makes the components, so it
            cannot be handed to one of them.
    """

    prepared: ClassVar[examples.PreparedExamples] = examples.PreparedExamples()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What is not tuned; the numbers stand in config.yml with their reasons."""
        return {
            # Intents that are none of ours: what sounds like them is doubted, and to
            # take one of them for not understood does no harm.
            "foreign": [],
            # What names something of ours is understood from this probability on.
            "named": 0.2,
            # How near a case is that is taken: with a likely topic, and without.
            "case_near": 0.58,
            "case_sure": 0.78,
            # Cases this much farther than the one that is taken are offered beside it.
            "case_margin": 0.1,
            # Entries of the ranking: as many as Rasa's own classifiers list.
            "ranking_length": 10,
            # Where `bot.nlu.encoder.build` put the sentence encoder.
            "encoder": str(encoders.FOLDER),
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: QuestionModel | None = None,
        speller: spelling.Speller | None = None,
    ) -> None:
        self._config = config
        self._options = Options.of(config)
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._speller = speller
        dangers, others = _heard_of()
        self._safety = danger.SafetyNet(dangers)
        self._off_topic = off_topic.OffTopic(others)
        self._encoder = encoders.load_encoder(Path(config["encoder"]))
        self._warn_of_another_encoder()
        self._cases = (
            cases.LiveCases(self._encoder, _as_asked) if self._encoder else None
        )
        # Per component: a model loaded later must not answer with this one's memory.
        self._ranked = lru_cache(REMEMBERED)(self._rank)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionClassifier:
        """A component that has learned nothing yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Helpers, names or an encoder that changed train the component again."""
        folder = Path(config.get("encoder", encoders.FOLDER))
        parts = (vocabulary.fingerprint(), fingerprint_of(__file__))
        return "".join((*parts, encoders.fingerprint(folder)))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the examples and write the model."""
        found = [
            (str(message.get(TEXT)), message.get_full_intent())
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        ready = self.prepared.take(found, self._encoder)
        self._speller = examples.make_speller(ready.words)
        self._model = question_training.train(
            ready, options=self._options, foreign=self._config["foreign"]
        )
        self._ranked.cache_clear()
        logger.info("question classifier: %s", self._model.facts)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(Path(folder))
            spelling.save_words(Path(folder, WORDS_FILE), ready.words)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            model = QuestionModel.load(Path(folder))
            words = spelling.load_words(Path(folder, WORDS_FILE))
        speller = examples.make_speller(words)
        return cls(config, model_storage, resource, model, speller)

    def process(self, messages: list[Message]) -> list[Message]:
        """Say which question each message asks; slash payloads say it themselves."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/"):
                intent, ranking = self.classify(text, message.get(ENTITIES, []))
                message.set(INTENT, intent, add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def classify(
        self, text: str, entities: list[dict[str, Any]]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The intent of a text and the ranking behind it."""
        danger = self._safety.hears(text, self._speller or str)
        if danger:
            heard = _entry(Guess(danger, 1.0, 1.0))
            return heard, [dict(heard)]
        if self._model is None or self._speller is None or not is_readable(text):
            name = OTHER_SCRIPT if is_other_script(text) else NOT_UNDERSTOOD
            unknown = _entry(Guess(name, 1.0, 1.0))
            return unknown, [dict(unknown)]
        prepared = prepare(text, entities, self._speller)
        guesses = self._ranked(prepared)
        if _only_a_state(text, entities):
            again = _entry(Guess(FOLLOW_UP, 1.0, 1.0))
            return again, [dict(again), *map(_entry, guesses)]
        ranking = [_entry(guess) for guess in guesses]
        best, *others = guesses
        if self._off_topic.matches(text, entities, best.label):
            foreign = _entry(Guess(NOT_OURS, max(g.confidence for g in guesses), 1.0))
            return foreign, [dict(foreign), *ranking]
        case = self._case(prepared, guesses, entities)
        if case:
            return case, [dict(case), *ranking]
        halves = self._two_questions(text, entities, best)
        if halves:
            intent = _entry(halves[0]) | {"also": [halves[1].label]}
            return intent, ranking
        if best.confidence < self._options.threshold and not (
            best.probability >= self._config["named"]
            and best.label not in self._config["foreign"]
            and any(entity["entity"] in OURS for entity in entities)
        ):
            unknown = _entry(Guess(NOT_UNDERSTOOD, 1 - best.confidence, 1.0))
            return unknown, [dict(unknown), *ranking]
        intent = dict(ranking[0])
        close = self._options.close_call * best.probability
        if others and others[0].probability >= close:
            intent["ambiguous_with"] = others[0].label
        return intent, ranking

    def _case(
        self, prepared: str, guesses: list[Guess], entities: list[dict[str, Any]]
    ) -> dict[str, Any] | None:
        """The precise question a message asks, as an intent; None when none is near.

        It is taken when its nearest phrasing is very near, or near and one of its
        topics likely. Others that are almost as near are named beside it.
        """
        index = self._cases.index() if self._cases else None
        if self._cases is None or index is None or self._encoder is None:
            return None
        likely = guesses[:LIKELY]
        if likely[0].label in self._config["foreign"]:
            return None
        named = {e["value"] for e in entities if e["entity"] in COMPARED}
        if len(named) > 1 and compares(prepared):
            return None  # "who earns more, the X or the Y": about these two
        near = index.nearest(self._encoder.encode_one(prepared))
        for match in near:
            topics = self._cases.topics(match.case)
            if not topics and any(guess.label == match.case for guess in likely):
                return None  # the question itself is nearer than any of its cases
            if not topics:
                continue
            topic = next((guess for guess in likely if guess.label in topics), None)
            if match.cosine < self._config["case_near" if topic else "case_sure"]:
                continue
            topic = topic or Guess(topics[0], match.cosine, match.cosine)
            others = [
                other.case
                for other in near
                if other is not match
                and self._cases.topics(other.case)
                and other.cosine >= match.cosine - self._config["case_margin"]
            ]
            sure = max(topic.confidence, match.cosine)
            entry = _entry(Guess(topic.label, sure, topic.probability))
            return entry | {"case": match.case, "cases": others}
        return None

    def _two_questions(
        self, text: str, entities: list[dict[str, Any]], whole: Guess
    ) -> list[Guess]:
        """The two questions a message asks, in order; nothing when it asks one."""
        speller = self._speller
        if speller is None:
            return []
        asked: list[Guess] = []
        for part, named in two_questions.questions(text, entities)[:2]:
            guess = self._ranked(prepare(part, named, speller))[0]
            kind = guess.label.partition("/")[0]
            if kind not in ASKING or guess.confidence < self._options.surely:
                return []  # and the other half need not be read
            asked.append(guess)
        answers = {guess.label for guess in asked}
        # The whole must sound like one of them: else the cut was in the wrong place.
        return asked if len(answers) == 2 and whole.label in answers else []

    def _rank(self, prepared: str) -> list[Guess]:
        if self._model is None:
            return []
        most = int(self._config["ranking_length"])
        parts = {clause: clauses.weight(clause) for clause in clauses.split(prepared)}
        return self._model.rank(prepared, self._encoder, clauses=parts, most=most)

    def _warn_of_another_encoder(self) -> None:
        trained_with = self._model.facts["encoder"] if self._model else None
        if trained_with is None:
            return
        here = self._encoder.fingerprint if self._encoder else ""
        if here != trained_with:
            logger.warning(
                "THE MODEL WAS TRAINED WITH %s and there is %s here: messages are "
                "understood by their letters alone. Train again.",
                f"encoder {trained_with[:12]}" if trained_with else "no encoder",
                f"encoder {here[:12]}" if here else "none",
            )
            self._encoder = None


def _only_a_state(text: str, entities: list[dict[str, Any]]) -> bool:
    """Whether a message only names states: "in Texas" asks the last question again."""
    states = [e for e in entities if e["entity"] == "state"]
    rest = text
    for entity in sorted(states, key=lambda e: -int(e["start"])):
        rest = rest[: entity["start"]] + " " + rest[entity["end"] :]
    return bool(states) and not LEFT_OUT.sub("", rest.lower()).strip(" ?.!,")


def _heard_of() -> tuple[DangerPhrases, OtherProfessions]:
    """What is heard of danger and of others: of the knowledge base, or of its files.

    Training needs no database, and nothing is ever served without these.
    """
    try:
        base = knowledge_base()
        return base.danger(), base.other_professions()
    except (NotLoadedError, SQLAlchemyError):
        return (
            read_part("safety.yml", DangerPhrases),
            read_part("professions.yml", OtherProfessions),
        )


def _as_asked(phrasing: str) -> str:
    """A phrasing of the content as a message is prepared; it holds no names."""
    return surface.bare(" ".join(phrasing.lower().split()))


def _entry(guess: Guess) -> dict[str, Any]:
    """A guess in Rasa's form: base intent, confidence, key."""
    name, _, key = guess.label.partition("/")
    return {"name": name, "confidence": guess.confidence, "key": key or None}
