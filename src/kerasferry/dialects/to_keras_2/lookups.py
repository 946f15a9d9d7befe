"""Lookup layers on their way down: in Keras 2 the type of the layer is the type of what it returns."""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ...hub.topology import Place, is_functional, is_model, layer_name, model_layers
from ..chain import position
from ..step import Walk, config_of
from ..to_keras_3.casts import cast_after
from ..to_keras_3.lookups import CLASSES, COUNTS
from ..to_keras_3.replaced import become_sequential

# Up to here one_hot of (3, 1) is (3, 1, n), from 3.4 on and in Keras 2 (3, n).
LAST_WITH_LONG_ONE_HOT = "k3.3"


def older_types(walk: Walk) -> None:
    """The `dtype` that 2.15 asks for, and a cast behind a layer that counts: Keras 3 returns whole numbers there."""
    for place in list(walk.places(CLASSES)):
        config = config_of(place.layer)
        mode = config.get("output_mode", "int")
        if place.layer["class_name"] == "TextVectorization":
            config["dtype"] = "string"
            config["ngrams"] = _ngrams(config.get("ngrams"))
        elif mode == "int":
            config["dtype"] = "int64"
        if mode not in COUNTS:
            continue
        if config.get("sparse"):
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                "its sparse outputs are float32 in place of int64: equal values",
            )
        else:
            cast_after(walk, place, "int64", "float32")
    for place in walk.places(("Discretization",)):
        if config_of(place.layer).get("bin_boundaries") is not None:
            config_of(place.layer)["num_bins"] = None  # 2.15.1: both `num_bins` and `bin_boundaries`
    _one_hot(walk)


def _ngrams(value: Any) -> Any:
    """The longest, where a list has all up to that one: an archive of 2.15.1 is read with no other."""
    if isinstance(value, list) and value == list(range(1, len(value) + 1)):
        return len(value)
    return value


def _one_hot(walk: Walk) -> None:
    source = next(reversed(walk.model.producer.dialects), None)
    if source is None or position(source) > position(LAST_WITH_LONG_ONE_HOT):
        return
    for place in list(walk.places(("Discretization", "CategoryEncoding"))):
        config = config_of(place.layer)
        if config.get("output_mode") != "one_hot":
            continue
        bounds = config.get("bin_boundaries")
        size = len(bounds) + 1 if isinstance(bounds, list) else config.get("num_tokens")
        shape = _shape_before(place)
        if shape and shape[-1] == 1 and size and None not in shape[1:]:
            name = f"{layer_name(place.layer)}_axis"
            target: Json = {"name": name, "trainable": True, "target_shape": [*shape[1:], size]}
            become_sequential(walk, place, [], [{"class_name": "Reshape", "config": target}])
            walk.note(
                Severity.EQUIVALENT, place.where, f"followed by `{name}`, which gives the axis of size 1 back"
            )
        elif not shape or shape[-1] in (1, None):
            walk.note(
                Severity.LOSSY,
                place.where,
                "`one_hot` of inputs with a last axis of 1 has one axis less in Keras 2 than in Keras 3.0 to 3.3",
            )


def _shape_before(place: Place) -> list[Any] | None:
    """What a layer directly behind an input gets; None for any other layer."""
    if place.parent is None or not is_model(place.parent):
        return None
    layers = model_layers(place.parent)
    before = layers[max(next(at for at, one in enumerate(layers) if one is place.layer) - 1, 0)]
    if is_functional(place.parent):
        calls = place.layer.get("inbound_nodes") or []
        names = {str(tensor[0]) for call in calls for tensor in call if isinstance(tensor, list) and tensor}
        before = next((one for one in layers if names == {layer_name(one)}), place.layer)
    config = config_of(before)
    shape = config.get("batch_shape", config.get("batch_input_shape"))
    return shape if before.get("class_name") == "InputLayer" and isinstance(shape, list) else None
