"""Numbers of bins: `Discretization` gives them as int32 from Keras 3.12 on, before as int64."""

from __future__ import annotations

from ..step import Walk, config_of
from ..to_keras_3.casts import cast_after


def long_bins(walk: Walk) -> None:
    """A cast behind each that gives whole numbers."""
    for place in list(walk.places(("Discretization",))):
        config = config_of(place.layer)
        if config.get("output_mode", "int") == "int" and config.get("dtype") in (None, "float32"):
            cast_after(walk, place, "int32", "int64")
