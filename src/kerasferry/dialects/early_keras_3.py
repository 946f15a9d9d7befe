"""Stock layers that an early Keras 3 does not load as they are; classes of the generated module take their place."""

from __future__ import annotations

from collections.abc import Iterator

from ..hub import Json, Severity
from ..hub.topology import Place, is_layer, is_model
from ..modules import PACKAGE
from .step import Walk, config_of


def attention_scores(walk: Walk) -> None:
    """Attention whose calls return the scores, too."""
    for place in walk.places(("Attention", "AdditiveAttention")):
        if _with_scores(place.layer):
            _replace(walk, place, f"{place.layer['class_name']}WithScores")


def multi_head_scores(walk: Walk) -> None:
    """MultiHeadAttention whose calls return the scores, too."""
    for place in walk.places(("MultiHeadAttention",)):
        if _with_scores(place.layer):
            _replace(walk, place, "MultiHeadAttentionShaped")


def multi_head_output(walk: Walk) -> None:
    """MultiHeadAttention with an output shape of its own."""
    for place in walk.places(("MultiHeadAttention",)):
        if config_of(place.layer).get("output_shape") is not None:
            _replace(walk, place, "MultiHeadAttentionShaped")


def distributed_models(walk: Walk) -> None:
    """TimeDistributed around a model."""
    for place in walk.places(("TimeDistributed",)):
        inside = config_of(place.layer).get("layer")
        if is_layer(inside) and is_model(inside):
            _replace(walk, place, "TimeDistributedModel")


def dense_categories(walk: Walk) -> None:
    """CategoryEncoding with sparse outputs."""
    for place in walk.places(("CategoryEncoding", "CategoryEncodingOneHot")):
        if config_of(place.layer).pop("sparse", False):
            walk.note(Severity.EQUIVALENT, place.where, "`sparse` dropped: its outputs are equal and dense")


def identity_initializers(walk: Walk) -> None:
    """Identity, which the reader does not find among its own initializers."""
    for place in walk.places():
        for key, value in config_of(place.layer).items():
            if (
                key.endswith("_initializer")
                and isinstance(value, dict)
                and value.get("class_name") == "Identity"
            ):
                name = "IdentityInitializer"
                value.update(class_name=name, module=None, registered_name=f"{PACKAGE}{name}")
                walk.note(Severity.EQUIVALENT, place.where, f"`{key}`: `{name}` is written beside the model")


def _with_scores(layer: Json) -> bool:
    return any(call.get("kwargs", {}).get("return_attention_scores") for call in _calls(layer))


def _calls(layer: Json) -> Iterator[Json]:
    return (call for call in layer.get("inbound_nodes", []) if isinstance(call, dict))


def _replace(walk: Walk, place: Place, name: str) -> None:
    stock = place.layer["class_name"]
    place.layer.update(class_name=name, module=None, registered_name=f"{PACKAGE}{name}")
    walk.note(
        Severity.EQUIVALENT,
        place.where,
        f"{walk.target} cannot load this `{stock}`: `{name}` is written beside the model",
    )
