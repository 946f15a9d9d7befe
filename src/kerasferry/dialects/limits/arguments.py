"""The last look at a carried model: has the target every class, and does it take every argument?

What a step forgot would otherwise be found by the user, as an error of the target's loader.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...catalog import layers as layer_catalog
from ...catalog import objects as object_catalog
from ...errors import Refused
from ...hub import Json
from ...hub.topology import LAYER_KEYS, is_model
from ...layers import SPECS
from ...modules import PACKAGE
from ..chain import is_keras_3
from ..step import Walk, config_of
from ..surplus import drop_or_refuse, nearest

# Where an object says that it is at home, in Keras 3 and from TF 2.13 on.
MODULES = {f"keras.{kind}": kind for kind in object_catalog.KINDS}
# Before, what an object is follows from the argument.
ENDS = {"_initializer": "initializers", "_regularizer": "regularizers", "_constraint": "constraints"}
# What is handed on beside `layer_catalog.OF_EVERY_LAYER` by some classes (`kwargs.pop` of `RNN` in 1.13 to 2.15).
HANDED_ON = {
    **dict.fromkeys(("RNN", "SimpleRNN", "LSTM", "GRU"), frozenset({"zero_output_for_mask"})),
    "MultiHeadAttention": frozenset({"query_shape", "key_shape", "value_shape"}),
    **dict.fromkeys(
        ("StringLookup", "IntegerLookup", "TextVectorization"),
        frozenset({"vocabulary_size"}),
    ),
}
# The same in Keras 3 alone, from 3.11 on.
HANDED_ON_3 = {"LayerNormalization": frozenset({"rms_scaling"})}

# Classes of modules for tf.keras that hand what they are given on to the target's own, and what they take beside.
OVER_STOCK = {"TextVectorization": frozenset({"idf_weights"})}

# Names that readers know beside the one that they write: 3.4.1 to 3.6.0 write `OrthogonalInitializer` and read both
# (for those before, the step 3.3 -> 3.4 renames it).
ALSO_READ = {"Orthogonal": "OrthogonalInitializer"}


def known_to_target(walk: Walk) -> None:
    """Leave out what the target's classes do not take and what says nothing: of layers, and of objects in them.

    Raises:
        Refused: A class is not there, or an argument says something; with the nearest version that would do.
    """
    for place in walk.places():
        layer = place.layer
        if is_model(layer) or not isinstance(layer.get("config"), dict):
            continue
        if _is_stock(layer, walk.target):
            _layer(walk, place.where, layer, str(layer["class_name"]))
        elif (over := str(layer.get("class_name")).removeprefix(PACKAGE)) in OVER_STOCK:
            _layer(walk, place.where, layer, over, OVER_STOCK[over])
        for kind, found in _objects(layer["config"]):
            known_object(walk, place.where, kind, found)


def known_object(walk: Walk, where: str, kind: str, found: Json) -> None:
    """The same for an initializer, a loss or the like; what is somebody's own stays as it is."""
    name, config = str(found.get("class_name")), found.get("config")
    if found.get("module") not in (None, f"keras.{kind}") or not isinstance(config, dict):
        return
    if str(found.get("registered_name")).startswith(PACKAGE):  # written beside the model
        return
    if name not in object_catalog.names(kind):
        return
    if not object_catalog.exists(kind, name, walk.target):
        name = ALSO_READ.get(name, name)
    if not object_catalog.exists(kind, name, walk.target):
        raise Refused(
            f"{walk.target_name} has no {kind[:-1]} `{name}`",
            where=where,
            hint=nearest(walk.target, "has it", lambda dialect: object_catalog.exists(kind, name, dialect)),
        )
    drop_or_refuse(
        walk,
        where,
        name,
        config,
        {*object_catalog.takes(kind, name, walk.target), "dtype"},
        lambda key: object_catalog.defaults(kind, name, key),
        lambda dialect: object_catalog.takes(kind, name, dialect),
    )


def _is_stock(layer: Json, target: str) -> bool:
    if is_keras_3(target):
        return layer.get("module") == "keras.layers"
    return layer.get("class_name") in SPECS and layer["class_name"] in layer_catalog.names()


def _layer(walk: Walk, where: str, layer: Json, name: str, beside: frozenset[str] = frozenset()) -> None:
    if not layer_catalog.exists(name, walk.target):
        if layer_catalog.is_read(name, walk.target):
            return
        raise Refused(
            f"{walk.target_name} has no layer `{name}`",
            where=where,
            hint=nearest(walk.target, "has it", lambda dialect: layer_catalog.exists(name, dialect)),
        )
    drop_or_refuse(
        walk,
        where,
        name,
        config_of(layer),
        layer_catalog.takes(name, walk.target)
        | layer_catalog.OF_EVERY_LAYER
        | _handed_on(name, walk.target)
        | beside,
        lambda key: layer_catalog.defaults(name, key),
        lambda dialect: layer_catalog.takes(name, dialect),
    )


def _handed_on(name: str, target: str) -> frozenset[str]:
    nothing: frozenset[str] = frozenset()
    return HANDED_ON.get(name, nothing) | (HANDED_ON_3.get(name, nothing) if is_keras_3(target) else nothing)


def _objects(value: Any, key: str = "") -> Iterator[tuple[str, Json]]:
    """Initializers and the like in a config, with their kind; what lies in layers inside is left out."""
    if isinstance(value, dict):
        kind = _kind(value, key)
        if kind is not None:
            yield kind, value
        for name, item in value.items():
            if name not in LAYER_KEYS:
                yield from _objects(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)


def _kind(value: Json, key: str) -> str | None:
    if "class_name" not in value:
        return None
    module = value.get("module")
    if module is None:
        return next((kind for end, kind in ENDS.items() if key.endswith(end)), None)
    return MODULES.get(module) if isinstance(module, str) else None
