"""Operations that give other numbers, or take other arguments, from a minor of Keras 3 on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...hub import Json
from ...hub.topology import Place
from ...modules import PACKAGE
from ..chain import is_keras_3, spoken
from ..step import Walk, config_of
from .later import to_generated
from .later_operations import HOME, calls


def shape_of(argument: Any) -> list[int | None] | None:
    """Of a tensor or an array in a call; None if it is not known."""
    if not isinstance(argument, dict):
        return None
    config = argument.get("config") or {}
    if argument.get("class_name") == "__keras_tensor__":
        shape = config.get("shape")
        return list(shape) if isinstance(shape, list) and len(shape) > 1 else None
    if argument.get("class_name") != "__numpy__":
        return None
    value, shape = config.get("value"), []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0] if value else None
    return shape


def arguments_of(layer: Json, *names: str) -> list[Any]:
    """What the first call of an operation is given, by place or by name; None for what it is not given."""
    made = calls(layer)
    given = list(made[0]["args"]) if made else []
    named = made[0]["kwargs"] if made else {}
    return [given[at] if at < len(given) else named.get(name) for at, name in enumerate(names)]


def named_to_generated(walk: Walk, place: Place, name: str, why: str) -> None:
    """An operation of the module under the name of its node, which up to 3.10 no operation of Keras takes."""
    if is_keras_3(walk.target) and "name" in place.layer:
        config_of(place.layer).setdefault("name", place.layer["name"])
    to_generated(walk, place, name, why)


def _stock(walk: Walk, module: str, name: str) -> Iterator[Place]:
    return (place for place in walk.places((name,)) if place.layer.get("module") == f"{HOME}{module}")


def _own(walk: Walk, name: str) -> Iterator[Place]:
    return (
        place for place in walk.places((name,)) if place.layer.get("registered_name") == f"{PACKAGE}{name}"
    )


def _again(place: Place, module: str, name: str) -> None:
    place.layer.update(class_name=name, module=f"{HOME}{module}", registered_name=name)


def of_matrices(layer: Json) -> bool:
    """Whether a Normalize is by the norm of matrices up to 3.5."""
    config = config_of(layer)
    axis = config.get("axis", -1)
    return isinstance(axis, list) and len(axis) == 2 and config.get("order", 2) == 2


def normalize_up(walk: Walk) -> None:
    """From 3.5 to 3.6: over two axes it keeps the norm of matrices; what was put in below is stock again."""
    before = list(_stock(walk, "nn", "Normalize"))
    for place in _own(walk, "Normalize"):
        _again(place, "nn", "Normalize")
    for place in before:
        if of_matrices(place.layer):
            named_to_generated(
                walk, place, "NormalizeMatrix", "over two axes it is the norm of matrices up to Keras 3.5"
            )


def normalize_down(walk: Walk) -> None:
    """From 3.6 to 3.5: the root of the sum of squares over two axes, and a least norm."""
    for place in _stock(walk, "nn", "Normalize"):
        if of_matrices(place.layer):
            named_to_generated(
                walk, place, "Normalize", "over two axes it is the norm of matrices up to Keras 3.5"
            )
        elif config_of(place.layer).get("epsilon") is not None:
            named_to_generated(walk, place, "Normalize", f"`epsilon` begins in {spoken(walk.model.dialect)}")
    for place in _own(walk, "NormalizeMatrix"):
        _again(place, "nn", "Normalize")


def sizes_up(walk: Walk) -> None:
    """From 3.5 to 3.6: images of whole numbers are cut off as before; what was rounded below is stock again."""
    _sizes(walk, "ResizeRounded", "ResizeTruncated", "cut off")


def sizes_down(walk: Walk) -> None:
    """From 3.6 to 3.5: images of whole numbers are rounded."""
    _sizes(walk, "ResizeTruncated", "ResizeRounded", "rounded")


def _sizes(walk: Walk, old: str, new: str, what: str) -> None:
    before = list(_stock(walk, "image", "Resize"))
    for place in _own(walk, old):
        _again(place, "image", "Resize")
    for place in before:
        (images,) = arguments_of(place.layer, "images")
        dtype = str((images.get("config") or {}).get("dtype")) if isinstance(images, dict) else ""
        whole = "int" in dtype and config_of(place.layer).get("interpolation") != "nearest"
        if whole:
            named_to_generated(walk, place, new, f"{dtype} numbers are {what} here")


def groups_up(walk: Walk) -> None:
    """From 3.14 to 3.15, whose convolution takes no kernel of fewer channels."""
    for place in _stock(walk, "nn", "Conv"):
        inputs, kernel = (shape_of(one) for one in arguments_of(place.layer, "inputs", "kernel"))
        if not inputs or not kernel or len(inputs) != len(kernel):
            continue
        first = config_of(place.layer).get("data_format") == "channels_first"
        channels = inputs[1 if first else -1]
        if channels is not None and kernel[-2] is not None and channels != kernel[-2]:
            why = "`ops.conv` takes no groups of channels in Keras 3.15"
            named_to_generated(walk, place, "Conv", why)


def groups_down(walk: Walk) -> None:
    """From 3.15 to 3.14."""
    for place in _own(walk, "Conv"):
        _again(place, "nn", "Conv")
