"""What every part of kerasferry may rely on in a model's JSON, checked once, when it is read.

A file may hold any JSON. After `check_topology` and `check_training` a layer is a dict with a class name and a
config, a model's layers are a list of such with names that differ, and a call names tensors by layer, node and
output. What a value *means* (that `units` is a number) is for the declarations of the layers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import DamagedFile
from .model import Json
from .topology import LAYER_KEYS, MODEL_CLASSES, layer_name

TENSOR = "__keras_tensor__"


def check_topology(topology: Json, where: str) -> None:
    """Whether a model's JSON has the shape that Keras writes.

    Args:
        topology: The JSON; a root whose class is somebody's own may hold anything, for nothing in it is read.
        where: The file, for messages.

    Raises:
        DamagedFile: It does not; `where` names the place as a JSON path.
    """
    _objects(topology, f"{where} :: $")
    if topology.get("config") is not None or topology.get("class_name") in MODEL_CLASSES:
        _layer(topology, f"{where} :: $")


def check_training(training: Any, where: str) -> None:
    """The same for what `compile` was given.

    Raises:
        DamagedFile: Something in it is not a name, an object, or a structure of these.
    """
    if not isinstance(training, dict):
        raise _wrong("what `compile` was given is not an object", f"{where} :: $", training)
    for key in ("loss", "metrics", "weighted_metrics"):
        for place, leaf in _leaves(training.get(key), f"{where} :: $.{key}"):
            _named_object(leaf, place)
    for key in ("optimizer", "optimizer_config"):
        if training.get(key) is None:
            continue
        place = f"{where} :: $.{key}"
        _named_object(training[key], place)
        config = training[key].get("config") if isinstance(training[key], dict) else None
        for name in ("learning_rate", "lr"):
            if isinstance(config, dict) and isinstance(config.get(name), dict):
                _named_object(config[name], f"{place}.config.{name}")


def _wrong(what: str, place: str, found: object) -> DamagedFile:
    shown = type(found).__name__ if isinstance(found, (dict, list)) else repr(found)[:80]
    return DamagedFile(f"the model's JSON is not what Keras writes: {what}", where=place, found=shown)


def _objects(value: Any, place: str) -> None:
    """Every dict with a class name, wherever it stands: it, its module and its registered name are text."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            _objects(item, f"{place}[{index}]")
    elif isinstance(value, dict):
        if not isinstance(value.get("class_name", ""), str):
            raise _wrong("`class_name` is not text", f"{place}.class_name", value["class_name"])
        for key in ("module", "registered_name") if "class_name" in value else ():
            if not isinstance(value.get(key), (str, type(None))):
                raise _wrong(f"`{key}` is not text", f"{place}.{key}", value[key])
        if value.get("class_name") == "function" and "config" not in value:
            raise _wrong("a function has no `config`, which is its name", place, value)
        for key, item in value.items():
            _objects(item, f"{place}.{key}")


def _layer(layer: Any, place: str) -> None:
    if not isinstance(layer, dict):
        raise _wrong("a layer is not an object", place, layer)
    if not isinstance(layer.get("class_name"), str):
        raise _wrong("a layer has no `class_name`", place, layer.get("class_name"))
    config = layer.get("config")
    if not isinstance(config, (dict, list)):
        raise _wrong("the config of a layer is not an object", f"{place}.config", config)
    policy = config.get("dtype") if isinstance(config, dict) else None
    if isinstance(policy, dict) and not isinstance(policy.get("config"), dict):
        raise _wrong("a dtype policy has no config", f"{place}.config.dtype", policy.get("config"))
    for holder in (layer, config if isinstance(config, dict) else {}):
        if not isinstance(holder.get("name"), (str, type(None))):
            raise _wrong("the `name` of a layer is not text", f"{place}.name", holder["name"])
    if (
        isinstance(config, list)
        or layer["class_name"] in MODEL_CLASSES
        or isinstance(config.get("layers"), list)
    ):
        _model(layer, place)
        return
    for key in LAYER_KEYS:
        value = config.get(key)
        for index, inner in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(inner, dict) and inner.get("class_name", "function") != "function":
                _layer(inner, f"{place}.config.{key}" + (f"[{index}]" if isinstance(value, list) else ""))


def _model(model: Json, place: str) -> None:
    config = model["config"]
    bare = isinstance(config, list)  # a Sequential of Keras up to 2.2.2
    if bare and model["class_name"] != "Sequential":
        raise _wrong("the config of a layer is a list", f"{place}.config", config)
    layers, inside = (config, f"{place}.config") if bare else (config.get("layers"), f"{place}.config.layers")
    if not isinstance(layers, list):
        raise _wrong("the layers of a model are not a list", inside, layers)
    names: set[str] = set()
    for index, layer in enumerate(layers):
        at = f"{inside}[{index}]"
        _layer(layer, at)
        name = layer_name(layer, index)
        if name in names:
            raise _wrong("two layers of a model have the same name", at, name)
        names.add(name)
        nodes = layer.get("inbound_nodes", [])
        if not isinstance(nodes, list):
            raise _wrong("the calls of a layer are not a list", f"{at}.inbound_nodes", nodes)
        for number, node in enumerate(nodes):
            _node(node, f"{at}.inbound_nodes[{number}]")
    if not bare:
        for key in ("input_layers", "output_layers"):
            _ends(config.get(key, []), f"{place}.config.{key}")


def _node(node: Any, place: str) -> None:
    if not isinstance(node, (list, dict)):
        raise _wrong("a call of a layer is neither a list nor an object", place, node)
    for at, value in _inside(node, place):
        if isinstance(value, dict) and value.get("class_name") == TENSOR:
            config = value.get("config")
            history = config.get("keras_history") if isinstance(config, dict) else None
            if not _is_history(history):
                raise _wrong("a tensor has no `keras_history`", at, history)
        elif isinstance(value, list) and len(value) == 4 and _is_history(value[:3]) and value[3] is not None:
            if isinstance(value[3], dict):
                continue
            raise _wrong("the keyword arguments of a call are not an object", f"{at}[3]", value[3])


def _ends(value: Any, place: str) -> None:
    """The inputs or outputs of a model: tensors by layer, node and output, alone or in lists and dicts."""
    if _is_history(value):
        return
    if not isinstance(value, (list, dict)):
        raise _wrong("an input or output names no tensor", place, value)
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        _ends(item, f"{place}[{key}]")


def _is_history(value: Any) -> bool:
    """[layer, node, tensor]."""
    return (
        isinstance(value, list)
        and len(value) == 3
        and isinstance(value[0], str)
        and all(isinstance(item, int) for item in value[1:])
    )


def _inside(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    yield place, value
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inside(item, f"{place}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _inside(item, f"{place}.{key}")


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """The losses or metrics in lists and dicts by output; null stands for none."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{place}[{index}]")
    elif isinstance(value, dict) and "class_name" not in value:
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}")
    elif value is not None:
        yield place, value


def _named_object(value: Any, place: str) -> None:
    """A name, or {"class_name", "config"}; a function's config is its name."""
    if isinstance(value, str):
        return
    if not isinstance(value, dict) or not isinstance(value.get("class_name"), str):
        raise _wrong("this is neither a name nor an object", place, value)
    if "config" not in value:
        raise _wrong("an object has no config", place, value["class_name"])
    config = value["config"]
    fits = (
        isinstance(config, str)
        if value["class_name"] == "function"
        else isinstance(config, (dict, type(None)))
    )
    if not fits:
        raise _wrong("the config of an object is not one", f"{place}.config", config)
