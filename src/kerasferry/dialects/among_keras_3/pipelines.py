"""Pipeline: layers for data, one after the other. Before Keras 3.6 a Sequential is the same inside a model."""

from __future__ import annotations

from ...hub import Severity
from ..step import Walk, config_of
from .later import STOCK


def as_sequential(walk: Walk) -> None:
    """Its layers in a Sequential of its name."""
    for place in walk.places(("Pipeline",)):
        if place.layer.get("module") == STOCK:
            place.layer.update(class_name="Sequential", module="keras", registered_name=None)
            config_of(place.layer).setdefault("trainable", True)
            walk.note(
                Severity.EQUIVALENT, place.where, "`Pipeline` begins in Keras 3.6: it is a `Sequential`"
            )
