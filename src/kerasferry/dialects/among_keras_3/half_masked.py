"""A nested model that is called with some masked tensors and some without a mask, for readers that refuse the mixture.

Those without get a mask that lets every step pass.
"""

from __future__ import annotations

from ...hub import Json, Severity
from ...hub.topology import is_functional, layer_name, model_layers
from ...modules import PACKAGE
from ..step import Walk
from ..to_keras_3.calls import keras_tensor, tensors
from ..to_keras_3.objects import own_object
from .order import masked_calls

ALL_STEPS = "AllSteps"


def mask_all_inputs(walk: Walk) -> None:
    """Put a layer that makes such a mask before every input that has none."""
    for place in walk.functional():
        masked = masked_calls(place.layer, walk.target)
        for layer in list(model_layers(place.layer)):
            if not is_functional(layer):
                continue
            for number, call in enumerate(layer.get("inbound_nodes", [])):
                given = list(tensors(call["args"]))
                without = [one for one in given if (one[0], one[1]) not in masked]
                if len(without) not in (0, len(given)):
                    call["kwargs"].pop("mask", None)  # as a later Keras wrote it; the reader makes its own
                    _add(place.layer, layer, number, without)
                    walk.note(
                        Severity.EQUIVALENT,
                        layer_name(layer),
                        f"called with and without masks: `{ALL_STEPS}` is written beside the model",
                    )


def _add(model: Json, layer: Json, number: int, without: list[list[object]]) -> None:
    layers = model["config"]["layers"]
    for index, reference in enumerate(without):
        name = f"{layer_name(layer)}_steps_{number}_{index}"
        config: Json = {"name": name, "trainable": True}
        made = own_object({"class_name": f"{PACKAGE}{ALL_STEPS}", "config": config})
        source, node, tensor = reference[:3]
        taken = keras_tensor(str(source), int(str(node)), int(str(tensor)))
        layers.insert(
            layers.index(layer), {**made, "name": name, "inbound_nodes": [{"args": [taken], "kwargs": {}}]}
        )
        reference[:3] = [name, 0, 0]
