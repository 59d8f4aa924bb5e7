"""What is said: right, sourced, dated, and as long as a phone bears."""

import json
import re
from datetime import date

import pytest
from sqlalchemy.engine import Engine

from knowledge.answers import questions
from knowledge.answers.formatting import Words
from knowledge.answers.rankings import RANKS
from knowledge.model import Certification, Fact, Reply
from knowledge.store import tables
from knowledge.store.knowledge_base import KnowledgeBase
from knowledge.store.load import load
from knowledge.store.read import read

TODAY = date(2026, 7, 1)
REAL = read()


@pytest.fixture(scope="module")
def school() -> KnowledgeBase:
    """The school's own content."""
    engine = tables.engine_for("sqlite://")
    load(engine, REAL)
    return KnowledgeBase(engine, check_every=3600)


def ask(kb: KnowledgeBase, key: str, *ids: str, **more: object) -> Reply:
    """A question on a fixed day."""
    return questions.answer_question(
        kb,
        key,
        certifications=ids,
        **{"today": TODAY, **more},  # type: ignore[arg-type]
    )


def body(reply: Reply) -> str:
    """The reply without its small print."""
    return "\n\n".join(
        part for part in reply.text.split("\n\n") if not re.fullmatch(r"\*.*\*", part)
    )


# --- on the sample ---


def test_the_answer_comes_first_and_names_its_subject(kb: KnowledgeBase) -> None:
    reply = ask(kb, "renewal", "cma")
    assert reply.text.startswith("You renew the **CMA** every 5 years.")
    assert "60 points" in reply.text
    last = reply.text.split("\n\n")[-1]
    assert last == "*Source: [BOT](https://board.example/fees), February 20, 2026.*"
    assert reply.certifications == ("cma",)


def test_prices_differ_by_audience(kb: KnowledgeBase) -> None:
    text = ask(kb, "cost", "cma").text
    assert "$125 for students, and $250 for everyone else" in text
    assert "Our guide puts the usual cost, with preparation, at $350 to $450" in text


def test_the_school_stands_apart_from_the_facts(kb: KnowledgeBase) -> None:
    parts = ask(kb, "cost", "cma").text.split("\n\n")
    assert "Sample College" in parts[1]
    assert "sample data" in parts[1]
    assert "Sample College" not in parts[0]


def test_low_confidence_and_a_conflict_are_said(kb: KnowledgeBase) -> None:
    text = ask(kb, "passing_score", "cma").text
    assert "405" in text
    assert "430 (2020)" in text
    assert "only one source" in text
    assert "[BOT](https://board.example/cma)" in text


def test_an_old_figure_is_said_to_be_old(kb: KnowledgeBase) -> None:
    fresh = ask(kb, "cost", "rma").text
    old = ask(kb, "cost", "rma", today=date(2026, 10, 1)).text
    assert "June 2026" not in fresh
    assert "last checked" in old
    assert "June 2026" in old
    # A rule is good for longer than a fee.
    assert (
        "last checked"
        not in ask(kb, "program_length", "cma", today=date(2026, 10, 1)).text
    )


def test_what_is_not_known_is_said_with_a_link(kb: KnowledgeBase) -> None:
    text = ask(kb, "pass_rate", "rma").text
    assert "do not know" in text
    assert "https://board.example/rma" in text


def test_routes_become_a_list(kb: KnowledgeBase) -> None:
    assert "- **Work experience:** 3 years" in ask(kb, "eligibility", "cma").text


def test_five_years_are_added_up(kb: KnowledgeBase) -> None:
    rma = ask(kb, "total_cost", "rma").text
    assert "$450" in rma  # 150 once, 75 in each of four further years
    cma = ask(kb, "total_cost", "cma").text
    assert "$125 to $250" in cma
    assert "after 5 years" in cma


def test_several_become_a_table(kb: KnowledgeBase) -> None:
    reply = ask(kb, "cost", "cma", "rma")
    assert reply.card is not None
    assert reply.card["columns"] == ["", "CMA", "RMA"]
    assert ["Exam fee", "$125 to $250", "$150"] in reply.card["rows"]
    assert reply.text.startswith("Exam fee, **CMA** and **RMA**:")
    assert "- **RMA:** $150" in reply.text
    several = questions.compare(kb, ["cma", "rma"], today=TODAY).text
    assert "CMA $125 to $250; RMA $150" in several


def test_several_are_introduced_one_by_one(kb: KnowledgeBase) -> None:
    text = ask(kb, "issuer", "cma", "rma").text
    assert "- **CMA:** The CMA comes from the Board of Testing" in text
    assert "- **RMA:**" in text
    assert text.endswith("read June 2026.*")


