"""TF 1.14 <-> 1.15. Batch renormalization keeps averages, where it kept sums and weights; images grow otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...hub import LayerPath, Severity, Variable, tensor_of
from ..step import Rewrite, Step, Walk, config_of

if TYPE_CHECKING:
    import numpy as np

CLASSES = ("BatchNormalization", "BatchNormalizationV1")


def _averages(walk: Walk) -> None:
    for place in walk.places(CLASSES):
        config = config_of(place.layer)
        found = walk.model.variables.get((place.path, "renorm_mean_weight"))
        if not config.get("renorm") or found is None:
            continue
        mean, weight = _divided(walk, place.path, "renorm_mean", 0.0)
        stddev, _ = _divided(walk, place.path, "renorm_stddev", 1.0)
        variance = _value(walk, place.path, "moving_variance")
        moving = (variance + variance.dtype.type(config.get("epsilon", 1e-3))) ** variance.dtype.type(0.5)
        for role, value in (("moving_stddev", moving), ("renorm_mean", mean), ("renorm_stddev", stddev)):
            _put(walk, place.path, role, value, found)
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"the sums of renorm are divided by their weights ({weight:g}); moving_stddev is the root of "
            "moving_variance + epsilon",
        )


def _value(walk: Walk, path: LayerPath, role: str) -> np.ndarray:
    return walk.model.variables[path, role].tensor.read()


def _divided(walk: Walk, path: LayerPath, role: str, untrained: float) -> tuple[np.ndarray, float]:
    total = _value(walk, path, role)
    weight = walk.model.variables.pop((path, f"{role}_weight")).tensor.read()
    del walk.model.variables[path, role]
    return (total / weight if weight else total * 0 + total.dtype.type(untrained)), float(weight)


def _put(walk: Walk, path: LayerPath, role: str, value: np.ndarray, like: Variable) -> None:
    tensor = tensor_of(value, like.tensor.where)
    walk.model.variables[path, role] = replace(like, role=role, tensor=tensor)


def _sums(walk: Walk) -> None:
    """An average is a sum of weight 1."""
    import numpy as np

    for place in walk.places(CLASSES):
        found = walk.model.variables.pop((place.path, "moving_stddev"), None)
        if found is None:
            continue
        one = _value(walk, place.path, "renorm_mean").dtype.type(1)
        for role in ("renorm_mean_weight", "renorm_stddev_weight"):
            _put(walk, place.path, role, np.asarray(one), found)
        walk.note(Severity.EQUIVALENT, place.where, "the averages of renorm are sums of weight 1")


def _corners(walk: Walk) -> None:
    """1.12 knows no interpolation."""
    for place in walk.places(("UpSampling2D",)):
        if config_of(place.layer).get("interpolation") == "bilinear":
            walk.note(
                Severity.LOSSY,
                place.where,
                "bilinear `UpSampling2D` of TF 1.13 and 1.14 begins at the corners of pixels, from 1.15 on at their "
                "centres: it gives other values",
            )


STEP = Step(
    "tf1.14",
    "tf1.15",
    (
        Rewrite(
            _averages, "1.14.0 has renorm_mean_weight and no moving_stddev, 1.15.5 the other way round", _sums
        ),
        Rewrite(
            _corners,
            "UpSampling2D((1, 2), interpolation='bilinear') of [0 1 2]: [0 .5 1 1.5 2 2] in 1.13.2 and 1.14.0, "
            "[0 .25 .75 1.25 1.75 2] in 1.15.5 and 2.15.1",
        ),
    ),
)
