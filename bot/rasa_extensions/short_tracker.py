"""Keep a live conversation short, so that turn 200 costs what turn 5 does.

Rasa: replays and copies every event of the conversation several times a turn.
We: have a live tracker keep only its latest turns, and before them the few events that
rebuild what came earlier: the session's start, the slots that are set, the form that
is running and the message that started it. Nothing is cut unless a replay of the
shorter list gives exactly the same tracker.
Noticed by: an action or story that looks further back than KEEP_TURNS finds nothing.
"""

from collections import deque

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# More than the memoised stories look back (`max_history: 5` actions) and than the
# actions read; few enough that a turn's cost does not show it.
KEEP_TURNS = 6
# Cutting each turn would cost more than the turns it saves.
SLACK_TURNS = 4


def shorten(
    tracker: DialogueStateTracker,
    *,
    keep: int = KEEP_TURNS,
    slack: int = SLACK_TURNS,
) -> bool:
    """Drop the turns before the latest `keep` if that changes nothing."""
    events = list(tracker.events)
    turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    # The message that started a form stays in front and counts as one.
    if len(turns) <= keep + slack:
        return False
    cut = turns[-keep]
    listen = events[cut - 1]
    if not isinstance(listen, ActionExecuted) or (
        listen.action_name != ACTION_LISTEN_NAME
    ):
        return False
    before = _replay(tracker, events[:cut])
    shorter = [*_summary(before, events[:cut]), listen, *events[cut:]]
    if not _same(_replay(tracker, shorter), tracker):
        return False
    tracker.events = deque(shorter, tracker.events.maxlen)
    return True


def _replay(tracker: DialogueStateTracker, events: list[Event]) -> DialogueStateTracker:
    copy = tracker.init_copy()
    for event in events:
        copy.update(event)
    return copy


def _summary(before: DialogueStateTracker, events: list[Event]) -> list[Event]:
    """Return the events that rebuild the state that `events` led to."""
    first = events[:2]
    start = [event for event in first if _starts_session(event)]
    when = events[-1].timestamp
    slots = [
        SlotSet(name, slot.value, timestamp=when)
        for name, slot in before.slots.items()
        if slot.value != slot.initial_value
    ]
    return [*start, *slots, *_running_loop(before, events)]


def _starts_session(event: Event) -> bool:
    return isinstance(event, SessionStarted) or (
        isinstance(event, ActionExecuted)
        and event.action_name == ACTION_SESSION_START_NAME
    )


def _running_loop(before: DialogueStateTracker, events: list[Event]) -> list[Event]:
    loop = before.active_loop
    if loop is None:
        return []
    started = max(i for i, event in enumerate(events) if isinstance(event, ActiveLoop))
    message = next(
        event for event in reversed(events[:started]) if isinstance(event, UserUttered)
    )
    execution = [
        event
        for event in events[:started]
        if isinstance(event, ActionExecuted) and event.action_name == loop.name
    ][-1:]
    rejection = [
        event
        for event in events[started:]
        if isinstance(event, ActionExecutionRejected)
    ][-1:]
    return [
        message,
        *execution,
        events[started],
        *(rejection if loop.rejected else []),
    ]


def _same(one: DialogueStateTracker, other: DialogueStateTracker) -> bool:
    return bool(
        one.current_slot_values() == other.current_slot_values()
        and one.active_loop == other.active_loop
        and one.latest_message == other.latest_message
        and one.latest_action == other.latest_action
        and one.latest_bot_utterance == other.latest_bot_utterance
        and one.followup_action == other.followup_action
        and one.is_paused() == other.is_paused()
    )
