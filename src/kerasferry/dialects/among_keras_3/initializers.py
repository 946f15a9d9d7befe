"""Arguments of initializers that later minors of Keras 3 have: they only say how new weights are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...hub import Json, Severity
from ..step import Walk

AXES = ("input_axes", "output_axes")


def drop_axes(walk: Walk) -> None:
    """The axes that count as inputs and outputs of a kernel: the weights that are carried do not depend on them."""
    for place in walk.places():
        for found in _initializers(place.layer.get("config")):
            for key in AXES:
                value = found.pop(key, None)
                if value is not None:
                    walk.note(
                        Severity.LOSSY,
                        place.where,
                        f"`{key}` {value!r} of an initializer dropped: new weights would be drawn from another range",
                    )


def _initializers(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        if value.get("module") == "keras.initializers" and isinstance(value.get("config"), dict):
            yield value["config"]
        for key, item in value.items():
            if key not in ("layer", "backward_layer", "cell", "cells", "layers"):
                yield from _initializers(item)
