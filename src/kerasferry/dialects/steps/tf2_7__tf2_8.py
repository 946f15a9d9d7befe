"""TF 2.7 <-> 2.8. The type of Hashing and Discretization becomes the type of what they return."""

from __future__ import annotations

from ...hub import Severity
from ..step import Rewrite, Step, Walk, config_of, nothing


def _float_type(walk: Walk) -> None:
    """2.6.5 writes float32 for what returns whole numbers."""
    for place in walk.places(("Hashing", "Discretization")):
        config = config_of(place.layer)
        if config.get("dtype") in WHOLE:
            config["dtype"] = "float32"
            walk.note(Severity.NEUTRAL, place.where, "`dtype` is float32, as 2.7 writes it")


def _words(walk: Walk) -> None:
    """What a lookup is given, where 2.8 has what it returns."""
    for place in walk.places(("StringLookup",)):
        config = config_of(place.layer)
        if config.get("dtype") not in (None, "string"):
            config["dtype"] = "string"
            walk.note(Severity.NEUTRAL, place.where, "`dtype` is string, as 2.7 writes it")
    for place in walk.places(("IntegerLookup",)):
        config = config_of(place.layer)
        if config.get("output_mode", "int") != "int" and config.get("dtype") not in (None, "int64"):
            config["dtype"] = "int64"
            walk.note(Severity.NEUTRAL, place.where, "`dtype` is int64, as 2.7 writes it")


WHOLE = ("int32", "int64")


def _whole_numbers(walk: Walk) -> None:
    for place in walk.places(("Hashing", "Discretization")):
        config = config_of(place.layer)
        if config.get("output_mode", "int") == "int" and config.get("dtype") not in WHOLE:
            config["dtype"] = "int64"
            walk.note(Severity.NEUTRAL, place.where, "`dtype` is int64, the type of what it returns")


STEP = Step(
    "tf2.7",
    "tf2.8",
    (
        Rewrite(
            _whole_numbers,
            '2.6.5 writes dtype float32 and returns int64, 2.9.3 writes int64; 3.15.1: When `output_mode="int"`, '
            "`dtype` should be an integer type, 'int32' or 'in64'. Received: dtype=float32",
            _float_type,
        ),
        Rewrite(
            nothing,
            "2.9.3 -> 2.6.5 and 2.7.4: The value of the dtype argument for StringLookup may only be one of "
            "[tf.string]; 2.8.4 writes int64 and reads either",
            _words,
        ),
    ),
)
