"""EinsumDense whose equation leaves out leading dimensions: Keras 3 tells their sizes in the wrong order."""

from __future__ import annotations

import re

from ...hub import Json, Severity
from ..step import Walk, config_of
from ..to_keras_3.with_modules import to_module

ELLIPSIS = "EinsumDenseEllipsis"


def leading_ellipsis(walk: Walk) -> None:
    """The equation of a Dense becomes one; others get a class that tells the right shape."""
    for place in walk.places(("EinsumDense",)):
        config = config_of(place.layer)
        equation = str(config.get("equation", "")).replace(" ", "")
        if not equation.startswith("..."):
            continue
        dense = re.fullmatch(r"\.\.\.(\w),\1(\w)->\.\.\.\2", equation)
        if dense and dense[1] != dense[2] and config.get("bias_axes") in (None, dense[2]):
            place.layer["class_name"] = "Dense"
            place.layer["config"] = _of_dense(config)
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"`EinsumDense` with the `equation` {equation} is a `Dense`: `output_shape`, `bias_axes` are its own",
            )
        else:
            to_module(walk, place, ELLIPSIS, "Keras 3 mixes up the dimensions that `...` stands for")


def _of_dense(config: Json) -> Json:
    shape = config["output_shape"]
    kept = {
        key: value
        for key, value in config.items()
        if key not in ("equation", "output_shape", "bias_axes")
        and not (key.startswith("bias_") and value is None)
    }
    units = shape[-1] if isinstance(shape, list) else shape
    return {**kept, "units": units, "use_bias": config.get("bias_axes") is not None}
