"""Dense, embeddings, activations with parameters, convolutions."""

from __future__ import annotations

from ..errors import Refused
from ..hub import Json
from .spec import LayerSpec, Weight, Weights

# Policies of quantized layers: of integers of 8 bits, and all others.
QUANTIZED = (
    "QuantizedDTypePolicy",
    "QuantizedFloat8DTypePolicy",
    "GPTQDTypePolicy",
    "AWQDTypePolicy",
    "Int4DTypePolicy",
)


def _bias(config: Json, size: object) -> list[Weight]:
    if not config.get("use_bias", True):
        return []
    return [Weight("bias", (size if isinstance(size, int) else None,))]


def _scale(config: Json, role: str) -> list[Weight]:
    """What a layer multiplies its integers by, where `quantize` made such of its weights.

    Raises:
        Refused: They are quantized in another way than int8.
    """
    policy = config.get("dtype")
    if isinstance(policy, str) and "_from_" in policy:  # 3.3 writes the name alone
        policy = {"class_name": QUANTIZED[policy.startswith("float8")], "config": {"name": policy}}
    held = policy.get("config") if isinstance(policy, dict) else None
    held = held if isinstance(held, dict) else {}
    kind = policy.get("class_name") if isinstance(policy, dict) else None
    if kind not in QUANTIZED:
        return []
    mode = held.get("mode") or str(held.get("name", "")).split("_from_", maxsplit=1)[0]
    if kind != QUANTIZED[0] or mode != "int8":
        raise Refused(
            f"`{config.get('name')}` is quantized as {mode}, and kerasferry carries int8 alone",
            hint="save the model before `quantize`, and quantize it in the target",
        )
    return [Weight(role, None, trainable=False)]


def dense(config: Json) -> list[Weight]:
    """Dense: kernel (inputs, units), bias (units)."""
    units = config.get("units", config.get("output_dim"))
    return [Weight("kernel", (None, units)), *_bias(config, units), *_scale(config, "kernel_scale")]


def einsum_dense(config: Json) -> list[Weight]:
    """EinsumDense: kernel by the middle term of the equation, bias by `bias_axes`."""
    kernel_term = str(config["equation"]).split("->")[0].split(",")[1]
    weights = [Weight("kernel", (None,) * len(kernel_term))]
    weights += [Weight("bias", None)] if config.get("bias_axes") else []
    return [*weights, *_scale(config, "kernel_scale")]


def embedding(config: Json) -> list[Weight]:
    """Embedding: (vocabulary, dimensions)."""
    shape = (config.get("input_dim"), config.get("output_dim"))
    return [Weight("embeddings", shape), *_scale(config, "embeddings_scale")]


def reversible_embedding(config: Json) -> list[Weight]:
    """ReversibleEmbedding: the same, and (dimensions, vocabulary) where the way back has weights of its own."""
    own = Weight("reverse_embeddings", (config.get("output_dim"), config.get("input_dim")))
    return embedding(config) if config.get("tie_weights", True) else [*embedding(config), own]


def prelu(config: Json) -> list[Weight]:
    """PReLU: one slope an input element, shared along `shared_axes`."""
    return [Weight("alpha", None)]


def _spatial(config: Json, rank: int) -> tuple[int | None, ...]:
    size = config.get("kernel_size")
    if isinstance(size, int):
        return (size,) * rank
    return tuple(size) if size else (None,) * rank


def convolution(rank: int, transposed: bool = False) -> Weights:
    """Conv: kernel (*window, inputs / groups, filters); transposed: (*window, filters, inputs)."""

    def weights(config: Json) -> list[Weight]:
        filters = config.get("filters")
        channels = (filters, None) if transposed else (None, filters)
        return [Weight("kernel", (*_spatial(config, rank), *channels)), *_bias(config, filters)]

    return weights


def depthwise(rank: int) -> Weights:
    """DepthwiseConv: (*window, inputs, depth_multiplier). Keras 3 calls the attribute `kernel`."""

    def weights(config: Json) -> list[Weight]:
        shape = (*_spatial(config, rank), None, config.get("depth_multiplier", 1))
        return [Weight("depthwise_kernel", shape, aliases=("kernel",)), *_bias(config, None)]

    return weights


def separable(rank: int) -> Weights:
    """SeparableConv: a depthwise kernel, a pointwise one of window 1, a bias."""

    def weights(config: Json) -> list[Weight]:
        filters = config.get("filters")
        return [
            Weight("depthwise_kernel", (*_spatial(config, rank), None, config.get("depth_multiplier", 1))),
            Weight("pointwise_kernel", (*(1,) * rank, None, filters)),
            *_bias(config, filters),
        ]

    return weights


def locally_connected(config: Json) -> list[Weight]:
    """LocallyConnected: kernel by `implementation`, a bias for every place of the output."""
    weights = [Weight("kernel", None)]
    return [*weights, Weight("bias", None)] if config.get("use_bias", True) else weights


SPECS = (
    LayerSpec("Dense", dense),
    LayerSpec("EinsumDense", einsum_dense),
    LayerSpec("EinsumDenseEllipsis", einsum_dense),
    LayerSpec("Embedding", embedding),
    LayerSpec("ReversibleEmbedding", reversible_embedding),
    LayerSpec("PReLU", prelu),
    *(LayerSpec(f"Conv{rank}D", convolution(rank)) for rank in (1, 2, 3)),
    *(LayerSpec(f"Conv{rank}DTranspose", convolution(rank, transposed=True)) for rank in (1, 2, 3)),
    *(LayerSpec(f"Conv{rank}DTransposeUnpadded", convolution(rank, transposed=True)) for rank in (1, 2, 3)),
    LayerSpec("DilatedConv2DTranspose", convolution(2, transposed=True)),
    *(LayerSpec(f"DepthwiseConv{rank}D{how}", depthwise(rank)) for rank in (1, 2) for how in ("", "Spaced")),
    *(LayerSpec(f"SeparableConv{rank}D{how}", separable(rank)) for rank in (1, 2) for how in ("", "Spaced")),
    *(LayerSpec(f"LocallyConnected{rank}D", locally_connected) for rank in (1, 2)),
)
