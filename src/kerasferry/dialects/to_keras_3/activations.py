"""Activations whose name means another function on the other side, or nothing."""

from __future__ import annotations

from ...hub import Severity
from ...modules import PACKAGE
from ..step import Walk, config_of
from .objects import ACTIVATION_KEYS, HARD_SIGMOID, is_known, own_function

# What TensorFlow's own functions call themselves when they are given as an activation (seen in 2.9).
TENSORFLOW_ACTIVATIONS = {"softmax_v2": "softmax", "log_softmax_v2": "log_softmax"}


# How kerasferry names functions of Keras 3 that it writes for Keras 2.
OF_KERAS_3 = "_keras3"


def own_hard_sigmoid(walk: Walk) -> None:
    """Put the function that was trained in place of a name that means another one in Keras 3."""
    for place in walk.places():
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS:
            value = config.get(key)
            name = value.get("config") if isinstance(value, dict) else value
            if isinstance(name, str) and name.startswith(PACKAGE) and name.endswith(OF_KERAS_3):
                config[key] = name.removeprefix(PACKAGE).removesuffix(OF_KERAS_3)
                walk.note(Severity.NEUTRAL, place.where, f"`{key}` {name} is the {config[key]} of Keras 3")
            if name != "hard_sigmoid":
                continue
            if is_known(place.layer):
                config[key] = own_function(HARD_SIGMOID)
                walk.note(
                    Severity.NEUTRAL,
                    place.where,
                    f"`{key}` hard_sigmoid is 0.2x + 0.5, as Keras 2 computes it",
                )
            else:
                walk.note(
                    Severity.LOSSY,
                    place.where,
                    f"`{key}` is hard_sigmoid in a class of your own: 0.2x + 0.5 before, x/6 + 0.5 in Keras 3",
                )


def activation_names(walk: Walk) -> None:
    """Names that TensorFlow's functions give themselves, as Keras calls the same functions."""
    for place in walk.places():
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS:
            if str(config.get(key)) in TENSORFLOW_ACTIVATIONS and is_known(place.layer):
                old, config[key] = config[key], TENSORFLOW_ACTIVATIONS[config[key]]
                walk.note(Severity.NEUTRAL, place.where, f"`{key}` {old} is called {config[key]}")
