"""Types of layers: what they compute in, and what their variables are of."""

from __future__ import annotations

from dataclasses import replace

from ...hub import Severity, Tensor, Variable, tensor_of
from ..step import Walk, config_of
from .objects import policy_name

HALF = ("float16", "bfloat16")

WRAPPERS = ("TimeDistributed", "Bidirectional")
"""In the names of stock classes and of those of the module."""


def by_name(walk: Walk) -> None:
    """A policy object is written by its name."""
    for place in walk.places():
        config = config_of(place.layer)
        if isinstance(config.get("dtype"), dict):
            config["dtype"] = policy_name(config["dtype"])
            walk.note(Severity.NEUTRAL, place.where, "the dtype policy is written by name")


def wrappers(walk: Walk) -> None:
    """What a wrapper returns has the type of the layer inside in Keras 2, and its own in Keras 3."""
    for place in reversed(list(walk.places())):
        if not any(name in str(place.layer.get("class_name")) for name in WRAPPERS):
            continue
        config = config_of(place.layer)
        inside = config.get("layer")
        inner = config_of(inside).get("dtype") if isinstance(inside, dict) else None
        outer = config.get("dtype") or "float32"
        if isinstance(inner, str) and inner != outer:
            config["dtype"] = inner
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"`dtype` {outer} became {inner}, the type of the layer inside",
            )


def float32_variables(walk: Walk) -> None:
    """Normalization in half precision keeps float32 variables in Keras 2, which is a mixed policy in Keras 3."""
    types: dict[tuple[str, ...], set[str]] = {}
    for (layer, _), variable in walk.model.variables.items():
        types.setdefault(layer, set()).add(variable.tensor.dtype)
    for place in walk.places():
        config = config_of(place.layer)
        half = config.get("dtype")
        if half in HALF and types.get(place.path) == {"float32"}:
            config["dtype"] = f"mixed_{half}"
            walk.note(
                Severity.NEUTRAL,
                place.where,
                f"dtype {half} with float32 variables is the policy mixed_{half}",
            )


NORMALIZING = ("BatchNormalization", "LayerNormalization")


def wide_variables(walk: Walk) -> None:
    """Normalization of half precision has variables of it in Keras 3, and float32 ones in Keras 2."""
    for place in walk.places(NORMALIZING):
        if config_of(place.layer).get("dtype") not in HALF:
            continue
        mine = [key for key in walk.model.variables if key[0] == place.path]
        for key in mine:
            walk.model.variables[key] = _widened(walk.model.variables[key])
        if mine:
            walk.note(Severity.EQUIVALENT, place.where, "its variables are float32, with the same values")


def _widened(variable: Variable) -> Variable:
    """With every number in float32, which holds all of half precision."""
    slots = {role: _wide(tensor) for role, tensor in variable.slots.items()}
    return replace(variable, tensor=_wide(variable.tensor), slots=slots)


def _wide(tensor: Tensor) -> Tensor:
    if tensor.dtype not in HALF:
        return tensor
    read = tensor.read()
    # bfloat16 is read as bit patterns, which are the upper half of float32's
    wide = (
        (read.astype("uint32") << 16).view("float32")
        if tensor.dtype == "bfloat16"
        else read.astype("float32")
    )
    return tensor_of(wide, tensor.where)
