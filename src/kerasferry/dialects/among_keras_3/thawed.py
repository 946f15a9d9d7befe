"""Frozen layers where `trainable` of a file is not looked at."""

from __future__ import annotations

from ...hub import LayerPath, Severity
from ..step import Walk, config_of


def trained_again(walk: Walk) -> None:
    """Tell of layers that are frozen and will be trained."""
    frozen = [place for place in walk.places() if config_of(place.layer).get("trainable") is False]
    if walk.model.topology["config"].get("trainable") is False:
        frozen = [place for place in walk.places() if place.parent is None]
    held: set[LayerPath] = {
        path[:length]
        for (path, _), variable in walk.model.variables.items()
        if variable.trainable
        for length in range(1, len(path) + 1)
    }
    for place in frozen:
        if place.path in held:
            walk.note(
                Severity.LOSSY,
                place.where,
                f"`trainable` is false, and {walk.target_name} trains it once it is loaded, as of its own files: set "
                "`trainable` of the layer to False again before training",
            )
