"""Layers of Keras 3 whose stock equal in Keras 2 asks for more, or does otherwise by itself."""

from __future__ import annotations

from typing import Any

from ...hub import Severity
from ...modules import PACKAGE
from ..step import Walk, config_of
from ..to_keras_3.casts import cast_after
from ..to_keras_3.objects import policy_name

# What two layers that mirror each other say otherwise.
NAMES = frozenset({"name", "go_backwards", "shared_object_id", "build_config"})
SHAPES = ("query_shape", "key_shape", "value_shape")


def unknown_shapes(walk: Walk) -> None:
    """MultiHeadAttention of Keras 2 writes the shapes it was built with; with nulls it builds itself when called."""
    for place in walk.places(("MultiHeadAttention",)):
        for key in SHAPES:
            config_of(place.layer).setdefault(key, None)


def unreadable_classes(walk: Walk) -> None:
    """A class that 2.13 to 2.15 have and do not find when they read HDF5: one of a module stands for it."""
    for place in walk.places(("SpectralNormalization",)):
        place.layer["class_name"] = f"{PACKAGE}SpectralNormalization"
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            "no TensorFlow finds `SpectralNormalization` in HDF5: the class is written beside the model",
        )


def same_way_back(walk: Walk) -> None:
    """Leave out a `backward_layer` that says what the layer forwards says, as Keras 2 does: 1.12 knows no other."""
    for place in walk.places(("Bidirectional",)):
        config = config_of(place.layer)
        forward, backward = config.get("layer"), config.get("backward_layer")
        if not isinstance(forward, dict) or not isinstance(backward, dict):
            continue
        ways = [config_of(one).get("go_backwards", False) for one in (forward, backward)]
        if ways[0] != ways[1] and _without_names(forward) == _without_names(backward):
            del config["backward_layer"]
            walk.note(Severity.NEUTRAL, place.where, "`backward_layer` is the mirror of `layer`: left out")


def _without_names(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_names(item) for key, item in value.items() if key not in NAMES}
    return [_without_names(item) for item in value] if isinstance(value, list) else value


def zero_outputs(walk: Walk) -> None:
    """Bidirectional of both sets `zero_output_for_mask` of its layers by itself."""
    for place in walk.places():
        config = config_of(place.layer)
        inside = "Bidirectional" in str((place.parent or {}).get("class_name"))
        if config.get("zero_output_for_mask") is False or (inside and "zero_output_for_mask" in config):
            del config["zero_output_for_mask"]


def wrapped_types(walk: Walk) -> None:
    """What a wrapper returns has the type of the layer inside in Keras 2, and its own in Keras 3."""
    for place in walk.places(("TimeDistributed", "Bidirectional")):
        config = config_of(place.layer)
        inside = config.get("layer")
        inner = config_of(inside).get("dtype") if isinstance(inside, dict) else None
        mine, its = policy_name(config.get("dtype") or "float32"), policy_name(inner or "float32")
        if isinstance(inside, dict) and its != mine and "mixed" not in mine + its:
            cast_after(walk, place, mine, f"{its}, as those of the layer inside")
