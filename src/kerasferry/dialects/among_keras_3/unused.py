"""Inputs on which nothing depends, for Keras 3.10 to 3.13: a layer of the module takes them beside an output."""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ...hub.topology import is_functional, layer_name, model_layers
from ...modules import PACKAGE
from ..step import Walk
from ..to_keras_3.calls import keras_tensor, tensors
from ..to_keras_3.objects import own_object

WITH_INPUTS = "WithInputs"
BY_OUTPUT = ("loss", "loss_weights", "metrics", "weighted_metrics")


def keep_unused_inputs(walk: Walk) -> None:
    """Put it behind the first output."""
    for place in walk.functional():
        unused = _unused(place.layer)
        if not unused:
            continue
        output = next(tensors(place.layer["config"]["output_layers"]))
        before, name = str(output[0]), f"{output[0]}_with_inputs"
        nested = {layer_name(layer) for layer in model_layers(place.layer) if is_functional(layer)}
        taken = [keras_tensor(before, int(output[1]) - (before in nested), int(output[2]))]
        taken += [keras_tensor(str(one[0]), 0, 0) for one in unused]
        made = own_object(
            {"class_name": f"{PACKAGE}{WITH_INPUTS}", "config": {"name": name, "trainable": True}}
        )
        node: Json = {**made, "name": name, "inbound_nodes": [{"args": [taken], "kwargs": {}}]}
        place.layer["config"]["layers"].append(node)
        output[:3] = [name, 0, 0]
        if len(place.path) == 0:
            _rename_output(walk, before, name)
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"nothing depends on the input `{unused[0][0]}`: `{WITH_INPUTS}` is written beside the model, and the "
            f"output is called `{name}`",
        )


def _unused(model: Json) -> list[list[Any]]:
    used = {one[0] for layer in model_layers(model) for one in tensors(layer.get("inbound_nodes"))}
    used |= {one[0] for one in tensors(model["config"].get("output_layers"))}
    return [one for one in tensors(model["config"].get("input_layers")) if one[0] not in used]


def _rename_output(walk: Walk, before: str, after: str) -> None:
    """Where something is compiled by the names of outputs."""
    config = walk.model.training.config if walk.model.training is not None else {}
    for key in BY_OUTPUT:
        value = config.get(key)
        if isinstance(value, dict) and "class_name" not in value and before in value:
            config[key] = {after if name == before else name: item for name, item in value.items()}
