"""Dense, embeddings, activations with parameters, convolutions."""

from __future__ import annotations

from ..hub import Json
from .spec import LayerSpec, Weight, Weights


def _bias(config: Json, size: object) -> list[Weight]:
    if not config.get("use_bias", True):
        return []
    return [Weight("bias", (size if isinstance(size, int) else None,))]


def dense(config: Json) -> list[Weight]:
    """Dense: kernel (inputs, units), bias (units)."""
    units = config.get("units", config.get("output_dim"))
    return [Weight("kernel", (None, units)), *_bias(config, units)]


def einsum_dense(config: Json) -> list[Weight]:
    """EinsumDense: kernel by the middle term of the equation, bias by `bias_axes`."""
    kernel_term = str(config["equation"]).split("->")[0].split(",")[1]
    weights = [Weight("kernel", (None,) * len(kernel_term))]
    return [*weights, Weight("bias", None)] if config.get("bias_axes") else weights


def embedding(config: Json) -> list[Weight]:
    """Embedding: (vocabulary, dimensions)."""
    return [Weight("embeddings", (config.get("input_dim"), config.get("output_dim")))]


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
    LayerSpec("PReLU", prelu),
    *(LayerSpec(f"Conv{rank}D", convolution(rank)) for rank in (1, 2, 3)),
    *(LayerSpec(f"Conv{rank}DTranspose", convolution(rank, transposed=True)) for rank in (1, 2, 3)),
    *(LayerSpec(f"Conv{rank}DTransposeUnpadded", convolution(rank, transposed=True)) for rank in (1, 2, 3)),
    LayerSpec("DilatedConv2DTranspose", convolution(2, transposed=True)),
    *(LayerSpec(f"DepthwiseConv{rank}D", depthwise(rank)) for rank in (1, 2)),
    *(LayerSpec(f"SeparableConv{rank}D", separable(rank)) for rank in (1, 2)),
    *(LayerSpec(f"LocallyConnected{rank}D", locally_connected) for rank in (1, 2)),
)