def test_an_old_wage_is_said_to_be_old(kb: KnowledgeBase) -> None:
    assert "last checked" not in ask(kb, "salary", "cma").text
    assert "last checked" in ask(kb, "salary", "cma", today=date(2027, 6, 1)).text


def test_compare_says_whom_each_suits(kb: KnowledgeBase) -> None:
    reply = questions.compare(kb, ["cma", "rma"], today=TODAY)
    assert "if you like people" in reply.text
    assert "if you have worked before" in reply.text
    assert questions.compare(kb, ["cma"], today=TODAY).card is None


def test_without_a_certification_everybody_s_answer_comes(kb: KnowledgeBase) -> None:
    reply = ask(kb, "cost")
    assert reply.text.startswith("Most cost **$100 to $300**.")
    assert [chip.title for chip in reply.chips] == ["CMA"]
    assert ask(kb, "cost", variant=1).text.startswith("Plan on")


def test_a_state_leads_with_its_rule(kb: KnowledgeBase) -> None:
    yes = ask(kb, "licensing", occupation="medical_assistant", state="WA").text
    assert yes.startswith("Yes. In **Washington**")
    assert "Washington Office" in yes
    assert "mployers prefer or require" in yes
    no = ask(kb, "licensing", "cma", state="OH").text
    assert no.startswith("No. **Ohio**")
    assert "[Ohio Board](https://ohio.example/)" in no
    unknown = ask(kb, "licensing", occupation="phlebotomist", state="OH").text
    assert "do not take that as a no" in unknown


def test_in_general_it_depends_on_the_state(kb: KnowledgeBase) -> None:
    text = ask(kb, "licensing", occupation="medical_assistant").text
    assert "depends on the state" in text
    assert "**Washington** requires a state license" in text
    assert "Many employers prefer or require certification" in text
    assert "board or health department decides" in text


def test_moving_speaks_of_the_new_state(kb: KnowledgeBase) -> None:
    text = ask(kb, "moving", "cma", states=["OH", "WA"]).text
    assert "moves with you" in text
    assert (
        "In **Washington**, medical assistants need a state license or certificate"
        in text
    )
    # Not every state takes it as it is, and the first word is what is read.
    assert text.startswith("Not by itself.")
    assert ask(kb, "moving", "cma", states=["WA", "OH"]).text.startswith("Yes.")


def test_pay_is_said_with_its_place_and_time(kb: KnowledgeBase) -> None:
    text = ask(kb, "salary", "cma", state="OH").text
    assert (
        "In **Ohio**, medical assistants earn $43,000 a year ($20.50 an hour)" in text
    )
    assert "May 2025" in text
    assert "$45,690" in text
    several = ask(kb, "salary", "cma", states=["OH", "WA"]).text
    assert "- **Washington:** $59,290" in several


def test_pay_of_two_kinds_of_jobs_is_listed(school: KnowledgeBase) -> None:
    text = ask(school, "salary", "cma", "mlt").text
    assert "- **Medical assistants:** $" in text
    assert "- **Lab technologists and technicians:** $" in text


def test_outlook_is_told_of_the_job(kb: KnowledgeBase) -> None:
    assert "12.5%" in ask(kb, "outlook", "cma").text


def test_outlook_of_two_jobs_is_told_of_both(school: KnowledgeBase) -> None:
    text = ask(school, "outlook", occupations=["laboratory", "phlebotomist"]).text
    assert "1.7%" in text
    assert "5.6%" in text


def test_the_better_paid_of_two_jobs_is_named(school: KnowledgeBase) -> None:
    jobs = ["phlebotomist", "medical_assistant"]
    text = ask(school, "salary", occupations=jobs, states=["TX"]).text
    assert text.startswith("In **Texas**, **phlebotomists** earn the most of these")
    assert "- **Medical assistants:** $39,520" in text


def test_certifications_for_one_job_share_its_pay(school: KnowledgeBase) -> None:
    text = ask(school, "salary", "cma", "rma").text
    assert "tells the **CMA** and **RMA** apart" in text


def test_starting_pay_is_said_not_to_be_known(school: KnowledgeBase) -> None:
    text = ask(school, "salary", occupation="medical_assistant").text
    assert "no official figure for starting pay" in text


def test_a_caution_is_one_sentence(school: KnowledgeBase) -> None:
    late = date(2027, 12, 1)
    for key in QUESTIONS:
        for name in REAL.certifications:
            text = body(ask(school, key, name, today=late))
            assert text.count("last checked") <= 1, text
            assert text.count("one source") <= 1, text


