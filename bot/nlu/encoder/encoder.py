"""The sentence encoder: a message becomes numbers whose angle is its meaning.

The weights are all-MiniLM-L6-v2 (Apache-2.0), rebuilt by `build` into one
ONNX graph with 7-bit weights: token numbers in, three vectors of length one out. They
lie outside the repository and outside the Rasa model. Where they are missing
everything still works, less well, and says so loudly.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu.arrays import Floats

logger = logging.getLogger(__name__)

FOLDER = Path("var/encoder")
GRAPH_FILE = "minilm-q7.onnx"
VOCABULARY_FILE = "vocab.txt"
RECIPE_FILE = "recipe.json"

# Three vectors of 384 numbers; the first is the published sentence vector.
SENTENCE_WIDTH = 384
WIDTH = 3 * SENTENCE_WIDTH
# The graph holds this many position vectors; what follows is cut.
MAX_TOKENS = 128
# More in one batch are no faster.
TOGETHER = 16
# No message needs more letters for its first 128 tokens, and tokenising is linear.
MAX_CHARACTERS = 2_000
# Texts whose vectors are kept: those of the message that is being read.
REMEMBERED = 16


def sha256(path: Path) -> str:
    """Checksum of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def tokenizer(vocabulary: Path) -> Any:
    """BERT's lower-casing word-piece tokenizer over a `vocab.txt`."""
    from tokenizers import BertWordPieceTokenizer

    pieces = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    pieces.enable_truncation(MAX_TOKENS)
    return pieces


def whole_words(vocabulary: list[str]) -> dict[str, int]:
    """The ordinary words of a `vocab.txt` with their rank, frequent first."""
    # The first 1,996 entries are control marks and single characters.
    return {
        word: rank
        for rank, word in enumerate(vocabulary)
        if rank >= 1996 and len(word) > 1 and word.isascii() and word.isalpha()
    }


class SentenceEncoder:
    """Encodes texts with the ONNX graph of a folder.

    One thread and no memory arena: a message takes 1-4 ms on one core, more threads
    only steal from other visitors' turns. Several may call it at once.
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = tokenizer(folder / VOCABULARY_FILE)
        # A message is looked at more than once: for its topic and for its case.
        self.encode_one = lru_cache(REMEMBERED)(self._encode_one)
        self.fingerprint = fingerprint(folder)

    def _encode_one(self, text: str) -> Floats:
        """The vector of one text, shape (1152,), float32."""
        return np.asarray(self.encode([text])[0])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Shape (texts, 1152), float32: unit vectors from meaning to wording.

        Texts of one length go through the graph together, which is a third less work
        and gives each the vector it has alone.
        """
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        tokens = [self._tokenizer.encode(t[:MAX_CHARACTERS]).ids for t in texts]
        alike: defaultdict[int, list[int]] = defaultdict(list)
        for place, ids in enumerate(tokens):
            alike[len(ids)].append(place)
        for places in alike.values():
            for start in range(0, len(places), TOGETHER):
                batch = places[start : start + TOGETHER]
                feed = {"input_ids": np.array([tokens[p] for p in batch], np.int64)}
                vectors[batch] = self._session.run(["embedding"], feed)[0]
        return vectors


def fingerprint(folder: Path = FOLDER) -> str:
    """What the encoder was built from, "" when there is none.

    The recipe file is written last by the build, so it stands for a whole build.
    """
    try:
        recipe = json.loads((folder / RECIPE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(recipe.get("graph_sha256", ""))


def load_encoder(folder: Path = FOLDER) -> SentenceEncoder | None:
    """The encoder of a folder, loaded once per process; None where it is missing."""
    mark = fingerprint(folder)
    if not mark:
        logger.warning(
            "NO SENTENCE ENCODER in %s: messages are understood by their letters "
            "alone, which is noticeably worse. Build it with "
            "`python -m bot.nlu.encoder.build` and train again.",
            folder,
        )
        return None
    return _load(folder, mark)


@lru_cache(maxsize=2)
def _load(folder: Path, mark: str) -> SentenceEncoder | None:
    try:
        return SentenceEncoder(folder)
    except Exception:  # onnxruntime raises its own bare exceptions
        logger.exception(
            "THE SENTENCE ENCODER in %s CANNOT BE READ (build %s): messages are "
            "understood by their letters alone. Delete the folder, build it again "
            "with `python -m bot.nlu.encoder.build` and train again.",
            folder,
            mark[:12],
        )
        return None
