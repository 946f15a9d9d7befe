"""Arrays in the calls of Keras 3: no TensorFlow from 2.0 to 2.15 loads one, so a layer of a module stands for each."""

from __future__ import annotations

from typing import Any

from ...hub import Json
from ...hub.topology import model_layers
from ..constant_layers import ConstantLayers, first_input
from ..step import Walk
from ..to_keras_3.calls import keras_tensor

ARRAYS = ("__numpy__", "__tensor__")


def constants_as_layers(walk: Walk) -> None:
    """Let a layer give each array."""
    for place in walk.functional():
        start = first_input(place.layer)
        for layer in list(model_layers(place.layer)) if start is not None else ():
            made = ConstantLayers(place, layer)
            layer["inbound_nodes"] = _without(layer.get("inbound_nodes", []), made)
            made.insert(walk, [{"args": [keras_tensor(str(start), 0, 0)], "kwargs": {}}])


def _without(value: Any, made: ConstantLayers, key: str = "") -> Any:
    if isinstance(value, list):
        return [_without(item, made, key) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") not in ARRAYS:
        return {name: _without(item, made, name) for name, item in value.items()}
    held: Json = value["config"]
    numbers, of = held.get("value"), held.get("dtype", "float32")
    if key == "mask":  # Keras 3 makes it boolean itself
        numbers, of = _booleans(numbers), "bool"
    return keras_tensor(made.add(numbers, of), 0, 0)


def _booleans(value: Any) -> Any:
    return [_booleans(item) for item in value] if isinstance(value, list) else bool(value)
