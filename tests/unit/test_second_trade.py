"""Another trade's content is enough: nothing of the medical one stands in the code.

tests/fixtures/dental_pharmacy is a small school of dental assisting and pharmacy. Files
that hold no trade, and the sentences around the facts, are taken from the school's own
folder, and what is taken names none of its certifications, jobs and bodies.
"""

import ast
import dataclasses
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain, product
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from bot.channels.knowledge_queries import values_of
from bot.channels.payloads import PayloadError, read_payload
from bot.channels.quick_starts import of_school
from bot.nlu import vocabulary
from bot.nlu.names import MentionFinder
from bot.rasa_extensions.response_values import PREFIX
from knowledge.advice import arguments, replies
from knowledge.advice.calendar_file import calendar_file
from knowledge.advice.candidates import candidates
from knowledge.advice.profile import Profile
from knowledge.advice.recommender import recommend
from knowledge.advice.road_map import road_map
from knowledge.answers import questions
from knowledge.answers.cases import answer_case
from knowledge.answers.chips import payload
from knowledge.answers.subject import Context, Subject
from knowledge.editing import rehearse_advice, rehearse_answers
from knowledge.guide import OPEN, SLOTS
from knowledge.model import Content, Reply
from knowledge.parsing.answers import find_all, read_answer
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.read import FOLDER, read
from knowledge.store.to_rows import plain

ROOT = Path(__file__).parents[2]
PACK = ROOT / "tests" / "fixtures" / "dental_pharmacy"
TODAY = date(2026, 12, 1)
CONTEXT = Context(TODAY)
OURS = {"cda", "cpht", "excpt"}
_PHARMACY = ("occupation", "pharmacy_technician")
# Taken whole; the pack's own words of the others lie over the school's.
WHOLE = ("attributes.yml",)
LAID_OVER = ("phrases.yml", "advice/words.yml", "advice/sentences.yml")
# The encoder is tried with ordinary messages when it is built, two of which name it.
EXAMPLES = {"bot/nlu/encoder/build.py"}


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _names(folder: Path) -> set[str]:
    """What certifications, jobs and bodies are called there, in small letters."""
    entries = [_yaml(path) for path in (folder / "certifications").glob("*.yml")]
    for file in ("occupations.yml", "bodies.yml"):
        entries += [{"id": id, **one} for id, one in _yaml(folder / file).items()]
    found: set[str] = set()
    for one in entries:
        texts = [one.get(key, "") for key in ("id", "name", "short_name", "plural")]
        found |= {str(text).lower() for text in (*texts, *one.get("aliases", ()))}
    return {name.replace("_", " ") for name in found if name}


MEDICAL = _names(FOLDER) - _names(PACK)
MEDICAL |= {
    track.replace("_", " ")
    for track in _yaml(FOLDER / "phrases.yml")["phrases"]["tracks"]
}
PATTERN = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, MEDICAL), key=len, reverse=True))})"
    r"(?!\w)",
    re.IGNORECASE,
)


def medical(text: str) -> list[str]:
    """The names of the medical trade in a text, ids among them."""
    return PATTERN.findall(text.replace("_", " "))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from chain(*map(_strings, chain(value, value.values())))
    elif isinstance(value, list | tuple):
        yield from chain(*map(_strings, value))


def _laid_over(school: Any, own: Any) -> Any:
    """The school's words with the pack's in their place; null takes one out."""
    if not (isinstance(school, dict) and isinstance(own, dict)):
        return own
    both = {key: _laid_over(school.get(key), one) for key, one in own.items()}
    return {key: one for key, one in (school | both).items() if one is not None}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack, completed with what holds no trade."""
    made = tmp_path_factory.mktemp("second") / "content"
    shutil.copytree(PACK, made)
    for name in WHOLE:
        shutil.copy(FOLDER / name, made / name)
    for name in LAID_OVER:
        both = _laid_over(_yaml(FOLDER / name), _yaml(PACK / name))
        text = yaml.safe_dump(both, allow_unicode=True, sort_keys=False)
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def content(folder: Path) -> Content:
    return read(folder, today=TODAY)


@pytest.fixture(scope="module")
def kb(content: Content) -> KnowledgeBase:
    """The pack from a database, as the assistant has it."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    load(engine, content)
    return KnowledgeBase(engine, check_every=float("inf"))


