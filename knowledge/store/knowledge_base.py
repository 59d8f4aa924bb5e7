"""What the assistant asks the knowledge base.

Everything is answered from one snapshot in memory. At most once a second the
revision in the database is compared, and when a load has changed it, a new
snapshot takes the old one's place: no restart, no half-loaded answers.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from knowledge.guide import Guide
from knowledge.model import (
    Body,
    Case,
    Certification,
    Content,
    DangerPhrases,
    Fact,
    FaqEntry,
    GlossaryTerm,
    Occupation,
    OtherProfessions,
    Program,
    Question,
    Ranking,
    School,
    Source,
    State,
    StateRule,
    Vocabulary,
    Wage,
    Wording,
)
from knowledge.store import tables as db
from knowledge.store.from_rows import read_snapshot

CHECK_EVERY = 1.0  # seconds; an editor waits no longer for a change to show


class NotLoadedError(Exception):
    """The database holds no knowledge yet: `python -m knowledge load` fills it."""


class _Snapshot:
    """Content with the ways to find things in it."""

    def __init__(self, number: int, content: Content) -> None:
        self.number = number
        self.content = content

    @cached_property
    def wages(self) -> dict[tuple[str | None, str], Wage]:
        return {(wage.state, wage.occupation): wage for wage in self.content.wages}

    @cached_property
    def programs(self) -> dict[str, tuple[Program, ...]]:
        found: dict[str, list[Program]] = defaultdict(list)
        for program in self.content.programs:
            for key in program.leads_to:
                found[key].append(program)
        return {key: tuple(programs) for key, programs in found.items()}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        content = self.content
        return Vocabulary(
            certifications=_names(
                (one.id, (one.short_name, one.name, *one.aliases))
                for one in content.certifications.values()
            ),
            bodies=_names(
                (one.id, (one.short_name, one.name, *one.aliases))
                for one in content.bodies.values()
            ),
            occupations=_names(
                (one.id, (one.name, one.plural, *one.aliases))
                for one in content.occupations.values()
            ),
            states=_names(
                (one.code, (one.name, *one.aliases)) for one in content.states.values()
            ),
            terms=_names(
                (one.id, (one.term, *one.aliases)) for one in content.glossary.values()
            ),
        )


def _names(entries: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, names in entries:
        for name in names:
            found.setdefault(name.casefold().strip(), key)
    return found


class KnowledgeBase:
    """Answers from the database; safe to share between threads."""

    def __init__(self, engine: Engine, *, check_every: float = CHECK_EVERY) -> None:
        """Read from `engine`; nothing is read before the first question."""
        self._engine = engine
        self._check_every = check_every
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None
        self._checked = 0.0

    @classmethod
    def holding(cls, content: Content) -> "KnowledgeBase":
        """Content that is in no database, to try it out."""
        made = cls(sa.create_engine("sqlite://"), check_every=float("inf"))
        made._snapshot = _Snapshot(0, content)
        return made

    # --- the snapshot ---

    def _now(self) -> _Snapshot:
        snapshot = self._snapshot
        if snapshot and time.monotonic() - self._checked < self._check_every:
            return snapshot
        # While one thread looks, the others go on with what they have.
        if not self._lock.acquire(blocking=snapshot is None):
            return snapshot  # type: ignore[return-value]
        try:
            return self._renew()
        finally:
            self._lock.release()

    def _renew(self) -> _Snapshot:
        snapshot = self._snapshot
        if snapshot and time.monotonic() - self._checked < self._check_every:
            return snapshot
        try:
            self._snapshot = self._read(snapshot)
        except SQLAlchemyError:
            # A database that is away for a moment must not silence the assistant.
            if snapshot is None:
                raise
        self._checked = time.monotonic()
        return self._snapshot  # type: ignore[return-value]

    def _read(self, old: _Snapshot | None) -> _Snapshot:
        options = {}
        if self._engine.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        connected = self._engine.connect().execution_options(**options)
        with connected as connection, connection.begin():
            try:
                query = sa.select(db.revision.c.number)
                number = connection.execute(query).scalar()
            except (OperationalError, ProgrammingError) as error:
                if old is not None:
                    raise
                raise NotLoadedError(str(error)) from error
            if number is None:
                raise NotLoadedError("run `python -m knowledge load` first")
            if old is not None and old.number == number:
                return old
            try:
                return _Snapshot(int(number), read_snapshot(connection))
            except (KeyError, TypeError) as error:
                # Another version of the program has loaded it; ours goes on.
                if old is not None:
                    return old
                do = "another version loaded it: run `python -m knowledge load`"
                raise NotLoadedError(do) from error

    def refresh(self) -> None:
        """Look at the revision now instead of within a second."""
        self._checked = float("-inf")
        self._now()

    def revision(self) -> int:
        """The number of the load that is being used."""
        return self._now().number

    def content(self) -> Content:
        """All of it, for reports."""
        return self._now().content

    # --- questions ---

    def source(self, key: str) -> Source | None:
        """A source by its id."""
        return self._now().content.sources.get(key)

    def certification(self, key: str | None) -> Certification | None:
        """A certification by its id."""
        return self._now().content.certifications.get(key or "")

    def certifications(self) -> tuple[Certification, ...]:
        """All certifications."""
        return tuple(self._now().content.certifications.values())

    def facts(self, key: str, *attributes: str) -> tuple[Fact, ...]:
        """A certification's facts on some attributes, in their order; all if none."""
        one = self.certification(key)
        if one is None:
            return ()
        names = attributes or tuple(one.facts)
        return tuple(fact for name in names for fact in one.all(name))

    def body(self, key: str | None) -> Body | None:
        """An issuing body by its id."""
        return self._now().content.bodies.get(key or "")

    def bodies(self) -> tuple[Body, ...]:
        """All issuing bodies."""
        return tuple(self._now().content.bodies.values())

    def occupation(self, key: str | None) -> Occupation | None:
        """An occupation by its id."""
        return self._now().content.occupations.get(key or "")

    def occupations(self) -> tuple[Occupation, ...]:
        """All occupations."""
        return tuple(self._now().content.occupations.values())

    def question(self, key: str) -> Question | None:
        """A question by its key."""
        return self._now().content.questions.get(key)

    def questions(self) -> tuple[Question, ...]:
        """All questions."""
        return tuple(self._now().content.questions.values())

    def ranking(self, key: str) -> Ranking | None:
        """How a ranking is computed, by its key."""
        return self._now().content.rankings.get(key)

    def rankings(self) -> tuple[Ranking, ...]:
        """All rankings."""
        return tuple(self._now().content.rankings.values())

    def faq(self, key: str | None) -> FaqEntry | None:
        """A written answer by its key."""
        return self._now().content.faq.get(key or "")

    def faqs(self) -> tuple[FaqEntry, ...]:
        """All written answers."""
        return tuple(self._now().content.faq.values())

    def case(self, key: str | None) -> Case | None:
        """A precise question by its key."""
        return self._now().content.cases.get(key or "")

    def cases(self) -> tuple[Case, ...]:
        """All precise questions."""
        return tuple(self._now().content.cases.values())

    def asked(self) -> dict[str, tuple[str, ...]]:
        """Ways to ask each case, by its key, and each question, as fact/... or faq/...

        A message nearer to a question than to any of its cases asks it in general.
        """
        content = self._now().content
        return {
            **{f"fact/{one.key}": one.ask for one in content.questions.values()},
            **{
                f"faq/{one.key}": tuple(filter(None, (one.question, one.title)))
                for one in content.faq.values()
            },
            **{
                name: (title,)
                for name, title in content.wording.titles.items()
                if name.startswith("rank/")
            },
            **{one.key: one.ask for one in content.cases.values()},
        }

    def state(self, code: str | None) -> State | None:
        """A state by its postal code."""
        return self._now().content.states.get((code or "").upper())

    def states(self) -> tuple[State, ...]:
        """All states."""
        return tuple(self._now().content.states.values())

    def rule(self, code: str, occupation: str) -> StateRule | None:
        """What a state asks of an occupation."""
        state = self.state(code)
        return state.rules.get(occupation) if state else None

    def rules(self, occupation: str) -> tuple[StateRule, ...]:
        """What the states ask of an occupation."""
        return tuple(
            state.rules[occupation]
            for state in self.states()
            if occupation in state.rules
        )

    def wage(self, code: str | None, occupation: str) -> Wage | None:
        """The wage in a state, or in the whole country for None."""
        return self._now().wages.get((code.upper() if code else None, occupation))

    def wages(self, occupation: str) -> tuple[Wage, ...]:
        """The wages of an occupation in the states."""
        return tuple(
            wage
            for (state, name), wage in self._now().wages.items()
            if name == occupation and state
        )

    def programs(self, certification: str | None = None) -> tuple[Program, ...]:
        """The school's programs, or those that lead to a certification."""
        snapshot = self._now()
        if certification is None:
            return snapshot.content.programs
        return snapshot.programs.get(certification, ())

    def glossary(self) -> tuple[GlossaryTerm, ...]:
        """All words explained."""
        return tuple(self._now().content.glossary.values())

    def term(self, key: str) -> GlossaryTerm | None:
        """A word explained, by its id."""
        return self._now().content.glossary.get(key)

    def danger(self) -> DangerPhrases:
        """What somebody says who is in danger."""
        return self._now().content.danger

    def other_professions(self) -> OtherProfessions:
        """What is not ours and only sounds so."""
        return self._now().content.other_professions

    def school(self) -> School | None:
        """The school."""
        return self._now().content.school

    def guide(self) -> Guide:
        """How advice is given: questions, rules, sentences."""
        return self._now().content.guide

    def wording(self) -> Wording:
        """The words answers are made of."""
        return self._now().content.wording

    def vocabulary(self) -> Vocabulary:
        """Names and aliases, lower case, to ids."""
        return self._now().vocabulary


@lru_cache(maxsize=1)
def knowledge_base() -> KnowledgeBase:
    """The process's one knowledge base, at DATABASE_URL or under var/.

    Opened at first use: whoever imports this may still be about to fork.
    """
    return KnowledgeBase(db.engine_for())
