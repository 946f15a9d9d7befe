"""Keras 3.11 <-> 3.12. Discretization gives int32, whatever its own type is."""

from __future__ import annotations

from .casts import cast_after
from .step import Rewrite, Step, Walk, config_of


def _discretization(walk: Walk) -> None:
    for place in walk.places(("Discretization",)):
        config = config_of(place.layer)
        if config.get("output_mode", "int") == "int" and config.get("dtype") not in (None, "int32"):
            cast_after(walk, place, str(config["dtype"]), "int32")


STEP = Step(
    "k3.11",
    "k3.12",
    (
        Rewrite(
            _discretization,
            "dtype='int64': 3.11.3 returns int64, 3.12.0 and 3.15.1 int32; `output_dtype` says int32",
        ),
    ),
)
