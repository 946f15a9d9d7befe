"""`renorm` of BatchNormalization, for Keras 3.0 to 3.13."""

from __future__ import annotations

from ...hub import Severity
from ..chain import is_keras_3
from ..step import Walk, config_of
from ..to_keras_3.with_modules import BATCH_NORM
from .later import STOCK, to_generated


def to_module(walk: Walk) -> None:
    """The class of the module renormalizes; without `renorm` its arguments say nothing."""
    for place in walk.places(("BatchNormalization",)):
        config = config_of(place.layer)
        if place.layer.get("module") != STOCK:
            continue
        if config.get("renorm"):
            if is_keras_3(walk.target) and config.pop("synchronized", False):
                walk.note(
                    Severity.LOSSY, place.where, "`synchronized` dropped: each device counts for itself"
                )
            to_generated(walk, place, BATCH_NORM, "`renorm` begins in Keras 3.14")
        else:
            for key in ("renorm", "renorm_clipping", "renorm_momentum"):
                config.pop(key, None)
