"""Builds the ONNX graph of the sentence encoder from all-MiniLM-L6-v2's weights.

The published "int8" files multiply in fp32 after unpacking. This graph multiplies in
integers (onnxruntime's MatMulIntegerToFloat), four times faster. Weights have 7 bits:
with 8, products of unsigned and signed bytes can overflow 16 bits on processors without
VNNI, silently. Needs `onnx` and numpy, at build time only.

Shapes: b texts of n tokens each, d = 384, h = 12 heads, l = 6 layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bot.nlu.arrays import AnyArray

WEIGHT_MAX = 63  # 7 bits, symmetric
TABLE_MAX = 127  # the embedding table is looked up, never multiplied: 8 bits are safe
# The last layer is the published sentence vector; the fourth, and what goes into the
# first, keep more of the words themselves. Together they classify our examples 5 points
# better than the last alone (leave-one-out), and cost nothing: they are there anyhow.
# The second layer instead of the input is as good there and half a point worse on
# held-out messages; to stop at the fifth saves a sixth of the work and costs a point of
# those and more of the long stories.
POOLED_LAYERS = (6, 4, 0)
# A few inputs of a matrix are ten times as large as all others, which leaves these few
# steps. They are brought down to this: the cosine to fp32 is 0.996 instead of 0.991. 3
# costs 0.002. (Xiao et al. 2023 even out all inputs, by the square root: worse here.)
LOUD = 4.0
# How much farther an input may go than it was seen to go; what is beyond is cut.
ROOM = 1.2
EPSILON = 1e-12  # of BERT's layer normalisation
MICROSOFT = "com.microsoft"


class Quantized(NamedTuple):
    """Names in the graph: numbers in bytes, what a step is, and which byte is 0."""

    name: str
    step: str
    zero: str


class Builder:
    """Collects nodes and constants of the graph."""

    def __init__(
        self,
        weights: dict[str, AnyArray],
        reach: dict[str, AnyArray],
        *,
        heads: int,
    ) -> None:
        self.weights = dict(weights)
        self.reach = reach
        self.heads = heads
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, values: AnyArray | np.generic) -> str:
        """Add a constant of any shape; returns its name."""
        from onnx import numpy_helper

        array = np.ascontiguousarray(values)
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **options: Any) -> str:
        """Add an operation with one output; returns the name of that."""
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], **options))
        return output

    def quantize(self, source: str, modules: Sequence[str], output: str) -> Quantized:
        """The input of some matrices in bytes, with one step for all.

        Loud inputs are made quieter and their weights louder: the same products, and
        finer steps for all the other inputs. Steps are fixed here, not found for each
        message, so that a message's vector does not depend on those beside it.
        """
        reach = [self.reach[module] for module in modules]
        low = np.min([low for low, _ in reach], axis=0)
        high = np.max([high for _, high in reach], axis=0)
        # Powers of two, and whole eighths below: the same on processors that add in
        # another order.
        excess = np.maximum(np.maximum(-low, high) / LOUD, 1)
        excess = np.exp2(np.ceil(np.log2(excess))).astype(np.float32)
        for module in modules:
            self.weights[f"{module}.weight"] = self.weights[f"{module}.weight"] * excess
        least = np.floor(8 * ROOM * (low / excess).min()) / 8
        most = np.ceil(8 * ROOM * (high / excess).max()) / 8
        step = np.float32((most - least) / 255)
        zero = np.uint8(np.rint(-least / step))
        quantized = Quantized(
            output,
            self.constant(f"{output}.step", step),
            self.constant(f"{output}.zero", zero),
        )
        if excess.max() > 1:
            factor = self.constant(f"{output}.factor", 1 / excess)
            source = self.node("Mul", [source, factor], f"{output}.quiet")
        self.node("QuantizeLinear", [source, *quantized[1:]], output)
        return quantized

    def linear(self, source: Quantized, module: str, output: str) -> str:
        """`source @ W.T + b` in integers: one scale per output column."""
        matrix = self.weights[f"{module}.weight"].T
        scale = np.maximum(np.abs(matrix).max(axis=0), 1e-8) / WEIGHT_MAX
        levels = np.clip(np.rint(matrix / scale), -WEIGHT_MAX, WEIGHT_MAX)
        inputs = [
            source.name,
            self.constant(f"{output}.levels", levels.astype(np.int8)),
            source.step,
            self.constant(f"{output}.scale", scale.astype(np.float32)),
            source.zero,
            "",
            self.constant(f"{output}.bias", self.weights[f"{module}.bias"]),
        ]
        return self.node("MatMulIntegerToFloat", inputs, output, domain=MICROSOFT)

    def dense(self, source: str, module: str, output: str) -> str:
        """A matrix with an input of its own."""
        return self.linear(
            self.quantize(source, [module], f"{output}.in"), module, output
        )

    def add_and_norm(self, left: str, right: str, module: str, output: str) -> str:
        """Layer normalisation of a sum."""
        gain = self.constant(f"{output}.gain", self.weights[f"{module}.weight"])
        shift = self.constant(f"{output}.shift", self.weights[f"{module}.bias"])
        return self.node(
            "SkipLayerNormalization",
            [left, right, gain, shift],
            output,
            epsilon=EPSILON,
            domain=MICROSOFT,
        )

    def embeddings(self) -> str:
        """Token numbers (b, n) to vectors (b, n, d): word + position + segment 0."""
        table = self.weights["embeddings.word_embeddings.weight"]
        scale = (np.abs(table).max(axis=1, keepdims=True) / TABLE_MAX).astype("f4")
        self.constant("table", np.rint(table / scale).astype(np.int8))
        self.constant("table.scale", scale)
        positions = self.weights["embeddings.position_embeddings.weight"][:128]
        segment = self.weights["embeddings.token_type_embeddings.weight"][0]
        self.constant("positions", positions + segment)
        self.constant("zero", np.array([0], dtype=np.int64))
        self.node("Gather", ["table", "input_ids"], "levels")
        self.node("Gather", ["table.scale", "input_ids"], "scales")
        self.node("Cast", ["levels"], "numbers", to=1)
        self.node("Mul", ["numbers", "scales"], "words")
        self.node("Shape", ["input_ids"], "length", start=1, end=2)
        self.node("Slice", ["positions", "zero", "length", "zero"], "places")
        self.node("Add", ["words", "places"], "placed")
        norm = "embeddings.LayerNorm"
        gain = self.constant("first.gain", self.weights[f"{norm}.weight"])
        shift = self.constant("first.shift", self.weights[f"{norm}.bias"])
        return self.node(
            "LayerNormalization",
            ["placed", gain, shift],
            "first",
            epsilon=EPSILON,
            axis=-1,
        )

    def layer(self, source: str, number: int) -> str:
        """One transformer layer, (b, n, d) to (b, n, d)."""
        module, name = f"encoder.layer.{number}", f"layer{number}"
        attention = f"{module}.attention"
        parts = [f"{attention}.self.{part}" for part in ("query", "key", "value")]
        read = self.quantize(source, parts, f"{name}.read")
        projected = [self.linear(read, part, f"{name}.{part}") for part in parts]
        self.node(
            "MultiHeadAttention",
            projected,
            f"{name}.mixed",
            num_heads=self.heads,
            domain=MICROSOFT,
        )
        dense = self.dense(
            f"{name}.mixed", f"{attention}.output.dense", f"{name}.attended"
        )
        middle = self.add_and_norm(
            source, dense, f"{attention}.output.LayerNorm", f"{name}.middle"
        )
        wide = self.dense(middle, f"{module}.intermediate.dense", f"{name}.wide")
        self.node("Gelu", [wide], f"{name}.gelu", domain=MICROSOFT)
        narrow = self.dense(f"{name}.gelu", f"{module}.output.dense", f"{name}.narrow")
        return self.add_and_norm(
            middle, narrow, f"{module}.output.LayerNorm", f"{name}.out"
        )

    def mean(self, state: str) -> str:
        """Mean over the tokens, (b, n, d) to unit vectors (b, d)."""
        self.node("ReduceMean", [state], f"{state}.mean", axes=[1], keepdims=0)
        output = f"{state}.unit"
        return self.node("LpNormalization", [f"{state}.mean"], output, axis=-1, p=2)


def build_graph(
    weights: dict[str, AnyArray],
    reach: dict[str, AnyArray],
    *,
    layers: int,
    heads: int,
) -> bytes:
    """`input_ids` (b, n) to `embedding` (b, 1152): three unit vectors in a row.

    Args:
        weights: As published, by their names without "bert.".
        reach: Of the inputs of each matrix: see `reference.embed`.
    """
    from onnx import TensorProto, helper

    builder = Builder(weights, reach, heads=heads)
    states = [builder.embeddings()]
    for number in range(layers):
        states.append(builder.layer(states[-1], number))
    means = [builder.mean(states[number]) for number in POOLED_LAYERS]
    builder.node("Concat", means, "embedding", axis=1)
    width = len(means) * weights["embeddings.LayerNorm.weight"].shape[0]
    graph = helper.make_graph(
        builder.nodes,
        "sentence-encoder",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["b", "n"])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["b", width])],
        builder.constants,
    )
    versions = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=8)
    content: bytes = model.SerializeToString(deterministic=True)
    return content
