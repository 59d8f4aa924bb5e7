"""all-MiniLM-L6-v2 in fp32 numpy: what the integer graph is compared with.

Slow and plain on purpose: it follows the paper (Devlin et al. 2019; mean pooling of
Reimers and Gurevych 2019) and shares no code with the graph it checks.
"""

from __future__ import annotations

import numpy as np

from bot.nlu.arrays import AnyArray


def embed(
    weights: dict[str, AnyArray],
    ids: list[int],
    *,
    pooled: tuple[int, ...],
    heads: int,
    reach: dict[str, AnyArray] | None = None,
) -> AnyArray:
    """Unit mean vectors after each of the pooled layers, shape (layers, 384).

    Args:
        weights: As published, by their names without "bert.".
        ids: The numbers of the tokens, at most 512.
        pooled: After which layers; 0 is what goes into the first.
        heads: Of the attention.
        reach: Of each matrix, by module, the smallest and the largest number that each
            of its inputs has taken (2, d); kept up to date.
    """

    def linear(x: AnyArray, module: str) -> AnyArray:
        if reach is not None:
            low, high = reach.get(module, np.zeros((2, x.shape[-1])))
            reach[module] = np.stack(
                [np.minimum(low, x.min(axis=0)), np.maximum(high, x.max(axis=0))]
            )
        return np.asarray(x @ weights[f"{module}.weight"].T + weights[f"{module}.bias"])

    def norm(x: AnyArray, module: str) -> AnyArray:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return np.asarray(
            scaled * weights[f"{module}.weight"] + weights[f"{module}.bias"]
        )

    def split(x: AnyArray) -> AnyArray:
        return x.reshape(len(x), heads, -1).transpose(1, 0, 2)

    x = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][: len(ids)]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = norm(x, "embeddings.LayerNorm")
    states = [x]
    for number in range(max(pooled)):
        layer = f"encoder.layer.{number}"
        query, key, value = (
            split(linear(x, f"{layer}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        mixed = _softmax(scores) @ value
        attended = mixed.transpose(1, 0, 2).reshape(x.shape)
        attended = linear(attended, f"{layer}.attention.output.dense")
        x = norm(x + attended, f"{layer}.attention.output.LayerNorm")
        wide = _gelu(linear(x, f"{layer}.intermediate.dense"))
        x = norm(x + linear(wide, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        states.append(x)
    means = np.stack([states[number].mean(axis=0) for number in pooled])
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True))


def _softmax(scores: AnyArray) -> AnyArray:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True))


def _gelu(x: AnyArray) -> AnyArray:
    from scipy.special import erf

    return np.asarray(0.5 * x * (1 + erf(x / np.sqrt(2.0))))
