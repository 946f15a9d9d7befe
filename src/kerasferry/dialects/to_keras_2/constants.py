"""Arrays in the calls of Keras 3: no TensorFlow from 2.0 to 2.15 loads one, so a layer of a module stands for each."""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ...hub.topology import layer_name, model_layers
from ...modules import PACKAGE
from ..step import Walk
from ..to_keras_3.calls import keras_tensor

ARRAYS = ("__numpy__", "__tensor__")


def constants_as_layers(walk: Walk) -> None:
    """Let a layer give each array, called with the first input of its model, for every layer is called with one."""
    for place in walk.functional():
        layers = model_layers(place.layer)
        start = next((layer_name(one) for one in layers if one.get("class_name") == "InputLayer"), None)
        if start is None:
            continue
        taken = {layer_name(layer) for layer in layers}
        for layer in list(layers):
            made: list[Json] = []
            layer["inbound_nodes"] = _without(layer.get("inbound_nodes", []), layer, made, taken)
            for one in made:
                one["inbound_nodes"] = [{"args": [keras_tensor(start, 0, 0)], "kwargs": {}}]
                layers.insert(next(at for at, other in enumerate(layers) if other is layer), one)
                walk.note(
                    Severity.EQUIVALENT,
                    "/".join((*place.path, layer_name(layer))),
                    f"the array that it is called with comes from the layer `{one['name']}`, written beside the model",
                )


def _without(value: Any, layer: Json, made: list[Json], taken: set[str], key: str = "") -> Any:
    if isinstance(value, list):
        return [_without(item, layer, made, taken, key) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") not in ARRAYS:
        return {name: _without(item, layer, made, taken, name) for name, item in value.items()}
    name = f"{layer_name(layer)}_constant"
    while name in taken:
        name += "_"
    taken.add(name)
    held, of = value["config"], value["config"].get("dtype", "float32")
    numbers = held.get("value")
    if key == "mask":  # Keras 3 makes it boolean itself
        numbers, of = _booleans(numbers), "bool"
    config = {"name": name, "trainable": True, "value": numbers, "of": of}
    made.append({"class_name": f"{PACKAGE}Constant", "config": config, "name": name})
    return keras_tensor(name, 0, 0)


def _booleans(value: Any) -> Any:
    return [_booleans(item) for item in value] if isinstance(value, list) else bool(value)
