"""The calls of a functional model's layers: the Keras 2 lists and the Keras 3 dicts.

Keras 2   [["a", node, tensor, {kwargs}], ...]   a list of tensors; every one repeats the call's other arguments
          ["a", node, tensor, {kwargs}]          one bare tensor (operations, 2.4 and later)
          {"key": ["a", node, tensor, {}]}       a dict of tensors
Keras 3   {"args": [structure], "kwargs": {...}} with {"class_name": "__keras_tensor__", "config": {...}} leaves

A tensor is named by layer, node and output. Keras 2 counts the calls of a nested model from 1 where the model began
with an InputLayer (node 0 is its own), Keras 3 counts them from 0. Which of the two a Keras 2 file has is decided
from the file: every call that was kept is used somewhere, so the highest node in use tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import DamagedFile
from ...hub import Json
from ...hub.topology import is_model, layer_name, model_layers
from .constants import array, of_call
from .initial_states import with_states

# Layers that are called with a list even if it has one tensor.
MERGING = frozenset("Add Subtract Multiply Average Maximum Minimum Concatenate Dot".split())
CONSTANT = "_CONSTANT_VALUE"


def is_reference(value: Any, names: frozenset[str]) -> bool:
    """Whether a JSON list names a tensor of a layer: [name, node, tensor] or [name, node, tensor, kwargs]."""
    if not (isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str)):
        return False
    if value[0] == CONSTANT:  # its third item is the constant
        return type(value[1]) is int
    return value[0] in names and type(value[1]) is type(value[2]) is int


def references(value: Any, names: frozenset[str]) -> Iterator[list[Any]]:
    """Every tensor named in a Keras 2 structure, keyword arguments included; constants are not."""
    if is_reference(value, names):
        if value[0] != CONSTANT:
            yield value
        if len(value) == 4:
            yield from references(value[3], names)
    elif isinstance(value, list):
        for item in value:
            yield from references(item, names)
    elif isinstance(value, dict):
        for item in value.values():
            yield from references(item, names)


def to_keras_3(model: Json) -> None:
    """Rewrite the calls of one functional model, and the node numbers of its outputs, in place."""
    layers = model_layers(model)
    names = frozenset(layer_name(layer) for layer in layers)
    offsets = node_offsets(model)
    for layer in layers:
        layer["inbound_nodes"] = [
            with_states(layer, _call(node, names, offsets, layer)) for node in layer.get("inbound_nodes", [])
        ]
    for key in ("input_layers", "output_layers"):
        for reference in references(model["config"].get(key), names):
            reference[1] -= offsets.get(reference[0], 0)


def node_offsets(model: Json) -> dict[str, int]:
    """The number of the first call of each nested model, in the calls of Keras 2."""
    layers = model_layers(model)
    names = frozenset(layer_name(layer) for layer in layers)
    highest: dict[str, int] = {}
    config = model["config"]
    used = [layer.get("inbound_nodes") for layer in layers]
    for reference in references([*used, config.get("input_layers"), config.get("output_layers")], names):
        highest[reference[0]] = max(highest.get(reference[0], 0), reference[1])
    offsets = {}
    for layer in layers:
        name = layer_name(layer)
        calls = len(layer.get("inbound_nodes", []))
        if is_model(layer) and highest.get(name) == calls and calls:
            offsets[name] = 1
    return offsets


def _call(node: Any, names: frozenset[str], offsets: dict[str, int], layer: Json) -> dict[str, Any]:
    listed = layer.get("class_name") in MERGING
    kwargs = of_call(_shared_kwargs(node, names), layer)
    first = _structure(node, names, offsets, layer)
    if isinstance(first, list) and len(first) == 1 and not listed and not is_reference(node, names):
        first = first[0]
    return {
        "args": [first],
        "kwargs": {key: _structure(item, names, offsets, layer) for key, item in kwargs.items()},
    }


def _shared_kwargs(node: Any, names: frozenset[str]) -> dict[str, Any]:
    """The keyword arguments of a call, which each of its tensors repeats."""
    leaves = [node] if is_reference(node, names) else list(node.values()) if isinstance(node, dict) else node
    for leaf in leaves:
        if isinstance(leaf, list) and len(leaf) == 4 and leaf[3]:
            return dict(leaf[3])
    return {}


def _structure(value: Any, names: frozenset[str], offsets: dict[str, int], layer: Json) -> Any:
    if is_reference(value, names):
        if value[0] == CONSTANT:
            return array(value[2], layer)
        return keras_tensor(value[0], value[1] - offsets.get(value[0], 0), value[2])
    if isinstance(value, list):
        if len(value) >= 3 and isinstance(value[0], str) and isinstance(value[1], int):
            missing = "a layer that the model does not have"
            found = "a tensor with no number" if value[0] in names else missing
            name = layer_name(layer)
            raise DamagedFile(f"`{name}` is called on {found}", where=name, found=value[0])
        return [_structure(item, names, offsets, layer) for item in value]
    if isinstance(value, dict):
        return {key: _structure(item, names, offsets, layer) for key, item in value.items()}
    return value


def keras_tensor(layer: str, node: int, tensor: int) -> Json:
    """A tensor as Keras 3 names it.

    Its shape is not known without running the layers, and no Keras from 3.0 to 3.15 uses it: the reader looks the
    tensor up by its history. So it is written as one unknown dimension.
    """
    return {
        "class_name": "__keras_tensor__",
        "config": {"shape": [None], "dtype": "float32", "keras_history": [layer, node, tensor]},
    }


def histories(value: Any) -> Iterator[list[Any]]:
    """Every `keras_history` in a Keras 3 structure: the very lists, so that edits show."""
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            config = value.get("config")
            history = config.get("keras_history") if isinstance(config, dict) else None
            if (
                not isinstance(history, list)
                or [type(item) for item in history[:2]] != [str, int]
                or len(history) != 3
            ):
                raise DamagedFile(
                    "a call takes a tensor whose history is not [layer, node, tensor]",
                    where="inbound_nodes",
                    found=repr(history)[:80],
                )
            yield history
        else:
            for item in value.values():
                yield from histories(item)
    elif isinstance(value, list):
        for item in value:
            yield from histories(item)


def tensors(value: Any) -> Iterator[list[Any]]:
    """[layer, node, tensor] of a structure in the order in which Keras 3 flattens it: dicts by their sorted keys."""
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            config = value.get("config")
            yield from tensors(config.get("keras_history") if isinstance(config, dict) else None)
        else:
            for key in sorted(value):
                yield from tensors(value[key])
    elif isinstance(value, list):
        if len(value) in (3, 4) and isinstance(value[0], str) and type(value[1]) is type(value[2]) is int:
            yield value
        else:
            for item in value:
                yield from tensors(item)
