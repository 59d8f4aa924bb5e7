"""The classifier: full keys in, base intent, key and honest confidence out."""

import json
import logging
from dataclasses import replace

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits

from bot.components.question_classifier import QuestionClassifier
from bot.nlu import question_model
from bot.nlu.encoder import encoder
from bot.nlu.examples import PreparedExamples
from bot.nlu.normalize import is_other_script
from tests import pace
from tests.unit.bot.nlu import pipeline

# The examples below have no foreign label; a test says which it wants.
CONFIG = {
    **QuestionClassifier.get_default_config(),
    **pipeline.entry(),
    "foreign": [],
}
EXAMPLES = {
    "fact/cost": [
        "how much is the exam",
        "what does the test cost",
        "price of the exam",
        "exam fee",
        "what do i pay for the cma exam",
        "is the test expensive",
    ],
    "fact/renewal": [
        "how often do i renew",
        "when does my certification run out",
        "how long is the cma valid",
        "renewal period",
        "do i have to renew every year",
        "when is my renewal due",
    ],
    "faq/cost_aid": [
        "can i get financial aid",
        "is there a scholarship",
        "who helps me pay for school",
        "do you take grants",
        "help with tuition",
        "payment plans for the program",
    ],
    "greet": ["hello", "hi there", "good morning", "hey", "hi", "good evening"],
}


def train(folder, **options):
    folder.mkdir(exist_ok=True)
    config = {**CONFIG, **options}
    storage = LocalModelStorage(folder)
    context = ExecutionContext(GraphSchema({}), node_name="classifier")
    resource = Resource("classifier")
    messages = [
        Message.build(text=text, intent=label)
        for label, texts in EXAMPLES.items()
        for text in texts
    ]
    trained = QuestionClassifier.create(config, storage, resource, context)
    trained.train(TrainingData(messages))
    return QuestionClassifier.load(CONFIG, storage, resource, context)


@pytest.fixture(scope="module")
def classifier(tmp_path_factory):
    return train(tmp_path_factory.mktemp("model"))


def parse(classifier, text):
    message = Message({"text": text})
    classifier.process([message])
    return message.as_dict()


def test_rasa_gets_the_base_intent_and_the_action_the_key(classifier):
    parsed = parse(classifier, "how much is the exam fee")
    assert parsed["intent"]["name"] == "fact"
    assert parsed["intent"]["key"] == "cost"
    names = [(entry["name"], entry["key"]) for entry in parsed["intent_ranking"]]
    assert names[0] == ("fact", "cost")
    assert ("greet", None) in names


def test_confidences_fall_along_the_ranking(classifier):
    ranking = parse(classifier, "when do i renew")["intent_ranking"]
    confidences = [entry["confidence"] for entry in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)


@pytest.mark.skipif(not encoder.fingerprint(), reason="no encoder")
def test_what_nobody_asked_before_is_not_understood(classifier):
    parsed = parse(classifier, "will it rain in lisbon on sunday")
    assert parsed["intent"]["name"] == "nlu_fallback"
    # The candidates stay, behind the fallback, as Rasa's own classifier has it.
    assert parsed["intent_ranking"][0]["name"] == "nlu_fallback"
    assert len(parsed["intent_ranking"]) == 5


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "ha" * 5_000,
        "how much is it " * 700,
        "?!?!",
        "...",
        "मुझे मदद चाहिए",
        "私は助けが必要です",
        "e",
        "\U0001f600\U0001f600",
        " ",
    ],
)
def test_odd_messages_cost_little(classifier, text):
    # One thread computes, as the launcher serves: others spin while they wait, which
    # would be counted. An ordinary message costs 2 to 6 ms, so that eight of them stay
    # within the 50 ms promised for odd ones.
    def cost(message):
        def fresh():
            classifier._ranked.cache_clear()
            parse(classifier, message)

        return pace.seconds(fresh)

    with threadpool_limits(1):
        ordinary = cost("what does the exam cost and how long is it valid")
        assert cost(text) < 8 * ordinary
    if not text.startswith("how"):
        expected = "other_language" if is_other_script(text) else "nlu_fallback"
        assert parse(classifier, text)["intent"]["name"] == expected


def test_a_model_of_another_format_is_refused(tmp_path):
    text = json.dumps({"format": 1, "labels": []})
    (tmp_path / question_model.FACTS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"format 1.*train again"):
        question_model.QuestionModel.load(tmp_path)


def test_slash_payloads_pass_untouched(classifier):
    assert "intent_ranking" not in parse(classifier, '/fact{"key":"cost"}')


