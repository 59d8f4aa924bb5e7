"""The peer's action server runs our actions; this is all that is changed for it.

Our classifier puts the key of a question ("renewal" of fact/renewal) into the intent.
On the peer Rasa's ResponseSelector finds it, so it is read from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.turn import Heard
from tests.benchmarks import slow_action

_read = Heard.from_message.__func__  # type: ignore[attr-defined]


def _from_message(cls: type[Heard], message: Mapping[str, Any]) -> Heard:
    intent = dict(message.get("intent") or {})
    selector = message.get("response_selector") or {}
    found = selector.get("default", {}).get("response", {}).get("intent_response_key")
    base, _, key = (found or "").partition("/")
    if key and base == intent.get("name"):
        intent["key"] = key
    # Rasa's ranking has base intents only, and no chips can be made of those.
    heard: Heard = _read(cls, {**message, "intent": intent, "intent_ranking": []})
    return heard


Heard.from_message = classmethod(_from_message)  # type: ignore[assignment]
# Imports every module of actions/, and so registers them.
slow_action.arm()
