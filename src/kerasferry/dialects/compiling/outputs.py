"""Losses and metrics of a training config, by the outputs that they are for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...hub import Json
from ...hub.topology import is_model, layer_name, model_layers

METRIC_KEYS = ("metrics", "weighted_metrics")


def output_names(topology: Json) -> list[str]:
    """The names of a model's outputs: those of the layers that make them."""
    config = topology.get("config")
    listed = config.get("output_layers") if isinstance(config, dict) else None
    return list(_layers_in(listed)) or ["output"]


def _layers_in(value: Any) -> Iterator[str]:
    """The layers of the tensors in a structure of [layer, node, tensor]."""
    if isinstance(value, list) and value and isinstance(value[0], str):
        yield value[0]
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _layers_in(item)


def is_one(value: Any) -> bool:
    """Whether a value is one loss or metric and no structure of them."""
    return not isinstance(value, (list, dict)) or (isinstance(value, dict) and "class_name" in value)


def losses_of(topology: Json, loss: Any) -> list[Any]:
    """The loss of each output; None for an output without one."""
    outputs = output_names(topology)
    if isinstance(loss, dict) and not is_one(loss):
        return [loss.get(name) for name in outputs]
    if isinstance(loss, list) and len(loss) == len(outputs):
        return loss
    return [loss[0] if isinstance(loss, list) and loss else loss] * len(outputs)


def edited(topology: Json, metrics: Any, change: Callable[[Any, int], Any]) -> Any:
    """Metrics in the same structure, each replaced by what `change` makes of it and the number of its output."""
    outputs = output_names(topology)

    def go(value: Any, at: int | None) -> Any:
        if value is None:
            return None
        if is_one(value):
            return change(value, at or 0)
        if isinstance(value, dict):
            return {
                key: go(item, outputs.index(key) if key in outputs else at) for key, item in value.items()
            }
        split = at is None and len(outputs) > 1 and len(value) == len(outputs)
        return [go(item, number if split else at) for number, item in enumerate(value)]

    return go(metrics, 0 if len(outputs) == 1 else None)


def last_dimension(topology: Json, at: int) -> int | None:
    """The length of the last axis of an output, where the layer that makes it says it."""
    if not is_model(topology):
        return None
    layers = model_layers(topology)
    found: Json | None
    if topology.get("class_name") == "Sequential":
        found = layers[-1] if layers else None
    else:
        name = output_names(topology)[at]
        found = next((layer for layer in layers if layer_name(layer) == name), None)
    while found is not None:
        config = found.get("config")
        size = None
        if isinstance(config, dict):
            size = config.get("units", config.get("filters"))
        if isinstance(size, int):
            return size
        if found.get("class_name") not in ("Activation", "Softmax", "ReLU", "LeakyReLU", "Dropout"):
            return None
        found = _before(topology, layers, found)
    return None


def _before(topology: Json, layers: list[Json], layer: Json) -> Json | None:
    if topology.get("class_name") == "Sequential":
        position = next(index for index, one in enumerate(layers) if one is layer)
        return layers[position - 1] if position else None
    names = list(_layers_in(layer.get("inbound_nodes")))
    return next((one for one in layers if names and layer_name(one) == names[0]), None)


def last_activation(topology: Json, at: int) -> str | None:
    """The name of the activation that makes an output, where the layer that makes it says it."""
    if not is_model(topology):
        return None
    layers = model_layers(topology)
    name = None if topology.get("class_name") == "Sequential" else output_names(topology)[at]
    found = next((one for one in reversed(layers) if name is None or layer_name(one) == name), None)
    if found is None or not isinstance(found.get("config"), dict):
        return None
    if found.get("class_name") == "Softmax":
        return "softmax"
    activation = found["config"].get("activation")
    return activation if isinstance(activation, str) else None
