"""Operations that an early Keras 3 does not load, or computes wrongly, as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...hub import Json, Severity
from ...hub.topology import Place
from ..step import Walk, config_of
from .changed_operations import of_matrices
from .later import to_generated
from .later_operations import HOME, calls


def _of(walk: Walk, module: str, name: str) -> Iterator[Place]:
    return (place for place in walk.places((name,)) if place.layer.get("module") == f"{HOME}{module}")


def listed_keys(walk: Walk) -> None:
    """`x[:, 1:3]`: the key is a list in a file, and the operation takes a tuple. That of the module has it written."""
    for place in _of(walk, "numpy", "GetItem"):
        made = calls(place.layer)
        if len(made) != 1 or len(made[0]["args"]) != 2 or not isinstance(made[0]["args"][1], list):
            continue
        config_of(place.layer)["key"] = [_written(one) for one in made[0]["args"].pop()]
        to_generated(walk, place, "GetItem", f"{walk.target_name} takes no list of slices")


def _written(part: Any) -> Any:
    """A slice as a list of three, an ellipsis as its dots; None and numbers as they are."""
    if isinstance(part, dict) and part.get("class_name") == "__slice__":
        held = part["config"]
        return [held.get("start"), held.get("stop"), held.get("step")]
    return "..." if isinstance(part, dict) and part.get("class_name") == "__ellipsis__" else part


def turned_normalize(walk: Walk) -> None:
    """Normalize, which takes the axis for the order."""
    for place in _of(walk, "nn", "Normalize"):
        name = "NormalizeMatrix" if of_matrices(place.layer) else "Normalize"
        to_generated(walk, place, name, f"{walk.target_name} takes its axis for its order")


def listed_axes(walk: Walk) -> None:
    """Logsumexp over one axis: the shape of the result is told for a list of axes only."""
    for place in _of(walk, "math", "Logsumexp"):
        config = config_of(place.layer)
        if isinstance(config.get("axis"), int):
            config["axis"] = [config["axis"]]
            _said(walk, place, "`axis` is a list of one")


def said_strides(walk: Walk) -> None:
    """ExtractPatches with strides: the shape is told without them only, which says that they are the size."""
    for place in _of(walk, "image", "ExtractPatches"):
        config: Json = config_of(place.layer)
        size, strides = (_pair(config.get(key)) for key in ("size", "strides"))
        if size == strides:
            config["strides"] = None
            _said(walk, place, "`strides` are the size, which is what None says")
        elif strides is not None:
            to_generated(walk, place, "ExtractPatches", f"{walk.target_name} does not load other strides")


def squared_scores(walk: Walk) -> None:
    """Attention as an operation, which multiplies the scores by themselves in place of the scale."""
    for place in _of(walk, "nn", "DotProductAttention"):
        to_generated(walk, place, "DotProductAttention", f"{walk.target_name} squares the scores")


def kept_axes(walk: Walk) -> None:
    """Argmax and Argmin that keep the axis, which fail in a graph."""
    for name in ("Argmax", "Argmin"):
        for place in _of(walk, "numpy", name):
            if config_of(place.layer).get("keepdims"):
                to_generated(walk, place, name, f"{walk.target_name} keeps no axis in a graph")


def _pair(value: Any) -> Any:
    return [value, value] if isinstance(value, int) else value


def _said(walk: Walk, place: Place, what: str) -> None:
    walk.note(Severity.NEUTRAL, place.where, what)
