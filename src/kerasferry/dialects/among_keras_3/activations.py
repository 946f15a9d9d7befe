"""Layers as activations inside recurrent layers, for Keras 3.0 to 3.9.

Keras reads a layer of its own where an activation stands from 3.10 on only; a registered class of somebody's it reads
in every minor. So the layer goes into one of the generated module, and comes out again at 3.10. A layer with variables
stays in it: Keras 3 never builds the activation of a cell, so the class builds it for a shape in its config.
"""

from __future__ import annotations

from dataclasses import replace

from ...hub import Json, LayerPath, Severity
from ...hub.topology import Place, is_layer, layer_name
from ...modules import PACKAGE
from ..chain import is_keras_3
from ..step import Walk, config_of
from ..to_keras_3.objects import ACTIVATION_KEYS, is_known, own_object

WRAPPER = "LayerActivation"
_NOT_WRAPPED = ("function", WRAPPER, f"{PACKAGE}{WRAPPER}")


def wrap(walk: Walk) -> None:
    """Put each such layer into the class of the module."""
    for place in walk.places():
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS if is_known(place.layer) else ():
            value = config.get(key)
            if not is_layer(value) or value["class_name"] in _NOT_WRAPPED:
                continue
            inner: Json = {"name": f"{layer_name(value)}_wrapped", "layer": value}
            shape = _shape(walk, place, key)
            if shape is not None:
                inner["shape"] = shape
            config[key] = {"class_name": f"{PACKAGE}{WRAPPER}", "config": inner}
            _move(walk, place, key, deeper=True)
            why = "does not build" if shape else "up to 3.9 does not read"
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"Keras 3 {why} a layer as `{key}`: `{WRAPPER}` is written beside the model",
            )


def wrap_again(walk: Walk) -> None:
    """The same in a model of Keras 3; tf.keras reads a layer there."""
    if not is_keras_3(walk.target):
        return
    wrap(walk)
    for place in walk.places():
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS:
            value = config.get(key)
            if isinstance(value, dict) and value.get("class_name") == f"{PACKAGE}{WRAPPER}":
                config[key] = own_object(value)


def unwrap(walk: Walk) -> None:
    """The layers themselves again."""
    for place in walk.places():
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS:
            value = config.get(key)
            if (
                isinstance(value, dict)
                and value.get("class_name") == WRAPPER
                and "shape" not in value["config"]
            ):
                config[key] = value["config"]["layer"]
                _move(walk, place, key, deeper=False)
                walk.note(Severity.NEUTRAL, place.where, f"`{key}` is a layer of Keras again")


def _starts(place: Place, key: str) -> list[LayerPath]:
    """Where variables of an activation are: below the layer, or below the cell that it makes."""
    return [(*place.path, *cell, f"@{key}") for cell in ((), ("@cell",))]


def _shape(walk: Walk, place: Place, key: str) -> list[int | None] | None:
    """The input shape that gives a PReLU the variable it has; None where the activation has no variables."""
    for start in _starts(place, key):
        for (path, _), variable in walk.model.variables.items():
            if path[: len(start)] == start:
                return [None, *variable.tensor.shape]
    return None


def _move(walk: Walk, place: Place, key: str, *, deeper: bool) -> None:
    """Variables go into the wrapper or out of it."""
    starts = _starts(place, key)
    moved = {}
    for (path, role), variable in walk.model.variables.items():
        for start in starts:
            if path[: len(start)] == start:
                path = _moved(path, len(start), deeper)
                variable = replace(variable, layer=path)
                break
        moved[path, role] = variable
    walk.model.variables = moved


def _moved(path: LayerPath, length: int, deeper: bool) -> LayerPath:
    return (*path[:length], "@layer", *path[length:]) if deeper else (*path[:length], *path[length + 1 :])