def test_a_fee_of_each_year_says_so_beside_others(school: KnowledgeBase) -> None:
    assert "RMA $75 each year" in ask(school, "renewal", "cma", "rma").text


def test_rows_that_agree_are_said_once(school: KnowledgeBase) -> None:
    text = questions.compare(school, ["mlt", "mls"], today=TODAY).text
    assert "- **Exam questions:** 100 questions for each" in text


def test_a_ranking_is_computed(kb: KnowledgeBase) -> None:
    text = questions.answer_rank(kb, "cheapest", today=TODAY).text
    assert text.startswith("The lowest exam fee I know of is the **CMA**")
    longest = questions.answer_rank(kb, "longest_valid", today=TODAY).text
    assert longest.startswith("The **CMA** lasts the longest: 5 years")
    best = questions.answer_rank(
        kb, "best_paid_state", today=TODAY, occupation="medical_assistant"
    ).text
    assert best.startswith("**Washington**")
    work = questions.answer_rank(kb, "work_experience", today=TODAY).text
    assert "**CMA**" in work
    assert "**RMA**" not in work


def test_a_written_answer_has_its_source_and_the_school(kb: KnowledgeBase) -> None:
    reply = questions.answer_faq(kb, "cost_aid", today=TODAY)
    assert reply.text.startswith("Ask Sample College about aid.")
    assert reply.text.endswith("about 2021.*")
    own = questions.answer_faq(kb, "cost_aid", certifications=["cma"], today=TODAY)
    assert own.text.startswith("For the CMA")


def test_a_word_is_explained(kb: KnowledgeBase) -> None:
    reply = questions.explain(kb, "credits", today=TODAY)
    assert reply is not None
    assert reply.text.startswith("**credits** (CEU):")
    assert questions.explain(kb, "quasar", today=TODAY) is None


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("what does CEU mean", "**CEU** (continuing education)"),
        ('the form asks for my "CEUs", what are those', "continuing education"),
        ("what is naacls?", "**NAACLS**"),
        ("what do the unscored questions mean", "trial questions"),
        ("practicum??", "externship"),
    ],
)
def test_the_word_that_was_asked_for_is_explained(
    school: KnowledgeBase, typed: str, term: str
) -> None:
    reply = questions.answer_faq(school, "landscape_glossary", typed=typed, today=TODAY)
    assert term in reply.text.split(": ")[0] + ":"
    assert "*Source" in reply.text
    assert reply.chips


def test_without_a_known_word_the_list_comes(school: KnowledgeBase) -> None:
    whole = questions.answer_faq(school, "landscape_glossary", today=TODAY)
    other = questions.answer_faq(
        school, "landscape_glossary", typed="what is a quasar", today=TODAY
    )
    assert other.text == whole.text


def test_the_school_shows_its_programs_and_how_to_reach_it(
    school: KnowledgeBase,
) -> None:
    for key in ("school_programs", "school_start"):
        text = questions.answer_faq(school, key, today=TODAY).text
        for program in REAL.programs:
            assert f"[{program.name}]({program.link})" in text
        assert "sample" in text
    contact = questions.answer_faq(school, "school_contact", today=TODAY)
    assert REAL.school is not None
    assert REAL.school.phone in contact.text
    assert contact.card is not None
    assert contact.card["type"] == "contact"


def test_unknown_keys_get_a_sentence(kb: KnowledgeBase) -> None:
    assert ask(kb, "nothing").text
    assert questions.answer_faq(kb, "nothing", today=TODAY).text
    assert questions.answer_rank(kb, "nothing", today=TODAY).text


# --- on the school's content ---

FACTS = [
    (one, fact)
    for one in REAL.certifications.values()
    for facts in one.facts.values()
    for fact in facts
    if fact.value is not None
]


def question_on(attribute: str) -> str:
    """A question whose answer says the attribute."""
    return next(
        key
        for key, question in REAL.questions.items()
        if attribute in question.attributes and key != "total_cost"
    )


@pytest.mark.parametrize(
    ("one", "fact"), FACTS, ids=[f"{one.id}-{fact.attribute}" for one, fact in FACTS]
)
def test_every_fact_is_said_with_source_and_date(
    school: KnowledgeBase, one: Certification, fact: Fact
) -> None:
    reply = ask(school, question_on(fact.attribute), one.id)
    words = Words(REAL.wording)
    said = fact.text or ""
    if not said or "{value}" in said:
        shown = words.fact(fact).rstrip(".")
        # Nobody says "every 1 year".
        items = fact.value if isinstance(fact.value, tuple) else ("?",)
        assert (
            shown in reply.text
            or f"every {shown[2:]}" in reply.text
            or all(f"- {item}" in reply.text for item in items)
        )
    small = reply.text.split("\n\n")[-1]
    urls = [words.link("", source.url) for source in fact.sources]
    assert any(url[2:] in small for url in urls), small
    assert re.search(r"(\b\d{4}\b|undated, read \w+ \d{4})", small)


