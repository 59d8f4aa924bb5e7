"""Other professions and other meanings are told from ours, and colleagues let pass."""

import pytest
from rasa.engine.storage.resource import Resource

from bot.components.extractor import KnowledgeExtractor
from bot.nlu import off_topic, vocabulary
from knowledge.model import OtherProfessions
from knowledge.store.read import read_part

WORDS = off_topic.OffTopic(read_part("professions.yml", OtherProfessions))


@pytest.fixture(scope="module")
def extractor():
    return KnowledgeExtractor(None, Resource("extractor"), vocabulary.read())


def matches(extractor, text, label="fact/cost"):
    return WORDS.matches(text, extractor.entities(text), label)


@pytest.mark.parametrize(
    "text",
    [
        "how much is the electrician license",
        "how do i renew my cosmetology license",
        "dental hygienist salary in ohio",
        "how long does it take to get a cdl",
        "real estate exam pass rate",
        "is the nclex hard",
        "how long is cna school",
        "what does a paralegal do",
        "pharmacy tech exam cost",
        "how much do welders make",
        "cost of becoming an electrcian",
        "vet tech program length",
        "how to become a nurse practitioner",
        "ultrasound tech pay",
        "billing and coding certification cost",
        "certified management accountant exam fee",
        "when are the cma awards on",
        "cma part 1 pass rate",
        "cma vs cpa pay",
        "cma for my house",
        "i need an rma for a broken router",
        "canadian medical association membership",
        "how much are mls cup tickets",
        "how many cpt codes are there",
    ],
)
def test_what_is_not_ours(extractor, text):
    assert matches(extractor, text)


@pytest.mark.parametrize(
    "text",
    [
        "how much is the cma",
        "i'm a nurse, how much is the exam",
        "im a licensed practical nurse how long does it take",
        "as an emt, what does it cost",
        "ex paramedic. how long is the program",
        "cna here, what is the fee",
        "does the ccma cost more than the cna",
        "can a dental assistant take the rma exam",
        "how much do medical assistants make compared to nurses",
        "is the pay better than a pharmacy tech",
        "i work as a vet tech, how long would it take me",
        "years as a nurse, how do i apply",
        "my mom is a nurse, how do i apply",
        "cma in california",
        "cma exam part of my degree",
        "rma return to work after expiring",
        "mls pass rate",
        "pct application fee",
        "ima cma how do i renew",
        "cpt exam fee",
        "do phlebotomists work in a hospital",
    ],
)
def test_what_is_ours(extractor, text):
    assert not matches(extractor, text)


def test_general_questions_keep_their_answers(extractor):
    text = "can a nurse become one without school"
    assert not matches(extractor, text, "faq/eligibility_other_profession")
    assert not matches(extractor, "i'm thinking of nursing school", "greet")


def test_no_name_of_ours_is_another_profession():
    names = vocabulary.read().names
    others = {n.text.lower() for n in names if n.entity == vocabulary.OTHER_PROFESSION}
    ours = {n.text.lower() for n in names if n.entity != vocabulary.OTHER_PROFESSION}
    assert not others & ours
    assert len({n.value for n in names if n.text.lower() in others}) >= 100


def test_a_profession_is_an_entity(extractor):
    (entity,) = extractor.entities("how much does a dental hygenist make")
    assert (entity["entity"], entity["value"]) == (
        "other_profession",
        "dental_hygienist",
    )
