"""Attention."""

from __future__ import annotations

from ..hub import Json
from .spec import LayerSpec, Weight


def attention(config: Json) -> list[Weight]:
    """Attention: `scale` if use_scale; the concat score of 2.9 and later adds a scalar."""
    weights = [Weight("scale", ())] if config.get("use_scale") else []
    if config.get("score_mode") == "concat":
        weights.append(Weight("concat_score_weight", ()))
    return weights


def additive_attention(config: Json) -> list[Weight]:
    """AdditiveAttention: scale (dimensions), on by default."""
    return [Weight("scale", (None,))] if config.get("use_scale", True) else []


def _projection(config: Json, rank: int, bias_rank: int) -> Json:
    letters = "abcdefghijklmnopqrstuvw"
    bias = letters[:bias_rank] if config.get("use_bias", True) else None
    return {
        "class_name": "EinsumDense",
        "config": {"equation": f"z,{letters[:rank]}->y", "bias_axes": bias},
    }


def heads(config: Json) -> list[tuple[str, Json]]:
    """MultiHeadAttention: kernels (dimensions, heads, key size), the last (heads, value size, *output).

    Keras 3.14 and later may have a gate after the keys.
    """
    into = _projection(config, 3, 2)
    shape = config.get("output_shape")
    out = len(shape) if isinstance(shape, (list, tuple)) else 1
    return [
        ("query_dense", into),
        ("key_dense", into),
        *((("_gate_dense", into),) if config.get("use_gate") else ()),
        ("value_dense", into),
        ("output_dense", _projection(config, 2 + out, out)),
    ]


def later_heads(config: Json) -> list[tuple[str, Json]]:
    """The class of the module makes the gate last."""
    return sorted(heads(config), key=lambda item: item[0] == "_gate_dense")


def grouped_heads(config: Json) -> list[tuple[str, Json]]:
    """GroupQueryAttention: the same, each with an underscore."""
    return [(f"_{name.removeprefix('_')}", layer) for name, layer in heads(config)]


def later_grouped_heads(config: Json) -> list[tuple[str, Json]]:
    """The class of the module makes the gate last."""
    return sorted(grouped_heads(config), key=lambda item: item[0] == "_gate_dense")


# With an underscore in 2.4 to 2.15 (seen in 2.9, 2.15), without in Keras 3.
PROJECTIONS: dict[str, tuple[str, ...]] = {
    "query_dense": ("_query_dense",),
    "key_dense": ("_key_dense",),
    "value_dense": ("_value_dense",),
    "output_dense": ("_output_dense",),
}

SPECS = (
    LayerSpec("Attention", attention),
    LayerSpec("AttentionWithScores", attention),
    LayerSpec("AdditiveAttention", additive_attention),
    LayerSpec("AttentionKeras2", attention),
    LayerSpec("AdditiveAttentionKeras2", additive_attention),
    LayerSpec("AdditiveAttentionWithScores", additive_attention),
    LayerSpec("MultiHeadAttention", children=heads, aliases=PROJECTIONS),
    LayerSpec("MultiHeadAttentionLater", children=later_heads),
    LayerSpec("GroupQueryAttention", children=grouped_heads),
    LayerSpec("GroupedQueryAttention", children=grouped_heads),  # in HDF5
    LayerSpec("GroupQueryAttentionLater", children=later_grouped_heads),
    LayerSpec("MultiHeadAttentionEven", children=heads, aliases=PROJECTIONS),
    LayerSpec("MultiHeadAttentionZeroRows", children=heads, aliases=PROJECTIONS),
    LayerSpec("MultiHeadAttentionShaped", children=heads, aliases=PROJECTIONS),
)
