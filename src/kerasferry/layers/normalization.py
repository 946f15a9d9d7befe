"""Layers that normalise."""

from __future__ import annotations

from ..hub import Json
from .spec import LayerSpec, Weight, own

VECTOR: tuple[int | None, ...] = (None,)


def batch_normalization(config: Json) -> list[Weight]:
    """gamma, beta; moving_mean, moving_variance. Renormalisation adds three moving values before Keras 3."""
    weights = []
    if config.get("scale", True):
        weights.append(Weight("gamma", None))
    if config.get("center", True):
        weights.append(Weight("beta", None))
    weights += [Weight(role, None, trainable=False) for role in ("moving_mean", "moving_variance")]
    if config.get("renorm"):
        # Seen in 2.9: moving_stddev, renorm_mean, renorm_stddev, in this order.
        weights += [
            Weight(role, None, trainable=False) for role in ("moving_stddev", "renorm_mean", "renorm_stddev")
        ]
    return weights


def old_batch_normalization(config: Json) -> list[Weight]:
    """Up to 1.14: renorm kept sums and the weights by which to divide them, and no moving_stddev."""
    weights = batch_normalization({**config, "renorm": False})
    if config.get("renorm"):
        roles = ("renorm_mean", "renorm_mean_weight", "renorm_stddev", "renorm_stddev_weight")
        weights += [Weight(role, () if role.endswith("_weight") else None, trainable=False) for role in roles]
    return weights


def gamma_beta(config: Json) -> list[Weight]:
    """LayerNormalization, GroupNormalization: gamma if `scale`, beta if `center`; gamma alone with `rms_scaling`."""
    if config.get("rms_scaling"):
        return [Weight("gamma", None)]
    weights = [Weight("gamma", None)] if config.get("scale", True) else []
    return [*weights, Weight("beta", None)] if config.get("center", True) else weights


def rms_normalization(config: Json) -> list[Weight]:
    """RMSNormalization (Keras 3.9 and later): scale."""
    return [Weight("scale", None)]


def normalization(config: Json) -> list[Weight]:
    """Mean and variance that `adapt` found; nothing where they were given as arguments."""
    if config.get("mean") is not None:
        return []
    return [
        Weight("mean", None, trainable=False, aliases=("adapt_mean",)),
        Weight("variance", None, trainable=False, aliases=("adapt_variance",)),
        Weight("count", (), trainable=False),
    ]


def spectral(config: Json) -> list[Weight]:
    """SpectralNormalization: the vector of its power iterations (1, units)."""
    return [Weight("vector_u", (1, None), trainable=False)]


SPECS = (
    LayerSpec("BatchNormalization", batch_normalization, older=(("tf1.14", old_batch_normalization),)),
    LayerSpec("BatchNormalizationV1", batch_normalization, older=(("tf1.14", old_batch_normalization),)),
    LayerSpec("SyncBatchNormalization", batch_normalization),
    LayerSpec("BatchNormalizationKeras2", batch_normalization),
    LayerSpec("SpectralNormalization", spectral, own("layer"), repeats=("kernel", "embeddings")),
    LayerSpec("LayerNormalization", gamma_beta),
    LayerSpec("LayerNormalizationRMS", gamma_beta),
    LayerSpec("GroupNormalization", gamma_beta),
    LayerSpec("RMSNormalization", rms_normalization),
    LayerSpec("Normalization", normalization),
)
