"""What is wrong in the examples is named before any training."""

import pytest

from bot.nlu import check_examples
from bot.nlu.check_examples import Known

NAMES = Known(
    intents=frozenset({"greet", "fact", "faq"}),
    entities=frozenset({"state"}),
    keys={"fact": frozenset({"cost"}), "faq": frozenset({"school_hours"})},
)
FILE = """\
version: "3.1"
nlu:
  - intent: {intent}
    examples: |
      - {text}
"""


def write(folder, **files):
    for name, (intent, text) in files.items():
        content = FILE.format(intent=intent, text=text)
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("greet", "hi", None),
        ("fact/cost", "how much in [Ohio](state)", None),
        ("faq/school_hours", 'in [TX]{"entity": "state", "value": "TX"}', None),
        ("great", "hi", "intent great is unknown: correct it or list great"),
        ("fact/costs", "how much", "has no answer: correct it or add costs"),
        ("fact", "how much", "add a key to knowledge/content/questions.yml"),
        ("greet", "hi [Ohio](place)", "entity place .* is unknown"),
    ],
)
def test_each_mistake_is_named_with_its_file(tmp_path, intent, text, said):
    write(tmp_path, some=(intent, text))
    found = check_examples.problems([tmp_path], NAMES)
    assert len(found) == (said is not None)
    if said:
        (problem,) = found
        assert "some.yml" in problem
        with pytest.raises(ValueError, match=said):
            raise ValueError(problem)


def test_a_message_of_two_intents_is_named_with_both(tmp_path):
    write(tmp_path, a=("greet", "Good  day"), b=("fact/cost", "good day"))
    (problem,) = check_examples.problems([tmp_path], NAMES)
    assert "b.yml" in problem
    assert "greet" in problem
    assert "fact/cost" in problem


def test_the_examples_themselves_have_no_problem():
    assert check_examples.main() == 0
