"""Layers that prepare data: what they learn by `adapt`."""

from __future__ import annotations

from ..hub import Json
from .spec import LayerSpec, Weight


def is_tf_idf(config: Json) -> bool:
    """Whether a lookup weighs its tokens."""
    return config.get("output_mode") in ("tf_idf", "tf-idf")


def lookup(config: Json) -> list[Weight]:
    """A weight for each token if it weighs them; the vocabulary is no variable, see `binding.vocabularies`."""
    if not is_tf_idf(config):
        return []
    return [Weight("idf_weights", (None,), False, aliases=("tf_idf_weights",), named_at=("",))]


def text_vectorization(config: Json) -> list[Weight]:
    """The same; they belong to a layer inside, which is not called `layer_with_weights` and has no config."""
    if not is_tf_idf(config):
        return []
    aliases = (
        "_lookup_layer.idf_weights",  # 2.7 and later
        "_index_lookup_layer.idf_weights",  # 2.6
        "_index_lookup_layer.tf_idf_weights",  # 2.5
        "_vectorize_layer.tf_idf_weights",  # up to 2.4
    )
    return [Weight("idf_weights", (None,), False, aliases=aliases, named_at=("", "_lookup_layer"))]


def discretization(config: Json) -> list[Weight]:
    """A summary of the data it was adapted to, until the boundaries are known; 2.4 and 2.5 have the bins themselves."""
    if config.get("bin_boundaries") is not None or isinstance(config.get("bins"), list):
        return []
    return [Weight("summary", None, False, aliases=("bins",))]


def category_encoding(config: Json) -> list[Weight]:
    """Up to 2.4 it could learn its size (`max_tokens`, None until then) and weigh its categories."""
    weights = []
    if "max_tokens" in config and config["max_tokens"] is None:
        weights.append(Weight("num_elements", (), False))
    if is_tf_idf(config):
        weights.append(Weight("tf_idf_weights", (None,), False))
    return weights


LOOKUPS = frozenset(
    {"StringLookup", "IntegerLookup", "StringLookupLater", "IntegerLookupLater", "TextVectorization"}
)

SPECS = (
    LayerSpec("StringLookup", lookup),
    LayerSpec("IntegerLookup", lookup),
    LayerSpec("StringLookupLater", lookup),
    LayerSpec("IntegerLookupLater", lookup),
    LayerSpec("TextVectorization", text_vectorization),
    LayerSpec("Discretization", discretization),
    LayerSpec("CategoryEncoding", category_encoding),
    LayerSpec("CategoryCrossing"),
    LayerSpec("TextVectorizationNgrams", text_vectorization),
    LayerSpec("TextVectorizationMultiHot"),
    LayerSpec("CategoryEncodingOneHot"),
    LayerSpec("DiscretizationOneHot"),
    LayerSpec("RandomCropKeras2"),
    LayerSpec("ResizingKeras2"),
    LayerSpec("UpSampling2DKeras2"),
)
