"""Initializers in layer configs."""

from __future__ import annotations

import re
from typing import Any

from ...hub import Severity
from ..step import Walk, config_of
from .objects import INITIALIZERS

_SUFFIX = "_initializer"
_BY_FUNCTION = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): name for name in INITIALIZERS}


def without_dtype(walk: Walk) -> None:
    """TF 1, 2.0, and `compat.v1` of every TF 2 write the dtype of initializers; TF 2 takes it, Keras 3 does not."""
    for place in walk.places():
        config = config_of(place.layer)
        for key, value in config.items():
            if key.endswith(_SUFFIX) and _has_dtype(value):
                dtype = value["config"].pop("dtype")
                walk.changes.neutral(
                    place.where, f"`{key}` loses its own dtype {dtype!r}: the layer's decides", walk.step
                )


def _has_dtype(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("config"), dict) and "dtype" in value["config"]


def upper_limits(walk: Walk) -> None:
    """RandomUniform of TF 1 writes null for its upper limit, which means 1 for floats."""
    for place in walk.places():
        for key, value in config_of(place.layer).items():
            if (
                not key.endswith(_SUFFIX)
                or not isinstance(value, dict)
                or value.get("class_name") != "RandomUniform"
            ):
                continue
            config = value.get("config")
            if isinstance(config, dict) and config.get("maxval", 0) is None:
                config["maxval"] = 1.0
                walk.note(
                    Severity.NEUTRAL, place.where, f"`{key}` has the upper limit 1, which its null meant"
                )


def class_names(walk: Walk) -> None:
    """The initializers of `compat.v1` go by the names of functions in 2.13 and later: glorot_uniform."""
    for place in walk.places():
        for key, value in config_of(place.layer).items():
            if key.endswith(_SUFFIX) and isinstance(value, dict) and value.get("class_name") in _BY_FUNCTION:
                old, value["class_name"] = value["class_name"], _BY_FUNCTION[value["class_name"]]
                walk.note(Severity.NEUTRAL, place.where, f"`{key}` {old} is called {value['class_name']}")


def unit_scaling(walk: Walk) -> None:
    """UniformUnitScaling of TF 1 draws between -f * sqrt(3 / n) and f * sqrt(3 / n), as a VarianceScaling does."""
    for place in walk.places():
        for key, value in config_of(place.layer).items():
            if not key.endswith(_SUFFIX) or not isinstance(value, dict):
                continue
            if value.get("class_name") in ("UniformUnitScaling", "uniform_unit_scaling"):
                old = value.get("config") or {}
                value["class_name"] = "VarianceScaling"
                value["config"] = {
                    "scale": float(old.get("factor", 1.0)) ** 2,
                    "mode": "fan_in",
                    "distribution": "uniform",
                    "seed": old.get("seed"),
                }
                walk.note(
                    Severity.EQUIVALENT, place.where, f"`{key}` UniformUnitScaling is a VarianceScaling"
                )
