"""Which examples go, and that nothing else of their files does."""

import numpy as np
import pytest

from bot.nlu.examples import Examples
from bot.nlu.tfidf import Tfidf
from bot.nlu.tools import thin_examples
from tests.unit.bot.nlu.pipeline import configured

FILE = """\
version: "3.1"

nlu:
  # The first.
  - intent: fact/cost
    examples: |
      - how much is it
      - how much is it - roughly
  - intent: greet
    examples: |
      - hi
      - - hello
"""


def test_only_the_lines_of_the_examples_go(tmp_path):
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text(FILE, encoding="utf-8")
    thin_examples.remove(tmp_path, {1, 3, 4})
    first = FILE.replace("      - how much is it - roughly\n", "")
    first = first.replace("      - - hello\n", "")
    second = FILE.replace("      - how much is it\n", "")
    assert (tmp_path / "a.yml").read_text(encoding="utf-8") == first
    assert (tmp_path / "b.yml").read_text(encoding="utf-8") == second


@pytest.mark.parametrize("encoded", [True, False])
def test_repetitions_go_first_and_every_kind_keeps_some(encoded, monkeypatch):
    monkeypatch.setattr(thin_examples, "AT_A_TIME", 1)
    words = [f"{a}{b}" for a in "bcdfghjklm" for b in ("ani", "oru", "esk", "ilt")]
    texts = [f"{word} {word}" for word in words] + ["how much is it"] * 40
    labels = ["many"] * 40 + ["same"] * 40
    tfidf, rows = Tfidf.learn(texts)
    units = np.eye(41, dtype=np.float32)[[*range(40), *[40] * 40]]
    vectors = units if encoded else None
    ready = Examples(labels, [2] * 80, {}, tfidf, rows, vectors, None)
    left = thin_examples.what_stays(ready, 60, configured())
    kept = [labels[place] for place in left]
    assert left == sorted(set(left))
    assert kept.count("same") >= thin_examples.FEWEST
    assert kept.count("many") > kept.count("same")
    assert len(thin_examples.what_stays(ready, 10, configured())) == 50
