"""What an older version's classes do not take yet: dropped where it says nothing, refused where it says something.

It says nothing if it is a default of the argument in some version that has it: what the older version does is what
the newer does then. Arguments that mean something at their default are declared in a step, which comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ...catalog import layers as layer_catalog
from ...catalog import objects as object_catalog
from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import is_model
from ..chain import CHAIN, position
from ..step import Walk, config_of
from .accepted import TAKEN_BY_LOADERS

# Where each kind of object says that it is at home, in Keras 3.
MODULES = {f"keras.{kind}": kind for kind in object_catalog.KINDS}
# Arguments of every layer that are handed on as **kwargs, and so are in no signature.
OF_EVERY_LAYER = frozenset({"name", "trainable", "dtype"})
# The same of some classes (`kwargs.pop` of `RNN` in 2.0 to 2.15).
HANDED_ON = {
    **dict.fromkeys(("RNN", "SimpleRNN", "LSTM", "GRU"), frozenset({"zero_output_for_mask"})),
    "MultiHeadAttention": frozenset({"query_shape", "key_shape", "value_shape"}),
}


def drop_unknown(walk: Walk) -> None:
    """Leave the arguments out that the target's classes do not take: of layers, and of objects in them.

    Raises:
        Refused: One of them says something; with the first version that has it and the nearest that would do.
    """
    for place in walk.places():
        layer = place.layer
        if not is_model(layer) and layer.get("module", "keras.layers") == "keras.layers":
            _of_layer(walk, place.where, layer)
    training = walk.model.training
    for where, value in [*_configs(walk), ("training", training.config if training else None)]:
        for kind, found in _objects(value):
            _of_object(walk, where, kind, found)


def _of_layer(walk: Walk, where: str, layer: Json) -> None:
    name = str(layer.get("class_name"))
    if not layer_catalog.exists(name, walk.target):
        return  # somebody's own, or `refuse_unknown` says so
    known = layer_catalog.takes(name, walk.target) | TAKEN_BY_LOADERS | OF_EVERY_LAYER
    known |= HANDED_ON.get(name, frozenset())
    _leave_out(walk, where, name, config_of(layer), known, lambda key: layer_catalog.defaults(name, key))


def _of_object(walk: Walk, where: str, kind: str, found: Json) -> None:
    name = str(found["class_name"])
    if not object_catalog.exists(kind, name, walk.target):
        if object_catalog.names(kind).count(name):
            raise Refused(f"{walk.target} has no {kind[:-1]} `{name}`", where=where)
        return
    known = object_catalog.takes(kind, name, walk.target)
    _leave_out(
        walk, where, name, config_of(found), known, lambda key: object_catalog.defaults(kind, name, key)
    )


def _leave_out(
    walk: Walk,
    where: str,
    name: str,
    config: Json,
    known: Iterable[str],
    defaults: Callable[[str], list[Any]],
) -> None:
    for key in [key for key in config if key not in known]:
        value = config[key]
        if any(_same(value, default) for default in (None, *defaults(key))):
            del config[key]
            walk.note(Severity.NEUTRAL, where, f"`{key}` dropped: its value {value!r} says nothing")
        else:
            raise Refused(
                f"`{name}` takes no `{key}` in {walk.target}",
                where=where,
                found=f"{key}={value!r}",
                hint=_nearest(walk, name, key),
            )


def _nearest(walk: Walk, name: str, key: str) -> str:
    newer = CHAIN[position(walk.target) + 1 :]
    first = next((dialect for dialect in newer if key in layer_catalog.takes(name, dialect)), None)
    return f"the nearest that takes it is {first}" if first else "leave it out of the model"


def _same(value: Any, default: Any) -> bool:
    """Whether a value of a config is a default; JSON has lists for tuples."""
    if isinstance(default, tuple):
        default = list(default)
    return type(value) is type(default) and bool(value == default)


def _configs(walk: Walk) -> Iterator[tuple[str, Any]]:
    for place in walk.places():
        if not is_model(place.layer):
            yield place.where, place.layer.get("config")


def _objects(value: Any) -> Iterator[tuple[str, Json]]:
    """Initializers, losses and the like in a config, with their kind; what lies in layers inside is left out."""
    if isinstance(value, dict):
        if "class_name" in value and value.get("module") in MODULES and isinstance(value.get("config"), dict):
            yield MODULES[value["module"]], value
        for key, item in value.items():
            if key not in ("layer", "cell", "cells", "backward_layer"):
                yield from _objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)
