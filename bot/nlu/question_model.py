"""Which question a message asks: the arithmetic of the classifier, without Rasa.

One kernel ridge regression (least squares on likeness to the training messages).
Likeness is the sentence encoder's, which knows what words mean, with a share of the
tf-idf likeness of letters and words, which typos cannot break; that one stands alone
where there is no encoder.

    likeness(a, b) = (1 - share) * exp(width * (cosine(a, b) - 1)) + share * tfidf(a, b)
    scores = likeness(message, training messages) @ weights
    p = softmax(scores / temperature)
    confidence = (p * familiarity^4 * exp(-foreign / temperature)) ^ gamma

familiarity is the cosine to the nearest training message of the answer that was chosen:
a message unlike all of them is none of ours, however sure p is. foreign is the score of
what is none of ours (out of scope, other languages): strangers light it up even where
another answer wins. (With 7,569 examples, of far foreign messages p alone rejected 84 %
at 95 % of ours accepted, p * familiarity^4 89 %, all three 98 %; leaving out each
out-of-scope example in turn said the same.)

Of a long message the clauses are heard too. What is said of a label is what the whole
says, times what the clause says that speaks for it most, if familiar, and if it asks:

    p = normalised(p(whole) * max over clauses(weight * p(clause) * familiarity^4))

`question_training` finds weights, temperature and gamma.

Shapes: m training messages, k labels, d = 384 after projection, f tf-idf features.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import simsimd
from numpy.typing import NDArray

from bot.nlu.arrays import Flags, Floats, Integers
from bot.nlu.encoder.encoder import SentenceEncoder
from bot.nlu.tfidf import Tfidf

ARRAYS_FILE = "arrays.npz"
FACTS_FILE = "facts.json"
# Another number when what the two files hold means something else.
FORMAT = 3
# What a signed byte counts to.
STEPS = 127
# How strongly an unlike message is doubted.
FAMILIARITY = 4
# What is left of a label for which no clause speaks: the whole may still be right.
UNSAID = 1e-4
# Below this nothing is left to raise to a power.
SMALLEST = 1e-9


class OptionsError(Exception):
    """A number of the configuration is missing or none; the message says which."""


@dataclass(frozen=True)
class Options:
    """The numbers of config.yml, each required there; the reasons stand beside them.

    Attributes:
        width: How fast likeness falls with the angle between two messages.
        ridge: Penalty of the ridge regression.
        letters_share: Share of the likeness of letters, beside that of meaning; 0 to 1.
        threshold: Below this confidence a message is not understood; 0 to 1.
        accepted: Share of the training messages that reach it when unseen; 0 to 1.
        close_call: A runner-up at least this likely, compared with the answer,
            competes; 0 to 1.
        surely: Both halves of a message that asks two questions are at least this
            sure; 0 to 1.
    """

    width: float
    ridge: float
    letters_share: float
    threshold: float
    accepted: float
    close_call: float
    surely: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Options:
        """Those of a component's configuration, which says more.

        Raises:
            OptionsError: One is missing or is no number.
        """
        names = cls.__dataclass_fields__
        wrong = [n for n in names if not isinstance(config.get(n), int | float)]
        if wrong:
            raise OptionsError(
                f"config.yml: QuestionClassifier needs a number for each of "
                f"{', '.join(names)}; add or correct {', '.join(wrong)}"
            )
        return cls(**{name: float(config[name]) for name in names})


@dataclass(frozen=True)
class Guess:
    """A label with its calibrated confidence and its bare probability."""

    label: str
    confidence: float
    probability: float


@dataclass(frozen=True)
class QuestionModel:
    """A trained classifier.

    Attributes:
        labels: Full names, e.g. "fact/renewal", sorted; length k.
        projection: Principal directions (1152, d), empty without an encoder.
        messages: The training messages along them, at most one long, in whole steps
            (m, d, int8), in the order of their labels; see `in_steps`.
        steps: How long a step is, by message (m,).
        firsts: Which message is the first of each label (k,).
        weights: What each training message says of each label (m, k).
        letters: The same by tf-idf feature (f, k).
        facts: Temperature, gamma, encoder and what leaving one out found.
    """

    labels: list[str]
    projection: Floats
    messages: NDArray[np.int8]
    steps: Floats
    firsts: Integers
    weights: Floats
    tfidf: Tfidf
    letters: Floats
    options: Options
    facts: dict[str, Any]

    def rank(
        self,
        text: str,
        encoder: SentenceEncoder | None,
        *,
        clauses: Mapping[str, float] | None = None,
        most: int | None = None,
    ) -> list[Guess]:
        """The probable labels of a prepared text, best first.

        Args:
            text: The whole message.
            encoder: None hears letters and words alone.
            clauses: Of a long message, with their weights.
            most: How many labels; None is all.
        """
        temperature = self.facts["temperature"]
        scores, familiar = self._hear(text, encoder)
        logs = log_softmax(scores / temperature)
        if clauses:
            said = np.full_like(logs, UNSAID)
            for clause, weight in clauses.items():
                heard, known = self._hear(clause, encoder)
                probable = np.exp(log_softmax(heard / temperature))
                said = np.maximum(said, weight * probable * known**FAMILIARITY + UNSAID)
                familiar = np.maximum(familiar, known)
            logs = log_softmax(logs + np.log(said))
        order = np.argsort(-logs, kind="stable")
        probable = np.exp(logs)
        foreign = self._foreign
        ours = in_scope(scores[None, :], foreign, temperature)[0]
        doubt = familiar[order[0]] ** FAMILIARITY * np.where(foreign, 1.0, ours)
        sure = np.maximum(probable * doubt, SMALLEST)
        sure = sure ** self.facts["gamma"]
        return [
            Guess(self.labels[i], float(sure[i]), float(probable[i]))
            for i in order[:most]
        ]

    def _hear(
        self, text: str, encoder: SentenceEncoder | None
    ) -> tuple[Floats, Floats]:
        """The scores (k,) of a text, and how near each label's nearest message is."""
        share = share_of_letters(self.options, dense=self.messages.size > 0)
        scores = share * self.tfidf.scores(text, self.letters)
        if encoder is None or not self.messages.size:
            return scores, np.ones(len(self.labels), dtype=np.float32)
        cosines = self._cosines(encoder.encode_one(text)[None, :])
        likeness = np.exp(self.options.width * (cosines - 1))
        nearest = np.maximum.reduceat(cosines, self.firsts)
        scores = scores + (1 - share) * (likeness @ self.weights)
        return scores, np.clip(nearest, 0.0, 1.0)

    def _cosines(self, vector: Floats) -> Floats:
        """To each training message (m,), of an encoder's vector (1, 1152)."""
        levels, step = in_steps(unit(vector) @ self.projection)
        products = np.asarray(simsimd.cdist(levels, self.messages, "dot"))[0]
        return np.asarray(products * (step * self.steps), dtype=np.float32)

    @functools.cached_property
    def _foreign(self) -> Flags:
        """Which labels are none of ours."""
        return np.isin(self.labels, self.facts["foreign"])

    def save(self, folder: Path) -> None:
        """Write arrays and facts; no pickles."""
        # Half precision changes no answer; bytes would cost typos a point. Rasa packs
        # the model, so it is not compressed twice.
        np.savez(
            folder / ARRAYS_FILE,
            projection=self.projection.astype(np.float16),
            messages=self.messages,
            steps=self.steps,
            firsts=self.firsts,
            weights=self.weights.astype(np.float16),
            letters=self.letters.astype(np.float16),
            idf=self.tfidf.idf,
        )
        facts = {
            "format": FORMAT,
            "labels": self.labels,
            "grams": self.tfidf.grams(),
            "facts": self.facts,
            "options": vars(self.options),
        }
        text = json.dumps(facts, ensure_ascii=False)
        (folder / FACTS_FILE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> QuestionModel:
        """Read what `save` wrote; ValueError when another version of it did."""
        facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
        if facts.get("format") != FORMAT:
            raise ValueError(
                f"the model has format {facts.get('format')}, this code reads "
                f"{FORMAT}: train again (make train)"
            )
        with np.load(folder / ARRAYS_FILE, allow_pickle=False) as arrays:
            kept = {name: arrays[name] for name in arrays.files}
        for name, array in kept.items():
            if array.dtype == np.float16:
                kept[name] = array.astype(np.float32)
        return cls(
            labels=facts["labels"],
            projection=kept["projection"],
            messages=kept["messages"],
            steps=kept["steps"],
            firsts=kept["firsts"],
            weights=kept["weights"],
            tfidf=Tfidf(facts["grams"], kept["idf"]),
            letters=kept["letters"],
            options=Options(**facts["options"]),
            facts=facts["facts"],
        )


def share_of_letters(options: Options, *, dense: bool) -> float:
    """Letters speak alone where there is no encoder."""
    return options.letters_share if dense else 1.0


def in_scope(scores: Floats, foreign: Flags, temperature: float) -> Floats:
    """For each row of scores (n, k): 1 where nothing foreign answers, towards 0."""
    if not foreign.any():
        return np.ones(len(scores), dtype=np.float32)
    loudest = np.maximum(scores[:, foreign].max(axis=1), 0.0)
    return np.asarray(np.exp(-loudest / temperature))


def in_steps(vectors: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Rows (n, d) in bytes, each of as long steps (n,) as its largest number needs.

    What a message costs is reading the examples from memory: bytes are a quarter of it,
    and processors multiply them four at a time. Cosines are off by 0.001, and what the
    messages say together by far less.
    """
    if not vectors.size:
        return vectors.astype(np.int8), np.zeros(len(vectors), np.float32)
    steps = np.maximum(np.abs(vectors).max(axis=1), SMALLEST) / STEPS
    levels = np.rint(vectors / steps[:, None]).astype(np.int8)
    return levels, np.asarray(steps, dtype=np.float32)


def unit(vectors: Floats) -> Floats:
    """Rows (n, d) of length one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, SMALLEST), dtype=np.float32)


def log_softmax(scores: Floats) -> Floats:
    """Log probabilities along the last axis."""
    lowered = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(lowered - np.log(np.exp(lowered).sum(axis=-1, keepdims=True)))
