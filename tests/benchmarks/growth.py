"""What a turn costs when the school has ten thousand programs, or certifications.

The content is made from the real one, loaded into a database of its own for each size,
and all sizes are served at the same time and asked in turn.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from knowledge.model import Content
from knowledge.store import load
from knowledge.store import read as reader
from knowledge.store.tables import engine_for
from tests.benchmarks import ours
from tests.benchmarks.client import Visitor
from tests.benchmarks.messages import BEGIN, all_different, guided
from tests.benchmarks.processes import ROOT, WORK, BenchmarkError, Server, say

FOLDER = WORK / "growth"
SIZES = (10, 100, 1_000, 10_000)
QUICK_SIZES = (10, 10_000)
QUESTIONS_EACH = 5
# What advice weighs. The loader reads a thousand facts in a quarter of a second.
COPIED = (
    *("exam_fee", "application_fee", "renewal_fee", "renewal_period"),
    *("program_length", "eligibility", "work_settings"),
)


def grown(kind: str, size: int, content: Content) -> Content:
    """The content with `size` programs or certifications, copies of its own."""
    return {"programs": _programs, "certifications": _certifications}[kind](
        content, size
    )


def _programs(content: Content, size: int) -> Content:
    copies = itertools.islice(itertools.cycle(content.programs), size)
    ids = list(content.certifications)
    programs = tuple(
        dataclasses.replace(
            program,
            id=f"program_{number}",
            name=f"{program.name} {number}",
            leads_to=(ids[number % len(ids)],),
        )
        for number, program in enumerate(copies)
    )
    return dataclasses.replace(content, programs=programs)


def _certifications(content: Content, size: int) -> Content:
    real = list(content.certifications.values())
    found = {one.id: one for one in real}
    for number, one in enumerate(itertools.islice(itertools.cycle(real), size)):
        if len(found) >= size:
            break
        key = f"{one.id}_{number}"
        found[key] = dataclasses.replace(
            one,
            id=key,
            name=f"{one.name} {number}",
            short_name=f"X{number}",
            aliases=(),
        )
    return dataclasses.replace(content, certifications=found)


def database(kind: str, size: int) -> Path:
    """The file that holds the content of that size, made when it is not there."""
    digest = hashlib.sha256()
    folder = ROOT / "knowledge"
    for file in sorted([*folder.glob("*.py"), *(folder / "content").rglob("*.yml")]):
        digest.update(file.read_bytes())
    path = FOLDER / f"{kind}-{size}-{digest.hexdigest()[:12]}.db"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob(f"{kind}-{size}-*"):
            old.unlink()
        say(f"  loading {size} {kind} ...")
        engine = engine_for(f"sqlite:///{path}.part")
        given = reader.read(folder / "content")
        load.load(engine, grown(kind, size, given), force=True)
        # The last connection to close writes everything into the one file.
        engine.dispose()
        Path(f"{path}.part").rename(path)
    return path


def measure(
    kind: str, sizes: Sequence[int], *, conversations: int
) -> list[dict[str, Any]]:
    """Median milliseconds of a question and of a recommendation, by size."""
    with ExitStack() as stack:
        servers: dict[int, Server] = {}
        for size in sizes:
            server = ours.server(f"{kind}-{size}", knowledge=database(kind, size))
            try:
                servers[size] = stack.enter_context(server)
            except BenchmarkError as problem:
                say(f"  {size} {kind}: {str(problem)[-300:]}")
        sizes = tuple(servers)
        faq: dict[int, list[float]] = {size: [] for size in sizes}
        recommended: dict[int, list[float]] = {size: [] for size in sizes}
        for number, size in itertools.product(range(-2, conversations), sizes):
            keep: Callable[[dict[int, list[float]], float], None] = (
                (lambda into, value, size=size: into[size].append(value))
                if number >= 0
                else (lambda into, value: None)
            )
            # The same questions for every size: only the size differs.
            texts = all_different(300 + number)
            with Visitor(servers[size].port) as visitor:
                for text in itertools.islice(texts, QUESTIONS_EACH):
                    keep(faq, visitor.send(text))
            *answers, last = guided(number)
            with Visitor(servers[size].port) as visitor:
                for text in (BEGIN, *answers):
                    visitor.send(text)
                keep(recommended, visitor.send(last))
        return [
            {
                "kind": kind,
                "size": size,
                "faq_ms": median(faq[size]),
                "recommendation_ms": median(recommended[size]),
                "start_s": servers[size].seconds_to_answer,
                "megabytes": servers[size].megabytes(),
            }
            for size in sizes
        ]
