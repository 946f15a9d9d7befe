"""Initializers that cannot draw the type of their layer: the file does not load, though its weights are in it.

LSTM(3, dtype="float16") of 2.4.4 to 2.9.3: "Could not find device for node: Qr[T=DT_HALF]"; up to 2.3.4 and from 2.10.1
on it is made. Of bfloat16 every version from 2.5.3 to 2.15.1 says that it is not in the list of allowed values.
"""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ..chain import TF_KERAS, position
from ..step import Walk, config_of
from ..to_keras_3.objects import policy_name

ORTHOGONAL = ("Orthogonal", "OrthogonalInitializer", "orthogonal")
OTHER = "GlorotUniform"
# The versions that cannot, first and last.
CANNOT = {"float16": ("tf2.4", "tf2.9"), "bfloat16": (TF_KERAS[0], TF_KERAS[-1])}


def half_draws(walk: Walk) -> None:
    """Another initializer for Orthogonal in layers of half precision."""
    types = [half for half, (first, last) in CANNOT.items() if _is_among(walk.target, first, last)]
    for place in walk.places():
        config = config_of(place.layer)
        own = config.get("dtype")
        own = policy_name(own) if isinstance(own, dict) else own
        if own in types and _replaced(config):
            walk.note(
                Severity.LOSSY,
                place.where,
                f"its {ORTHOGONAL[0]} initializer became {OTHER}: {walk.target_name} draws none of {own}; the weights "
                "are carried, new ones begin otherwise",
            )


def _is_among(target: str, first: str, last: str) -> bool:
    return position(first) <= position(target) <= position(last)


def _replaced(config: Json) -> bool:
    found = [
        key for key, value in config.items() if key.endswith("_initializer") and _name(value) in ORTHOGONAL
    ]
    for key in found:
        config[key] = {"class_name": OTHER, "config": {"seed": None}}
    return bool(found)


def _name(initializer: Any) -> Any:
    return initializer.get("class_name") if isinstance(initializer, dict) else initializer