def say(kb: KnowledgeBase, reply: Reply | None) -> Reply:
    """A reply that says something, of this trade, with chips that may be sent."""
    assert reply is not None
    assert reply.text.strip()
    assert not re.search(r"\{\w*\}", reply.text), reply.text
    shown = [reply.text, *_strings(reply.card or {})]
    for chip in reply.chips:
        assert read_payload(chip.payload, known=partial(values_of, kb))
        assert 0 < len(chip.title) <= 40
        shown += [chip.title, chip.payload]
    for text in shown:
        assert not medical(text), text
    assert set(reply.certifications) <= OURS
    return reply


# ------------------------------------------------------------------ (1) the content


def test_the_pack_is_read_and_rehearsed(folder: Path, content: Content) -> None:
    assert set(content.certifications) == OURS
    rehearse_answers.check(content, folder, today=TODAY)
    rehearse_advice.check(content, folder, today=TODAY)


def test_what_is_taken_holds_no_trade(folder: Path) -> None:
    for name in (*WHOLE, *LAID_OVER):
        for text in _strings(_yaml(folder / name)):
            assert not medical(text), f"{name}: {text}"


def test_the_list_of_medical_names_is_one() -> None:
    assert {"cma", "phlebotomist", "ascp", "medical assistant"} <= MEDICAL
    assert not {"nha", "national healthcareer association"} & MEDICAL
    assert medical("Ask AAMA, or a lab tech.")
    assert not medical("Ask NHA or DANB.")
    assert medical('/fact{"occupation":"medical_assistant"}')


# ------------------------------------------------------------------ (2) the database


def test_what_is_loaded_is_what_was_read(kb: KnowledgeBase, content: Content) -> None:
    for field in dataclasses.fields(Content):
        stored = getattr(kb.content(), field.name)
        assert stored == getattr(content, field.name), field.name


# ------------------------------------------------------------------ (3) the answers


def _subjects(content: Content) -> Iterator[Subject]:
    ones, jobs = (None, *content.certifications), (None, *content.occupations)
    for one, job, state in product(ones, jobs, (None, *content.states)):
        yield Subject(
            certifications=(one,) if one else (),
            occupations=(job,) if job else (),
            states=(state,) if state else (),
        )
    yield Subject(certifications=tuple(content.certifications))
    yield Subject(occupations=tuple(content.occupations))
    yield Subject(states=tuple(content.states))


def test_every_question_about_everything(kb: KnowledgeBase, content: Content) -> None:
    unknown = kb.wording().phrases["unknown_question"][0]
    for key, subject in product(content.questions, _subjects(content)):
        reply = questions.answer_question(kb, key, subject, CONTEXT)
        assert unknown not in say(kb, reply).text, (key, subject)


def test_facts_are_said_as_written(kb: KnowledgeBase) -> None:
    def text(key: str, **about: tuple[str, ...]) -> str:
        return questions.answer_question(kb, key, Subject(**about), CONTEXT).text

    assert "$129" in text("cost", certifications=("cpht",))
    assert "DANB" in text("issuer", certifications=("cda",))
    assert "20 hours" in text("renewal", certifications=("cpht",))
    assert "$47,300" in text("salary", occupations=("dental_assistant",))
    rule = text("licensing", certifications=("excpt",), states=("TX",))
    assert "state board of pharmacy" in rule