QUESTIONS = list(REAL.questions)
NAMES = [None, *REAL.certifications]


@pytest.mark.parametrize("key", QUESTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_a_fit_answer(
    school: KnowledgeBase, key: str, name: str | None
) -> None:
    for variant in range(2):
        reply = ask(school, key, *([name] if name else []), variant=variant)
        text = body(reply)
        assert text
        assert "{" not in text
        assert not re.search(r"\bNone\b(?! of)", text)
        assert ".." not in text
        assert "!" not in text
        one = school.certification(name)
        if one and key != "outlook":
            named = (one.short_name, one.name, one.id.upper())
            job = school.occupation(one.occupation)
            plural = job.plural if job else one.short_name
            assert any(item in text for item in (*named, plural)), text
        check_chips(reply)


def check_chips(reply: Reply) -> None:
    """At most three, short, and sending what the channel lets through."""
    assert len(reply.chips) <= 3
    for chip in reply.chips:
        assert 0 < len(chip.title) <= 40
        assert len(chip.payload) <= 300
        match = re.fullmatch(r"/([a-z_]+)(\{.*\})?", chip.payload)
        assert match, chip.payload
        if match.group(2):
            assert json.loads(match.group(2))


@pytest.mark.parametrize("key", sorted(RANKS))
def test_every_ranking_has_an_answer(school: KnowledgeBase, key: str) -> None:
    reply = questions.answer_rank(school, key, today=TODAY)
    assert "**" in reply.text
    assert reply.text.split("\n\n")[-1].startswith("*Source")
    check_chips(reply)


@pytest.mark.parametrize("key", list(REAL.faq))
def test_every_written_answer_is_whole(school: KnowledgeBase, key: str) -> None:
    reply = questions.answer_faq(school, key, today=TODAY)
    assert "{" not in reply.text
    check_chips(reply)


@pytest.mark.parametrize("code", list(REAL.states))
def test_every_state_has_rules_and_pay(school: KnowledgeBase, code: str) -> None:
    name = REAL.states[code].name
    for job in REAL.occupations:
        for key in ("licensing", "mandatory", "moving", "salary"):
            reply = ask(school, key, occupation=job, state=code)
            assert f"**{name}**" in reply.text, (key, reply.text)
            assert reply.text.split("\n\n")[-1].startswith("*Source"), reply.text
            assert len(body(reply).split()) <= 130
    assert name in ask(school, "licensing", state=code).text


def test_most_answers_are_short(school: KnowledgeBase) -> None:
    lengths = [
        len(body(ask(school, key, name)).split())
        for key in QUESTIONS
        for name in REAL.certifications
    ]
    short = sum(1 for length in lengths if length <= 100)
    assert short / len(lengths) > 0.85
    assert max(lengths) <= 190  # the five routes to the RMA, as a list


def test_the_engine_is_never_written_to(school: KnowledgeBase, engine: Engine) -> None:
    """No question leaves a trace in the knowledge."""
    before = school.revision()
    for key in QUESTIONS:
        ask(school, key, "cma")
    school.refresh()
    assert school.revision() == before
    assert engine is not None


def test_pay_that_is_not_counted_is_said_beside_pay_that_is(
    school: KnowledgeBase,
) -> None:
    text = ask(school, "salary", "cma", "cpct").text
    assert "medical assistants earn $45,690" in text
    assert "no official wage figure for jobs with the **CPCT/A**" in text
    assert "apart" not in text


def test_two_jobs_in_a_state_are_told_apart(school: KnowledgeBase) -> None:
    jobs = ["phlebotomist", "laboratory"]
    text = ask(school, "licensing", occupations=jobs, states=["CA"]).text
    assert text.startswith("In **California**, it depends on the job:")
    assert "Medical Board of California" in text


def test_bare_names_are_never_put_side_by_side(school: KnowledgeBase) -> None:
    asked = 0
    for key in REAL.questions:
        for pair in (("mlt", "mls"), ("cma", "rma"), ("cpt", "pbt")):
            reply = ask(school, key, *pair)
            asked += 1
            assert body(reply).rstrip().endswith((".", "?", "!", "|", ")")) or (
                body(reply).splitlines()[-1].startswith("- ")
            ), (key, pair, reply.text)
    assert asked > 60
    assert "Call" in ask(school, "expired", "mlt", "mls").text
