"""Layers that hold code, which is never run: both ways over the great step they stop the conversion."""

from __future__ import annotations

from ...errors import Refused
from ..step import Walk, config_of
from .lambdas import function_of

# Layers that hold an operation instead of a class: they need a translation of their own, not a renaming.
OPERATIONS = {
    "TFOpLambda": "a TensorFlow function called on Keras tensors",
    "SlicingOpLambda": "a slice of a Keras tensor",
    "TensorFlowOpLayer": "a TensorFlow operation on Keras tensors",
}


def refuse_code(walk: Walk) -> None:
    """Operations of TensorFlow, and Lambdas.

    Raises:
        Refused: There is one.
    """
    for place in walk.places(tuple(OPERATIONS)):
        config = config_of(place.layer)
        found = config.get("function") or (config.get("node_def") and "node_def") or ""
        raise Refused(
            f"`{place.where}` is {OPERATIONS[place.layer['class_name']]}, which Keras 3 does not accept and kerasferry "
            "cannot rewrite yet",
            where=place.where,
            found=str(found)[:120],
            hint="replace it by a layer in the code that built the model",
        )
    _refuse_lambdas(walk)


def refuse_newer_code(walk: Walk) -> None:
    """Lambdas.

    Raises:
        Refused: There is one.
    """
    _refuse_lambdas(walk)


def _refuse_lambdas(walk: Walk) -> None:
    found = [function_of(place) for place in walk.places(("Lambda",))]
    if found:
        raise Refused(
            f"`{found[0].where}` is a Lambda, whose code is never run: {found[0].sentence()}"
            + (
                f"; and {len(found) - 1} more: {', '.join(one.where for one in found[1:])}"
                if found[1:]
                else ""
            ),
            where=found[0].where,
            hint="write a layer that does the same and give it with "
            f"--replace-layer {found[0].where}=my_layers:MyLayer",
        )