def test_comparisons_and_rankings(kb: KnowledgeBase, content: Content) -> None:
    for pair in product(OURS, OURS):
        say(kb, questions.compare(kb, Subject(certifications=pair), CONTEXT))
    everything = Subject(certifications=tuple(content.certifications))
    card = say(kb, questions.compare(kb, everything, CONTEXT)).card
    assert card
    assert card["rows"]
    for key in content.rankings:
        say(kb, questions.answer_rank(kb, key, Subject(), CONTEXT))
    store = questions.answer_rank(kb, "drug_store", Subject(), CONTEXT).text
    assert "CPhT" in store
    assert "CDA" not in store


def test_every_written_answer_and_case(kb: KnowledgeBase, content: Content) -> None:
    for key, subject in product(content.faq, _subjects(content)):
        say(kb, questions.answer_faq(kb, key, subject, CONTEXT))
    for key, subject in product(content.cases, _subjects(content)):
        for bodies in ((), *((body,) for body in content.bodies)):
            say(kb, answer_case(kb, key, subject, CONTEXT, bodies=bodies))
    for term in content.glossary.values():
        reply = questions.explain(kb, f"what is {term.term}", CONTEXT)
        assert term.text in say(kb, reply).text


# ------------------------------------------------------------------ (4) the advice


def _visitors(content: Content) -> Iterator[Profile]:
    asked = content.guide.questions
    grid = [[one.value for one in asked[slot].options.values()] for slot in SLOTS]
    for values in chain(product(*grid), [(OPEN,) * len(SLOTS)]):
        yield Profile.from_values(dict(zip(SLOTS, values, strict=True)))
    for job, one in content.guide.jobs.items():
        for months, goal in product(one.tries, asked["goal"].options):
            worked = {"months": months, "as": job}
            yield Profile.from_values({"experience": worked, "goal": goal})


def _arguments(kb: KnowledgeBase, profile: Profile) -> Iterator[arguments.Argument]:
    guide, pool = kb.guide(), candidates(kb)
    result = recommend(profile, pool, guide)
    yield arguments.why(result, guide)
    yield arguments.which_would_you(result, guide)
    for kind in guide.texts.arguments.alternatives:
        yield arguments.alternatives(result, kind, guide)
    for id in OURS:
        yield arguments.why_not(result, id, pool, guide)
    for setting in guide.questions["setting"].options:
        yield arguments.what_if(result, {"setting": setting}, pool, guide)[0]


def test_the_whole_grid_is_advised(kb: KnowledgeBase, content: Content) -> None:
    pool, guide = candidates(kb), content.guide
    first = set()
    for at, profile in enumerate(_visitors(content)):
        result = recommend(profile, pool, guide)
        assert {entry.id for entry in result.entries} == OURS
        first.add(result.best.id)
        if at % 7 == 0:  # the sentences repeat themselves
            say(kb, replies.say_recommendation(result, kb, today=TODAY))
        if at % 53 == 0:
            for said in _arguments(kb, profile):
                say(kb, replies.say_argument(said, kb, today=TODAY))
    assert {"cda", "cpht"} <= first


def test_the_goal_decides(kb: KnowledgeBase, content: Content) -> None:
    for goal, best in (("dental", "cda"), ("pharmacy", "cpht")):
        profile = Profile.from_values({"goal": goal, "schooling": "high_school"})
        assert recommend(profile, candidates(kb), content.guide).best.id == best


def test_answers_are_read_with_the_words_of_the_pack(
    kb: KnowledgeBase, content: Content
) -> None:
    for slot, question in content.guide.questions.items():
        for option in question.options.values():
            for text in (option.title, *option.words, *option.when_asked):
                assert read_answer(slot, text, content.guide) == option.value, text
    worked = find_all("2 years as a pharmacy tech", vocabulary=content.guide)
    assert [one.value for one in worked] == [
        {"months": 24, "as": "pharmacy_technician"}
    ]