def test_a_close_call_names_the_runner_up(classifier, monkeypatch):
    options = classifier._options
    monkeypatch.setattr(classifier, "_options", replace(options, close_call=0.0))
    intent = parse(classifier, "how much is the exam")["intent"]
    assert intent["ambiguous_with"] in EXAMPLES
    monkeypatch.setattr(classifier, "_options", replace(options, close_call=1.0))
    assert "ambiguous_with" not in parse(classifier, "how much is the exam")["intent"]


def test_the_loaded_model_says_what_the_trained_one_said(tmp_path):
    first = train(tmp_path / "a")
    second = train(tmp_path / "b")
    for text in ("renew", "how much", "hey you", "scholarships"):
        assert parse(first, text) == parse(second, text)


def test_without_an_encoder_letters_do(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        alone = train(tmp_path, encoder=str(tmp_path / "none"))
    assert "NO SENTENCE ENCODER" in caplog.text
    assert parse(alone, "how much is the exam")["intent"]["key"] == "cost"


def test_another_encoder_than_in_training_is_not_used(tmp_path, caplog, monkeypatch):
    if not encoder.fingerprint():
        pytest.skip("no encoder")
    train(tmp_path)
    monkeypatch.setattr(encoder, "load_encoder", lambda folder: None)
    context = ExecutionContext(GraphSchema({}), node_name="classifier")
    storage = LocalModelStorage(tmp_path)
    loaded = QuestionClassifier.load(CONFIG, storage, Resource("classifier"), context)
    assert "Train again" in caplog.text
    assert parse(loaded, "exam fee")["intent_ranking"]


def test_models_hold_no_pickles(tmp_path):
    train(tmp_path)
    names = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {".npz", ".json"}


def test_the_training_cache_sees_helpers_and_names(monkeypatch):
    before = QuestionClassifier.fingerprint_addon(CONFIG)
    assert before == QuestionClassifier.fingerprint_addon(CONFIG)
    monkeypatch.setattr("bot.nlu.vocabulary.fingerprint", lambda: "new name")
    assert before != QuestionClassifier.fingerprint_addon(CONFIG)


@pytest.mark.parametrize("name", ["ridge", "close_call", "surely"])
def test_a_number_that_config_yml_lacks_is_named(tmp_path, name):
    config = {key: value for key, value in CONFIG.items() if key != name}
    with pytest.raises(question_model.OptionsError, match=f"add or correct {name}$"):
        QuestionClassifier(config, None, Resource("classifier"))


def test_who_trains_may_have_begun(tmp_path, monkeypatch):
    asked = []

    class Begun(PreparedExamples):
        def take(self, examples, encoder):
            asked.append(len(list(examples)))
            return super().take(examples, encoder)

    monkeypatch.setattr(QuestionClassifier, "prepared", Begun())
    train(tmp_path)
    assert asked == [sum(map(len, EXAMPLES.values()))]


def test_danger_is_heard_before_the_question(classifier):
    parsed = parse(classifier, "how much is the exam. i wnat to kill myslef")
    assert parsed["intent"] == {"name": "self_harm", "confidence": 1.0, "key": None}
    assert parsed["intent_ranking"] == [parsed["intent"]]


def test_a_second_question_is_named(classifier):
    intent = parse(classifier, "how much is the exam and how often do i renew")[
        "intent"
    ]
    assert (intent["key"], intent["also"]) == ("cost", ["fact/renewal"])
    assert "also" not in parse(classifier, "how much is the exam")["intent"]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("你好", True),
        ("привет, сколько стоит", True),
        ("我的CMA证书", True),
        ("señor, ¿qué es?", False),
        ("!!!", False),
        ("", False),
        ("is π on the exam", False),
    ],
)
def test_what_is_another_script(classifier, text, other):
    assert is_other_script(text) is other
    if other:
        assert parse(classifier, text)["intent"]["name"] == "other_language"


def test_each_label_begins_at_its_own_messages(classifier):
    model = classifier._model
    sizes = np.diff([*model.firsts, len(model.messages)])
    assert sizes.tolist() == [len(EXAMPLES[label]) for label in model.labels]


def test_a_long_message_is_understood_by_the_clause_that_asks(classifier):
    story = (
        "hello there my neighbor has two dogs and a boat, she waves at me every day, "
        "how often do i renew, thanks a lot and have a nice evening with your family"
    )
    parsed = parse(classifier, story)
    assert parsed["intent"]["key"] == "renewal"
    model, heard = classifier._model, classifier._encoder
    assert model.rank(story, heard)[0].probability < (
        model.rank(story, heard, clauses={"how often do i renew": 1.0})[0].probability
    )
