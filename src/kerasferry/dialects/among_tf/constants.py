"""Numbers in the calls of Keras 2, which no tf.keras reads back: a layer of the module stands for each."""

from __future__ import annotations

from typing import Any

from ...hub import Json
from ...hub.topology import model_layers
from ...layers import SPECS
from ..chain import TF_KERAS
from ..constant_layers import ConstantLayers, first_input
from ..step import Walk
from ..to_keras_3.constants import LISTS, are_matrices, array, is_numbers

CONSTANT = "_CONSTANT_VALUE"


def constants_as_layers(walk: Walk) -> None:
    """Let a layer give each array."""
    for place in walk.functional() if walk.target in TF_KERAS else ():
        start = first_input(place.layer)
        for layer in list(model_layers(place.layer)) if start is not None else ():
            made = ConstantLayers(place, layer)
            _replace(layer, made)
            made.insert(walk, [[[start, 0, 0, {}]]])


def _tensor(value: Any, layer: Json, made: ConstantLayers) -> list[Any]:
    """[layer, node, tensor] of an array."""
    held = array(value, layer)["config"]
    return [made.add(held["value"], held["dtype"]), 0, 0]


def _replace(layer: Json, made: ConstantLayers) -> None:
    nodes = layer.get("inbound_nodes")
    for call in nodes if isinstance(nodes, list) else ():
        for item in list(call) if isinstance(call, list) else ():
            if not isinstance(item, list) or not item:
                continue
            if item[0] == CONSTANT and len(item) > 2 and is_numbers(item[2]):
                item[:3] = _tensor(item[2], layer, made)
            if layer.get("class_name") in SPECS and len(item) > 3 and isinstance(item[3], dict):
                states = {key: item[3].pop(key) for key in LISTS if is_numbers(item[3].get(key))}
                item[3] = {
                    key: _tensor(value, layer, made) if is_numbers(value) else value
                    for key, value in item[3].items()
                }
                # Behind the first tensor, as files have states that are tensors of the model, and as 1.12 reads them.
                for state in states.values():
                    for one in state if are_matrices(state) else [state]:
                        call.append([*_tensor(one, layer, made), {}])
