"""Cases are chosen by meaning, as soon as they are loaded."""

import shutil
import time

import numpy as np
import pytest

from bot.nlu import cases
from bot.nlu.encoder import encoder as encoders
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.read import FOLDER, read
from knowledge.store.tables import engine_for

built = pytest.mark.skipif(
    not encoders.fingerprint(),
    reason="no encoder: python -m bot.nlu.encoder.build",
)
PHRASINGS = {
    "calculator": ["are calculators allowed", "can i bring my own calculator"],
    "results": ["when do i get my results", "how many days until scores are posted"],
}


@pytest.fixture(scope="module")
def encoder():
    return encoders.SentenceEncoder(encoders.FOLDER)


def nearest(index, encoder, text):
    return index.nearest(encoder.encode_one(text))


@built
@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("is it ok to use a calculator on the test", "calculator"),
        ("how soon will i know my score", "results"),
    ],
)
def test_the_nearest_phrasing_decides(encoder, text, case):
    index = cases.CaseIndex(PHRASINGS, encoder, file=None)
    first, second = nearest(index, encoder, text)
    assert first.case == case
    assert first.cosine > second.cosine + 0.1


@built
def test_vectors_are_kept_and_only_new_phrasings_are_encoded(encoder, tmp_path):
    file = tmp_path / "cases.npz"
    before = cases.CaseIndex(PHRASINGS, encoder, file)
    asked: list[str] = []

    class Counting:
        fingerprint = encoder.fingerprint

        def encode(self, texts):
            asked.extend(texts)
            return encoder.encode(texts)

    more = {**PHRASINGS, "phone": ["where do i leave my phone"]}
    after = cases.CaseIndex(more, Counting(), file)
    assert asked == ["where do i leave my phone"]
    text = "can i have a calculator"
    kept = nearest(after, encoder, text)[0]
    # Kept in half precision.
    assert kept.cosine == pytest.approx(
        nearest(before, encoder, text)[0].cosine, abs=1e-3
    )


@built
@pytest.mark.parametrize("harm", [b"", b"junk", b"PK\x03\x04 half a file"])
def test_a_damaged_file_is_calculated_again(encoder, tmp_path, harm, caplog):
    file = tmp_path / "cases.npz"
    file.write_bytes(harm)
    index = cases.CaseIndex(PHRASINGS, encoder, file)
    assert nearest(index, encoder, "are calculators allowed")[0].cosine > 0.99
    assert "cannot be read" in caplog.text
    with np.load(file) as kept:
        assert len(kept["marks"]) == 4


@built
def test_two_cases_that_say_the_same_are_a_tie(encoder):
    index = cases.CaseIndex(
        {**PHRASINGS, "machines": ["are pocket calculators allowed"]}, encoder, None
    )
    ((one, other, cosine),) = index.ties(0.85)
    assert {one, other} == {"calculator", "machines"}
    assert cosine > 0.85


def test_no_cases_are_near_nothing():
    class Silent:
        fingerprint = "x"

    index = cases.CaseIndex({}, Silent(), None)
    assert index.nearest(np.ones(1152, dtype=np.float32)) == []


@built
def test_a_case_an_editor_adds_is_understood_without_training(encoder, tmp_path):
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    engine = engine_for(f"sqlite:///{tmp_path / 'knowledge.db'}")
    load(engine, read(folder))
    base = KnowledgeBase(engine, check_every=0.0)
    live = cases.LiveCases(encoder, str.lower, lambda: base, file=None)
    live.EVERY_SECONDS = 0.0
    text = "is there a place to keep my bicycle during the lesson"
    assert nearest(live.index(), encoder, text)[0].case != "school_bicycle"

    file = folder / "cases" / "school.yml"
    with file.open("a", encoding="utf-8") as target:
        target.write(
            "bicycle:\n  of: [faq/school_contact]\n  title: Where does my bike stay?\n"
            "  ask:\n    - can i park a bicycle at school\n    - is there a bike rack\n"
            "    - where do i leave my bike\n  answer: In the yard.\n"
        )
    load(engine, read(folder))
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if nearest(live.index(), encoder, text)[0].case == "school_bicycle":
            break
        time.sleep(0.05)
    assert nearest(live.index(), encoder, text)[0].case == "school_bicycle"
    assert live.topics("school_bicycle") == ("faq/school_contact",)


@built
def test_without_a_database_there_are_no_cases_and_no_error(encoder, caplog):
    def broken():
        raise OSError("no database")

    live = cases.LiveCases(encoder, str.lower, broken, file=None)
    assert live.index() is None
    assert "OSError" in caplog.text


@built
def test_no_two_cases_of_the_school_tie(encoder):
    base = KnowledgeBase.holding(read(FOLDER))
    asked = {key: texts for key, texts in base.asked().items() if "/" not in key}
    ties = cases.CaseIndex(asked, encoder, None).ties(0.93)
    assert ties == []
