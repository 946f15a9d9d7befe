"""A functional model inside a Sequential, for readers that give it a list of one output.

The Sequential then hands the list to the next layer. A functional model that makes the same calls names the tensor
itself.
"""

from __future__ import annotations

from ...hub import Json, Severity
from ...hub.topology import is_functional, is_model, layer_name, model_layers
from ..step import Walk
from ..to_keras_3.calls import keras_tensor
from ..to_keras_3.objects import FUNCTIONAL_MODULE


def as_functional(walk: Walk) -> None:
    """Write every such Sequential as a functional model of the same name."""
    for place in walk.sequential():
        layers = model_layers(place.layer)
        inside = [layer for layer in layers[:-1] if is_model(layer) and not _is_sequential_to_the_end(layer)]
        if not inside or layers[0].get("class_name") != "InputLayer":
            continue
        tensor = keras_tensor(layer_name(layers[0]), 0, 0)
        layers[0].update(name=layer_name(layers[0]), inbound_nodes=[])
        for layer in layers[1:]:
            layer.update(name=layer_name(layer), inbound_nodes=[{"args": [tensor], "kwargs": {}}])
            tensor = keras_tensor(layer_name(layer), 0, 0)
        config = place.layer["config"]
        config["input_layers"] = [[layer_name(layers[0]), 0, 0]]
        config["output_layers"] = [[layer_name(layers[-1]), 0, 0]]
        place.layer.update(class_name="Functional", module=FUNCTIONAL_MODULE, registered_name="Functional")
        walk.note(
            Severity.EQUIVALENT, place.where, "a functional model of the same calls: Keras up to 3.2 loads it"
        )


def _is_sequential_to_the_end(model: Json) -> bool:
    """Whether what a nested model returns is the tensor of a layer, and no list."""
    while is_model(model):
        if is_functional(model) or not model_layers(model):
            return False
        model = model_layers(model)[-1]
    return True
