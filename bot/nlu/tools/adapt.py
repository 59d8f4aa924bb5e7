"""Teaches the sentence encoder our field: `make adapt` writes encoder/adapter.npz.

The published weights stay as they are. Beside each matrix of the upper layers two thin
ones are trained on our examples (low-rank adaptation, Hu et al. 2021): W + B A, with A
of shape (rank, in) and B of shape (out, rank). `build` adds them to the weights before
the integer graph is made, so that serving costs nothing.

What is learned: a message lies near the prototype of its kind of question and far from
the others' (softmax over cosines, Snell et al. 2017), whatever its greeting, its end
mark or a word that is missing; and it stays near where the published weights put it, so
that what is foreign to us stays foreign.

For a developer's machine, in an environment of its own (requirements-adapt.txt, a CPU
build of PyTorch): two to five minutes of one core. The same inputs and the same PyTorch
give the same numbers.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from safetensors.numpy import load_file
from tokenizers import BertWordPieceTokenizer
from torch import nn
from torch.nn import functional

from bot.nlu import check_examples, surface
from bot.nlu.arrays import AnyArray

EXAMPLES = Path("data/nlu")
# Marks at the end of a message, and how often nothing stands before or after it.
MARKS = ("", "?", ".", "??", "!")
NOTHING = 0.3
ADAPTER = Path(__file__).parents[1] / "encoder" / "adapter.npz"

SEED = 1
# 442,368 numbers in all, 0.9 MB in half precision.
RANK = 16
# The lowest layers know words, not meanings; below this they are left alone.
FIRST_LAYER = 2
EPOCHS = 1
# Twice as fast, or two epochs, choose worse among kinds that were left out.
RATE = 1e-3
PROTOTYPE_RATE = 2e-3
# How hard a message is held where the published weights have it. On 40 kinds that were
# left out, three phrasings each, 0.3 chooses right in 55.5 %, 1.0 in 54.3 %, the
# published weights in 38.4 %.
ANCHOR = 0.3
# Cosines times this go into the softmax.
SCALE = 20.0
SMOOTHING = 0.05
BATCH = 64
WARM_UP = 30
MAX_TOKENS = 96
# Matrices of a layer that get an adapter.
ADAPTED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


class Adapter(nn.Module):
    """The thin matrices by module name: A (rank, in) and B (out, rank)."""

    def __init__(self, weights: dict[str, torch.Tensor], layers: int) -> None:
        super().__init__()
        self.low = nn.ParameterDict()
        self.high = nn.ParameterDict()
        for number in range(FIRST_LAYER, layers):
            for part in ADAPTED:
                module = f"encoder.layer.{number}.{part}"
                outward, inward = weights[f"{module}.weight"].shape
                key = _key(module)
                self.low[key] = nn.Parameter(torch.randn(RANK, inward) / RANK**0.5)
                # Zero: training begins at the published weights.
                self.high[key] = nn.Parameter(torch.zeros(outward, RANK))

    def added(self, module: str, x: torch.Tensor) -> torch.Tensor | None:
        """What the adapter adds to a module's output, None where it has none."""
        key = _key(module)
        if key not in self.low:
            return None
        return functional.linear(functional.linear(x, self.low[key]), self.high[key])

    def arrays(self) -> dict[str, AnyArray]:
        """All matrices in half precision, as `<module>.low` and `<module>.high`."""
        found = {}
        for kind, matrices in (("low", self.low), ("high", self.high)):
            for key, values in matrices.items():
                name = f"{key.replace('/', '.')}.{kind}"
                found[name] = values.detach().numpy().astype(np.float16)
        return found


def _key(module: str) -> str:
    return module.replace(".", "/")  # a ParameterDict takes no dots


