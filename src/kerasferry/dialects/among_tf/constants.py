"""Numbers in the calls of Keras 2, which no tf.keras reads back: a layer of the module stands for each."""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ...hub.topology import layer_name, model_layers
from ...layers import SPECS
from ...modules import PACKAGE
from ..chain import TF_KERAS
from ..step import Walk
from ..to_keras_3.constants import LISTS, are_matrices, array, is_numbers

CONSTANT = "_CONSTANT_VALUE"


def constants_as_layers(walk: Walk) -> None:
    """Let a layer give each array, called with the first input of its model, for every layer is called with one."""
    for place in walk.functional() if walk.target in TF_KERAS else ():
        layers = model_layers(place.layer)
        start = next((layer_name(one) for one in layers if one.get("class_name") == "InputLayer"), None)
        for layer in list(layers) if start is not None else ():
            made = _Made(layer, {layer_name(one) for one in layers})
            _replace(layer, made)
            for one in made.layers:
                one["inbound_nodes"] = [[[start, 0, 0, {}]]]
                layers.insert(next(at for at, other in enumerate(layers) if other is layer), one)
                walk.note(
                    Severity.EQUIVALENT,
                    "/".join((*place.path, layer_name(layer))),
                    f"the array that it is called with comes from the layer `{one['name']}`, written beside the model",
                )


class _Made:
    """The layers for the arrays of one layer."""

    def __init__(self, layer: Json, taken: set[str]) -> None:
        self.layer, self.taken = layer, taken
        self.layers: list[Json] = []

    def tensor(self, value: Any) -> list[Any]:
        """[layer, node, tensor] of an array."""
        name = f"{layer_name(self.layer)}_constant"
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        held = array(value, self.layer)["config"]
        config = {"name": name, "trainable": True, "value": held["value"], "of": held["dtype"]}
        self.layers.append({"class_name": f"{PACKAGE}Constant", "config": config, "name": name})
        return [name, 0, 0]


def _replace(layer: Json, made: _Made) -> None:
    nodes = layer.get("inbound_nodes")
    for call in nodes if isinstance(nodes, list) else ():
        for item in list(call) if isinstance(call, list) else ():
            if not isinstance(item, list) or not item:
                continue
            if item[0] == CONSTANT and len(item) > 2 and is_numbers(item[2]):
                item[:3] = made.tensor(item[2])
            if layer.get("class_name") in SPECS and len(item) > 3 and isinstance(item[3], dict):
                states = {key: item[3].pop(key) for key in LISTS if is_numbers(item[3].get(key))}
                item[3] = {
                    key: made.tensor(value) if is_numbers(value) else value for key, value in item[3].items()
                }
                # Behind the first tensor, as files have states that are tensors of the model, and as 1.12 reads them.
                for state in states.values():
                    for one in state if are_matrices(state) else [state]:
                        call.append([*made.tensor(one), {}])