def test_road_maps_and_calendars(kb: KnowledgeBase, content: Content) -> None:
    guide = content.guide
    levels = guide.questions["schooling"].options
    for one, schooling in product(candidates(kb), (None, *levels)):
        profile = Profile(schooling=schooling)
        plan = road_map(profile, one, guide, today=TODAY, programs=kb.programs(one.id))
        link = "calendar.ics"
        say(kb, replies.say_road_map(plan, kb, today=TODAY, calendar=link))
        for earned in (None, TODAY, date(2020, 2, 29)):
            made = calendar_file(one, guide, today=TODAY, earned=earned, plan=plan)
            assert made.lead
            assert not medical(made.lead)
            if made.ics:
                assert b"BEGIN:VEVENT" in made.ics
                assert not medical(made.ics.decode())
        assert calendar_file(one, guide, today=TODAY, earned=TODAY).entries


# ------------------------------------------------------------------ (5) the chips


def test_chips_of_the_dialogue_are_accepted(
    kb: KnowledgeBase, content: Content
) -> None:
    known = partial(values_of, kb)
    entity = {"time": "duration"}
    for slot, question in content.guide.questions.items():
        for option in question.options.values():
            sent = payload("inform", **{entity.get(slot, slot): option.value})
            assert read_payload(sent, known=known).entities, sent
            assert not medical(option.title + option.label + sent)
    for job in content.guide.jobs:
        sent = payload("inform", experience={"months": 12, "as": job})
        assert read_payload(sent, known=known).entities


@pytest.mark.parametrize(
    ("entity", "value"),
    [
        ("goal", "patients"),
        ("setting", "urgent_care"),
        ("schooling", "ma_training"),
        ("certification", "cma"),
        ("occupation", "phlebotomist"),
        ("body", "ascp"),
        ("state", "AK"),
        ("experience", {"months": 12, "as": "medical_assistant"}),
    ],
)
def test_what_only_the_other_school_knows_is_refused(
    kb: KnowledgeBase, entity: str, value: Any
) -> None:
    sent = "/inform" + json.dumps({entity: value})
    with pytest.raises(PayloadError, match="no such"):
        read_payload(sent, known=partial(values_of, kb))


# ------------------------------------------------------------------ (6) no other trade


