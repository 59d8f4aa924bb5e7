"""What one visitor at a time feels: latency, long conversations, memory.

Sides are measured in turn, conversation by conversation, in the same minute: what else
the machine does falls on both.
"""

from __future__ import annotations

import http.client
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.benchmarks.client import Visitor, WebsiteVisitor
from tests.benchmarks.messages import BEGIN, all_different, guided, is_understood
from tests.benchmarks.processes import LOOPBACK, Server, say

QUESTIONS_EACH = 5  # what a visitor asks before leaving, more or less
BASE_QUESTIONS = 10  # of the long conversation: the same ten, worded differently
SETTLE_SECONDS = 3.0
# TensorFlow's threads go on spinning after a turn; that is not the next side's fault.
BETWEEN_SIDES = 0.3
ASK_EVERY = 0.1
MOST_WATCHING = 256
BLOCK = 10  # turns of a long conversation before it is the other side's turn


@dataclass
class Latencies:
    """Milliseconds by kind of turn; how often the peer asked the same next question."""

    faq: list[float] = field(default_factory=list)
    guided: list[float] = field(default_factory=list)
    recommendation: list[float] = field(default_factory=list)
    understood: int = 0  # of the questions


@dataclass
class Measured:
    """The latencies of every side and channel, by name."""

    sides: dict[str, Latencies] = field(default_factory=dict)
    guided_turns: int = 0
    guided_alike: int = 0


def latencies(
    ours: Server, peer: Server | None, *, conversations: int, until: float
) -> Measured:
    """FAQ turns, guided turns and recommendations, the sides in turn."""
    kinds: list[tuple[str, type[Visitor], Server]] = [
        ("ours, REST", Visitor, ours),
        ("ours, website", WebsiteVisitor, ours),
    ]
    if peer is not None:
        kinds.insert(0, ("peer, REST", Visitor, peer))
    measured = Measured({name: Latencies() for name, _, _ in kinds})
    texts = {name: all_different(seed) for seed, (name, _, _) in enumerate(kinds)}
    for number in range(-2, conversations):
        if time.monotonic() > until:
            say(f"  out of time after {number} conversations each")
            break
        offers = {}
        for voice, (name, visitor, server) in enumerate(kinds):
            # The first two warm the caches of both sides and are not counted.
            into = measured.sides[name] if number >= 0 else Latencies()
            time.sleep(BETWEEN_SIDES)
            _ask(visitor(server.port), texts[name], into)
            offers[name] = _be_guided(visitor(server.port), guided(number, voice), into)
        if number >= 0 and peer is not None:
            pairs = list(zip(offers["peer, REST"], offers["ours, REST"], strict=True))
            measured.guided_turns += len(pairs)
            measured.guided_alike += sum(one == other for one, other in pairs)
    return measured


def _ask(visitor: Visitor, texts: Iterator[str], into: Latencies) -> None:
    with visitor:
        for text in itertools.islice(texts, QUESTIONS_EACH):
            into.faq.append(visitor.send(text))
            into.understood += is_understood(visitor.reply)


def _be_guided(
    visitor: Visitor, said: Sequence[str], into: Latencies
) -> list[list[str]]:
    """Answer the five questions; the last answer brings the recommendation."""
    *answers, last = said
    offers = []
    with visitor:
        visitor.send(BEGIN)
        for answer in answers:
            into.guided.append(visitor.send(answer))
            offers.append(visitor.buttons())
        into.recommendation.append(visitor.send(last))
    return offers


def by_turn_number(
    servers: Mapping[str, Server], *, turns: int, conversations: Mapping[str, int]
) -> tuple[dict[str, list[list[float]]], dict[str, list[float]]]:
    """Milliseconds of each turn of long conversations, ten turns each in turn.

    And those of the first ten turns of new conversations, asked in the same minute as
    the last ten of the long ones: a busy minute falls on both.
    """
    long: dict[str, list[list[float]]] = {name: [] for name in servers}
    young: dict[str, list[float]] = {name: [] for name in servers}
    for number in range(max(conversations.values())):
        # A seed of its own for each: no text was seen before.
        texts = {
            name: all_different(1000 + number * BASE_QUESTIONS, among=BASE_QUESTIONS)
            for name in servers
            if number < conversations[name]
        }
        visitors = {name: Visitor(servers[name].port) for name in texts}
        for name in texts:
            visitors[name].greet()
            long[name].append([])
        for _, name in itertools.product(range(turns // BLOCK - 1), texts):
            time.sleep(BETWEEN_SIDES)
            for text in itertools.islice(texts[name], BLOCK):
                long[name][-1].append(visitors[name].send(text))
        for name, old in visitors.items():
            time.sleep(BETWEEN_SIDES)
            with Visitor(servers[name].port) as new:
                fresh = all_different(7 + number, among=BASE_QUESTIONS)
                for _ in range(BLOCK):
                    long[name][-1].append(old.send(next(texts[name])))
                    young[name].append(new.send(next(fresh)))
            old.__exit__()
    return long, young


def memory_after(
    server: Server, *, turns_before: int, turns: int = 1000, until: float
) -> tuple[float, int]:
    """Megabytes when at least `turns` turns were answered, and how many it were."""
    answered = turns_before
    texts = all_different(500)
    while answered < turns and time.monotonic() < until:
        with Visitor(server.port) as visitor:
            for text in itertools.islice(texts, QUESTIONS_EACH):
                visitor.send(text)
                answered += 1
    time.sleep(SETTLE_SECONDS)
    return server.megabytes(), answered


def processor_milliseconds(server: Server, *, turns: int) -> float:
    """Processor time of a question; other work on the machine hardly changes it."""
    texts = all_different(900)
    before = server.processor_seconds()
    for _ in range(turns // QUESTIONS_EACH):
        with Visitor(server.port) as visitor:
            for text in itertools.islice(texts, QUESTIONS_EACH):
                visitor.send(text)
    return (server.processor_seconds() - before) / turns * 1000


def watch(port: int, going: Callable[[], bool], *, seed: int = 77) -> list[float]:
    """Milliseconds that visitors wait of whom one asks every tenth of a second.

    Each asks five questions and leaves. When the one whose turn it is still waits for
    an answer, another asks instead: nobody's question is left out because of a wait.
    """
    texts = all_different(seed)
    free: list[tuple[Visitor, int]] = []
    waits: list[Future[float]] = []

    def ask(visitor: Visitor, number: int, text: str) -> float:
        if not number:
            visitor.greet()
        milliseconds = visitor.send(text)
        if number + 1 < QUESTIONS_EACH:
            free.append((visitor, number + 1))
        else:
            visitor.__exit__()
        return milliseconds

    next_at = time.perf_counter()
    with ThreadPoolExecutor(MOST_WATCHING) as threads:
        while going() or not waits:
            visitor, number = free.pop() if free else (Visitor(port), 0)
            waits.append(threads.submit(ask, visitor, number, next(texts)))
            next_at += ASK_EVERY
            time.sleep(max(0.0, next_at - time.perf_counter()))
    return [one.result() for one in waits]


def bare_request_milliseconds(server: Server, *, requests: int = 300) -> float:
    """Processor time of a request that Rasa has nothing to do with."""
    line = http.client.HTTPConnection(LOOPBACK, server.port, timeout=10)
    try:
        before = server.processor_seconds()
        for _ in range(requests):
            line.request("GET", "/webhooks/rest/")
            line.getresponse().read()
        return (server.processor_seconds() - before) / requests * 1000
    finally:
        line.close()


def for_seconds(seconds: float) -> Callable[[], bool]:
    """True until the time is over."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until