class Encoder:
    """all-MiniLM-L6-v2 in PyTorch, with an adapter: texts in, unit vectors out."""

    def __init__(self, model: Path, heads: int = 12, layers: int = 6) -> None:
        self.weights = {
            name.removeprefix("bert."): torch.from_numpy(values.astype(np.float32))
            for name, values in load_file(model / "model.safetensors").items()
            if values.dtype.kind == "f"
        }
        self.heads, self.layers = heads, layers
        self.adapter = Adapter(self.weights, layers)
        self.tokenizer = BertWordPieceTokenizer(
            str(model / "vocab.txt"), lowercase=True
        )
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> torch.Tensor:
        """Unit mean vectors of the last layer, shape (texts, 384)."""
        found = self.tokenizer.encode_batch(list(texts))
        ids = torch.tensor([one.ids for one in found])
        mask = torch.tensor([one.attention_mask for one in found])
        x = self._embed(ids)
        hidden = torch.zeros(mask.shape).masked_fill(mask == 0, -1e9)[:, None, None, :]
        for number in range(self.layers):
            x = self._layer(x, hidden, f"encoder.layer.{number}")
        share = mask[..., None].float()
        return functional.normalize((x * share).sum(1) / share.sum(1), dim=-1)

    def _embed(self, ids: torch.Tensor) -> torch.Tensor:
        table = self.weights
        x = (
            table["embeddings.word_embeddings.weight"][ids]
            + table["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + table["embeddings.token_type_embeddings.weight"][0]
        )
        return self._norm(x, "embeddings.LayerNorm")

    def _layer(self, x: torch.Tensor, hidden: torch.Tensor, layer: str) -> torch.Tensor:
        query, key, value = (
            self._linear(x, f"{layer}.attention.self.{part}")
            .unflatten(-1, (self.heads, -1))
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, hidden)
        mixed = mixed.transpose(1, 2).flatten(2)
        mixed = self._linear(mixed, f"{layer}.attention.output.dense")
        x = self._norm(x + mixed, f"{layer}.attention.output.LayerNorm")
        wide = functional.gelu(self._linear(x, f"{layer}.intermediate.dense"))
        wide = self._linear(wide, f"{layer}.output.dense")
        return self._norm(x + wide, f"{layer}.output.LayerNorm")

    def _linear(self, x: torch.Tensor, module: str) -> torch.Tensor:
        table = self.weights
        y = functional.linear(x, table[f"{module}.weight"], table[f"{module}.bias"])
        added = self.adapter.added(module, x)
        return y if added is None else y + added

    def _norm(self, x: torch.Tensor, module: str) -> torch.Tensor:
        weight = self.weights[f"{module}.weight"]
        bias = self.weights[f"{module}.bias"]
        return functional.layer_norm(x, x.shape[-1:], weight, bias, 1e-12)


def encode_all(encoder: Encoder, texts: Sequence[str]) -> torch.Tensor:
    """Vectors of many texts, (texts, 384), without gradients."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors = torch.zeros(len(texts), 384)
    with torch.no_grad():
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            vectors[places] = encoder.encode([texts[place] for place in places])
    return vectors


class Surface:
    """Changes what does not change a question: greetings, end marks, a lost word."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.before = [f"{words}, " for words in said["before"]]
        self.after = [f" {words}" for words in said["after"]]
        self.chance = chance

    def change(self, text: str) -> str:
        """The text as another visitor would have typed it."""
        chance = self.chance
        if chance.random() < 0.5:
            text = text.rstrip("?.! ") + chance.choice(MARKS)
            if chance.random() > NOTHING:
                text += chance.choice(self.after)
        if chance.random() < 0.3:
            text = chance.choice(self.before) + text
        if chance.random() < 0.15:
            text = text.replace("'", "")
        words = text.split()
        if len(words) > 5 and chance.random() < 0.3:
            words.pop(chance.randrange(len(words)))
        return " ".join(words)


def train(encoder: Encoder, texts: Sequence[str], kinds: Sequence[str]) -> None:
    """Train the encoder's adapter on messages and their kinds of question."""
    chance = random.Random(SEED)
    around = Surface(surface.FILE, chance)
    names = sorted(set(kinds))
    numbers = torch.tensor([names.index(kind) for kind in kinds])
    published = encode_all(encoder, texts)
    prototypes = nn.Parameter(
        functional.normalize(
            torch.stack([published[numbers == n].mean(0) for n in range(len(names))]),
            dim=-1,
        )
    )
    # A kind with many examples is not to drown one with few.
    counts = torch.bincount(numbers).float()
    weight = (counts.mean() / counts) ** 0.5
    optimizer = torch.optim.AdamW(
        [
            {"params": list(encoder.adapter.parameters()), "lr": RATE},
            {"params": [prototypes], "lr": PROTOTYPE_RATE},
        ],
        weight_decay=0.01,
    )
    steps, step, began = EPOCHS * (len(texts) // BATCH + 1), 0, time.monotonic()
    for _ in range(EPOCHS):
        for places in _batches(texts, chance):
            step += 1
            optimizer.param_groups[0]["lr"] = RATE * _schedule(step, steps)
            vectors = encoder.encode([around.change(texts[p]) for p in places])
            cosines = vectors @ functional.normalize(prototypes, dim=-1).T
            loss = functional.cross_entropy(
                SCALE * cosines,
                numbers[places],
                weight=weight,
                label_smoothing=SMOOTHING,
            )
            loss = loss + ANCHOR * (1 - (vectors * published[places]).sum(1)).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % 20 == 0:
                seconds = time.monotonic() - began
                print(
                    f"step {step}/{steps}, loss {loss:.3f}, {seconds:.0f} s", flush=True
                )


def _batches(texts: Sequence[str], chance: random.Random) -> list[list[int]]:
    """Places of the texts in batches of about one length, in random order."""
    lengths = [len(text) * chance.uniform(0.8, 1.25) for text in texts]
    order = sorted(range(len(texts)), key=lengths.__getitem__)
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    chance.shuffle(batches)
    return batches


def _schedule(step: int, steps: int) -> float:
    """Share of the full rate: it rises for some steps, then falls to the end."""
    return min(1.0, step / WARM_UP) * max(0.02, 1 - step / steps)


def main() -> None:
    """Train on data/nlu and write the adapter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="folder of the published weights")
    parser.add_argument("--out", type=Path, default=ADAPTER)
    options = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    entries: list[Any] = sorted(
        {(entry.text, entry.intent) for entry in check_examples.entries(EXAMPLES)}
    )
    encoder = Encoder(options.model)
    train(encoder, [text for text, _ in entries], [kind for _, kind in entries])
    np.savez_compressed(options.out, **encoder.adapter.arrays())
    print(f"adapter: {options.out} ({options.out.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