def _said_by_code(path: Path) -> Iterator[str]:
    """The texts of a program, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in alone:
                yield node.value
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg


def _ids(folder: Path) -> set[str]:
    """What answers, jobs, requirements and rankings are called in the files."""
    asked = _yaml(folder / "advice" / "questions.yml")
    rules = _yaml(folder / "advice" / "rules.yml")
    options = (one["options"] for one in asked["questions"].values())
    tables = (asked["jobs"], rules["requirements"], _yaml(folder / "rankings.yml"))
    return set(chain(*options, *tables))


@pytest.fixture(scope="module")
def said_by_code() -> set[tuple[str, str]]:
    tops = ("knowledge", "bot", "actions")
    return {
        (name, text)
        for path in chain(*((ROOT / top).rglob("*.py") for top in tops))
        if (name := path.relative_to(ROOT).as_posix()) not in EXAMPLES
        for text in _said_by_code(path)
    }


def test_no_program_says_a_name_of_the_trade(
    said_by_code: set[tuple[str, str]],
) -> None:
    assert len(said_by_code) > 1000
    assert not {(name, text) for name, text in said_by_code if medical(text)}


def test_no_program_knows_an_id_of_the_trade(
    said_by_code: set[tuple[str, str]],
) -> None:
    ids = _ids(FOLDER) - _ids(PACK)
    assert {"patients", "urgent_care", "ma_training", "hospital_lab"} <= ids
    assert not {(name, text) for name, text in said_by_code if text in ids}


def test_responses_are_filled_with_this_trade(
    kb: KnowledgeBase, content: Content
) -> None:
    values = {
        name: said[0]
        for name, said in content.wording.phrases.items()
        if name.startswith(PREFIX)
    }
    known, tables = partial(values_of, kb), (content.faq, content.cases)
    filled = 0
    for path in (ROOT / "data" / "responses").glob("*.yml"):
        for text in _strings(_yaml(path)):
            assert not medical(text), f"{path.name}: {text}"
            said = re.sub(r"\{(trade_\w+)\}", lambda name: values[name[1]], text)
            assert not medical(said), f"{path.name}: {said}"
            filled += said != text
            if text.startswith("/"):
                sent = read_payload(re.sub(r"([{}])\1", r"\1", said), known=known)
                of = dict(sent.entities).get("key")
                assert of is None or of in set(content.questions).union(*tables), said
    assert filled


def test_the_website_is_told_of_this_trade(kb: KnowledgeBase) -> None:
    told = of_school(kb)
    assert set(told["names"]) == OURS
    for text in _strings(told):
        assert not medical(text), text
    for sent in told["starts"].values():
        assert read_payload(
            sent.replace("{id}", "cda"), known=partial(values_of, kb)
        ), sent


def test_all_of_the_content_is_of_this_trade(content: Content) -> None:
    others = content.other_professions.professions
    assert "medical_assistant" in others  # what was ours is somebody else's
    without = dataclasses.replace(
        content,
        other_professions=dataclasses.replace(
            content.other_professions, professions={}
        ),
    )
    for text in _strings(plain(without)):
        assert not medical(text), text


# ------------------------------------------------------------------ (7) the names


@pytest.fixture(scope="module")
def finder(folder: Path) -> MentionFinder:
    return MentionFinder.of(vocabulary.read(folder))


def _found(finder: MentionFinder, text: str) -> set[tuple[str, str]]:
    return {(one.entity, one.value) for one in finder.find(text)}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("how much is the CDA exam", ("certification", "cda")),
        ("is the cpht hard", ("certification", "cpht")),
        ("what about the ExCPT", ("certification", "excpt")),
        ("tell me about certified dental asistant", ("certification", "cda")),
        ("what do pharmacy techs earn", _PHARMACY),
        ("does a pharmcy technician need a license", _PHARMACY),
        ("are there jobs for dental assistants", ("occupation", "dental_assistant")),
        ("who is DANB", ("body", "danb")),
        ("I want to work in a drug store", ("setting", "drug_store")),
        ("my place is a dental office", ("setting", "dental_office")),
        ("I like filling prescriptions", ("goal", "pharmacy")),
        ("I finished a coda program", ("schooling", "dental_accredited")),
        ("do I need a license in Texas", ("state", "TX")),
        ("does it hold in TX", ("state", "TX")),
        ("how do I become a phlebotomist", ("other_profession", "phlebotomist")),
    ],
)
def test_names_are_found_untrained(
    finder: MentionFinder, text: str, meant: tuple[str, str]
) -> None:
    assert meant in _found(finder, text)


def test_every_name_of_the_pack_is_found(
    finder: MentionFinder, content: Content
) -> None:
    def each(entity: str, entries: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
        for id, one in entries.items():
            for text in (one.name, *one.aliases):
                yield entity, id, text

    for entity, id, text in chain(
        each("certification", content.certifications),
        each("occupation", content.occupations),
        each("body", content.bodies),
        each("state", content.states),
    ):
        assert (entity, id) in _found(finder, f"tell me about {text} please"), text


def test_names_of_the_other_school_mean_nothing(finder: MentionFinder) -> None:
    kinds = {"certification", "occupation", "body", "goal", "setting", "schooling"}
    for text in ("is the cma good", "the ascp exam", "i did an ma program", "mlt pay"):
        assert not {e for e, _ in _found(finder, text)} & kinds, text


def test_what_is_ruled_out_is_heard(finder: MentionFinder) -> None:
    denied = {one.value: one.denied for one in finder.find("not the CDA but the CPhT")}
    assert denied == {"cda": True, "cpht": False}
