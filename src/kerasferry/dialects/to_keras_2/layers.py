"""Layers of Keras 3 whose stock equal in Keras 2 asks for more, or does otherwise by itself."""

from __future__ import annotations

from ...errors import Refused
from ...hub import Severity
from ..step import Walk, config_of
from ..to_keras_3.objects import policy_name

SHAPES = ("query_shape", "key_shape", "value_shape")


def unknown_shapes(walk: Walk) -> None:
    """MultiHeadAttention of Keras 2 writes the shapes it was built with; with nulls it builds itself when called."""
    for place in walk.places(("MultiHeadAttention",)):
        for key in SHAPES:
            config_of(place.layer).setdefault(key, None)


def unreadable_classes(walk: Walk) -> None:
    """A class that 2.13 to 2.15 have and do not find when they read HDF5.

    Raises:
        Refused: There is one.
    """
    for place in walk.places(("SpectralNormalization",)):
        raise Refused(
            "TensorFlow 2.15 has `SpectralNormalization` and does not find it in an HDF5 file of this form",
            where=place.where,
            found="2.15.1: Unknown layer: 'SpectralNormalization'",
            hint="take the layer inside it, with its normalized kernel",
        )


def zero_outputs(walk: Walk) -> None:
    """Bidirectional of both sets `zero_output_for_mask` of its layers by itself."""
    for place in walk.places():
        config = config_of(place.layer)
        inside = (place.parent or {}).get("class_name") == "Bidirectional"
        if config.get("zero_output_for_mask") is False or (inside and "zero_output_for_mask" in config):
            del config["zero_output_for_mask"]


def wrapped_types(walk: Walk) -> None:
    """What a wrapper returns has the type of the layer inside in Keras 2, and its own in Keras 3."""
    for place in walk.places(("TimeDistributed", "Bidirectional")):
        config = config_of(place.layer)
        inside = config.get("layer")
        inner = config_of(inside).get("dtype") if isinstance(inside, dict) else None
        mine, its = policy_name(config.get("dtype") or "float32"), policy_name(inner or "float32")
        if isinstance(inside, dict) and its != mine:
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"its outputs are {its}, as those of the layer inside, in place of {mine}",
            )
