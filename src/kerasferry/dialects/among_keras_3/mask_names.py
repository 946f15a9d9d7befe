"""Operations that made masks in the version that wrote a file: they stand in it under the names that Keras gives.

An earlier Keras makes its own once more while it loads, for calls whose masks the file does not have, and gives them
the same names: "The name 'not_equal' is used 2 times in the model".
"""

from __future__ import annotations

import re

from ...hub import Severity
from ...hub.topology import Place, is_operation, layer_name, model_layers
from ..step import Walk
from ..to_keras_3.calls import tensors
from .later import to_generated
from .merged_masks import begins

NAMED = "NamedOperation"


def other_names(walk: Walk) -> None:
    """Give the operations of a model with masks names of their own, those of its outputs not."""
    if not begins(walk):
        return
    for place in walk.functional():
        layers = model_layers(place.layer)
        outputs = {one[0] for one in tensors(place.layer["config"].get("output_layers"))}
        names = {layer_name(layer) for layer in layers if is_operation(layer)} - outputs
        for layer in layers:
            name = layer_name(layer)
            if name in names:
                layer["name"] = f"{name}_in_file"
                if "name" in layer["config"]:
                    layer["config"]["name"] = f"{name}_in_file"
            for reference in tensors(layer.get("inbound_nodes")):
                if reference[0] in names:
                    reference[0] = f"{reference[0]}_in_file"
        if names:
            walk.note(
                Severity.NEUTRAL, place.where, f"{len(names)} operations have names that no mask can have"
            )


def named_operations(walk: Walk) -> None:
    """An operation gets the name of its class, `concatenate`: where a layer has it, the module gives it another."""
    for place in walk.functional():
        layers = model_layers(place.layer)
        taken = {re.sub(r"_\d+$", "", layer_name(layer)) for layer in layers if not is_operation(layer)}
        for layer in layers:
            if is_operation(layer) and _snake_case(str(layer["class_name"])) in taken:
                parts = ("module", "class_name", "config", "registered_name")
                inside = {key: layer.get(key) for key in parts}
                inside["config"] = {key: value for key, value in layer["config"].items() if key != "name"}
                layer["config"] = {"name": f"{layer_name(layer)}_operation", "operation": inside}
                to_generated(
                    walk,
                    Place((*place.path, layer_name(layer)), layer, place.layer),
                    NAMED,
                    "a layer has its name",
                )


def _snake_case(class_name: str) -> str:
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", class_name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
