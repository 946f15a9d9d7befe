"""Stock layers that an early Keras 3 does not load as they are; classes of the generated module take their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...hub import Json, Severity
from ...hub.topology import Place, is_layer, is_model
from ...modules import PACKAGE
from ..step import Walk, config_of
from ..to_keras_3.objects import policy_name


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


def grouped_scores(walk: Walk) -> None:
    """GroupQueryAttention whose calls return the scores, too."""
    for place in walk.places(("GroupQueryAttention",)):
        if _with_scores(place.layer):
            _replace(walk, place, "GroupQueryAttentionLater")


def rms_scaling(walk: Walk) -> None:
    """LayerNormalization with `rms_scaling` over another axis than the last."""
    for place in walk.places(("LayerNormalization",)):
        config = config_of(place.layer)
        if config.get("rms_scaling") and config.get("axis") not in (-1, [-1]):
            _replace(walk, place, "LayerNormalizationRMS")


def sparse_counts(walk: Walk) -> None:
    """Lookups whose outputs are sparse."""
    for place in walk.places(("IntegerLookup", "StringLookup", "TextVectorization")):
        config = config_of(place.layer)
        if config.get("sparse") and config.get("output_mode") in ("count", "multi_hot", "tf_idf"):
            config["sparse"] = False
            walk.note(Severity.EQUIVALENT, place.where, "`sparse` is false: its outputs are equal and dense")


def multi_head_sizes(walk: Walk) -> None:
    """MultiHeadAttention of queries and values that differ in their last dimension."""
    for place in walk.places(("MultiHeadAttention",)):
        sizes = {
            variable.tensor.shape[0]
            for part in ("@query_dense", "@value_dense")
            if (variable := walk.model.variables.get(((*place.path, part), "kernel"))) is not None
        }
        if len(sizes) > 1:
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


def zero_output_padding(walk: Walk) -> None:
    """Transposed convolutions with an output padding of 0: what they do without one where that is the same."""
    for place in walk.places(("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")):
        config = config_of(place.layer)
        found = config.get("output_padding")
        padding = found if isinstance(found, list) else [found]
        if 0 not in padding:
            continue
        rank = int(place.layer["class_name"][4])
        sizes, strides = (_each(config.get(key, 1), rank) for key in ("kernel_size", "strides"))
        valid = config.get("padding", "valid") == "valid"
        if not any(padding) and all(
            size >= stride if valid else size % 2 == stride == 1
            for size, stride in zip(sizes, strides, strict=True)
        ):
            config["output_padding"] = None
            walk.note(
                Severity.NEUTRAL, place.where, "`output_padding` is None, which is 0 with these strides"
            )
        else:
            config["output_padding"] = _each(found, rank)
            _replace(walk, place, f"{place.layer['class_name']}Unpadded")


def _each(value: Any, rank: int) -> list[int]:
    return list(value) if isinstance(value, list) else [value] * rank


def scalar_statistics(walk: Walk) -> None:
    """Normalization by one mean and one variance for all: over no axis it is the same."""
    for place in walk.places(("Normalization",)):
        config = config_of(place.layer)
        if config.get("axis") is None or config.get("mean") is None:
            continue
        mean, variance = (_scalar(config.get(key)) for key in ("mean", "variance"))
        if mean is not None and variance is not None:
            config.update(axis=None, mean=mean, variance=variance)
            walk.note(
                Severity.NEUTRAL,
                place.where,
                "`axis` is None: there is one `mean` and one `variance` for all",
            )


def _scalar(value: Any) -> float | None:
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, (int, float)) else None


def symmetric_shears(walk: Walk) -> None:
    """RandomShear, which writes [-0.2, 0.2] for 0.2 and reads no negative number."""
    for place in walk.places(("RandomShear",)):
        config = config_of(place.layer)
        for key in ("x_factor", "y_factor"):
            value = config.get(key)
            if isinstance(value, list) and len(value) == 2 and value[0] == -value[1] != 0:
                config[key] = value[1]
            elif value == [0, 0]:
                config[key] = 0.0


def identity_initializers(walk: Walk) -> None:
    """Identity, which the reader does not find among its own initializers."""
    for place in walk.places():
        for key, value in config_of(place.layer).items():
            if (
                key.endswith("_initializer")
                and isinstance(value, dict)
                and value.get("class_name") in ("Identity", "IdentityInitializer")
                and value.get("module") is not None
            ):
                name = "IdentityInitializer"
                value.update(class_name=name, module=None, registered_name=f"{PACKAGE}{name}")
                walk.note(Severity.EQUIVALENT, place.where, f"`{key}`: `{name}` is written beside the model")


def named_types(walk: Walk) -> None:
    """The type of Hashing by its name: its constructor looks for one of two names."""
    for place in walk.places(("Hashing",)):
        config = config_of(place.layer)
        if isinstance(config.get("dtype"), dict):
            config["dtype"] = policy_name(config["dtype"])


def legacy_modules(walk: Walk) -> None:
    """Layers of Keras 2 within other objects, by the module that every Keras 3 has."""
    for place in walk.places():
        _name_legacy(config_of(place.layer))


def _name_legacy(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("module") == "keras._legacy.layers":
            value.update(module="keras.src.legacy.layers", registered_name=value.get("class_name"))
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        _name_legacy(item)


def inner_build_configs(walk: Walk) -> None:
    """The shapes that layers inside others were built for: the wrapper builds them, and its copies too."""
    for place in walk.places():
        if place.path and place.path[-1].startswith("@"):
            place.layer.pop("build_config", None)


def dot_build_configs(walk: Walk) -> None:
    """The shapes that Dot was built for: it takes tuples, and a file has lists. It builds itself when it is called."""
    for place in walk.places(("Dot",)):
        place.layer.pop("build_config", None)


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
        f"{walk.target_name} cannot load this `{stock}`: `{name}` is written beside the model",
    )
