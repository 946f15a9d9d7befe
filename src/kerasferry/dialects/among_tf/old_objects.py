"""Initializers, regularizers and constraints that versions before 2.3 call otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from ...hub import Json, Severity
from ..step import Walk, config_of

SUFFIXES = ("_initializer", "_regularizer", "_constraint")

# What the classes of 2.3 and later are: VarianceScaling with these arguments.
SCALINGS = {
    "HeNormal": (2.0, "truncated_normal"),
    "HeUniform": (2.0, "uniform"),
    "LecunNormal": (1.0, "truncated_normal"),
    "LecunUniform": (1.0, "uniform"),
}


def objects_in(walk: Walk) -> Iterator[tuple[str, str, Json]]:
    """(place, key, object) for every initializer, regularizer and constraint of a layer."""
    for place in walk.places():
        for key, value in config_of(place.layer).items():
            if key.endswith(SUFFIXES) and isinstance(value, dict) and isinstance(value.get("config"), dict):
                yield place.where, key, value


def scalings(walk: Walk) -> None:
    """HeNormal and the like by what they are."""
    for where, key, value in objects_in(walk):
        if value.get("class_name") in SCALINGS:
            name = value["class_name"]
            scale, distribution = SCALINGS[name]
            value.update(
                class_name="VarianceScaling",
                config={
                    "scale": scale,
                    "mode": "fan_in",
                    "distribution": distribution,
                    "seed": value["config"].get("seed"),
                },
            )
            walk.note(Severity.NEUTRAL, where, f"`{key}` {name} is written as the VarianceScaling that it is")


def one_regularizer(walk: Walk) -> None:
    """L1 and L2 are L1L2 with one of the two."""
    for where, key, value in objects_in(walk):
        name = value.get("class_name")
        if name in ("L1", "L2"):
            config = value["config"]
            value.update(class_name="L1L2", config={"l1": config.get("l1", 0.0), "l2": config.get("l2", 0.0)})
            walk.note(Severity.NEUTRAL, where, f"`{key}` {name} is written as L1L2")


def plain_arrays(walk: Walk) -> None:
    """What Keras 1 kept as a NumPy array, JSON has as {"type": "ndarray", "value": ...}."""
    for place in walk.places():
        config = config_of(place.layer)
        for key, value in config.items():
            if isinstance(value, dict) and value.keys() == {"type", "value"} and value["type"] == "ndarray":
                config[key] = value["value"]
                walk.note(Severity.NEUTRAL, place.where, f"`{key}` is the plain value of an array")
