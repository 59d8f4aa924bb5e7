"""Responses filled with what the content says is of the trade."""

from types import SimpleNamespace

import pytest
from rasa.shared.core.domain import Domain

from bot.rasa_extensions import response_values
from bot.rasa_extensions.response_values import TradeResponses

RESPONSES = {
    "utter_hello": [
        {
            "text": "I know about {trade_jobs}, {name}.",
            "buttons": [
                {
                    "title": "Compare {trade_compared}",
                    "payload": '/compare{{"certification":[{trade_ids}]}}',
                }
            ],
        }
    ],
    "utter_error": [{"text": "Sorry."}],
}


def content(**phrases: str) -> SimpleNamespace:
    said = {name: (text,) for name, text in phrases.items()}
    return SimpleNamespace(wording=lambda: SimpleNamespace(phrases=said))


@pytest.fixture
def responses() -> TradeResponses:
    return TradeResponses(domain=Domain.from_dict({"responses": RESPONSES}))


def test_text_and_chips_are_filled_from_the_content(responses, monkeypatch):
    dental = content(trade_jobs="dental jobs", trade_compared="A", trade_ids='"a"')
    monkeypatch.setattr(response_values, "knowledge_base", lambda: dental)
    said = responses.generate_from_slots("utter_hello", {"name": "Ann"}, "rest")
    assert said["text"] == "I know about dental jobs, Ann."
    chip = said["buttons"][0]
    assert chip["title"] == "Compare A"
    assert chip["payload"] == '/compare{"certification":["a"]}'


def test_other_phrases_are_no_values(monkeypatch):
    both = content(trade_jobs="x", country="the US")
    monkeypatch.setattr(response_values, "knowledge_base", lambda: both)
    assert response_values.trade_values() == {"trade_jobs": "x"}


def test_an_apology_is_said_while_the_knowledge_is_away(responses, monkeypatch):
    def away() -> None:
        raise ConnectionError("secret")

    monkeypatch.setattr(response_values, "knowledge_base", away)
    said = responses.generate_from_slots("utter_error", {}, "rest")
    assert said["text"] == "Sorry."
