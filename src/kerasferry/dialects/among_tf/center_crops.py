"""CenterCrop of images that are smaller than what is asked for: from 2.7 on it resizes them, before it raises."""

from __future__ import annotations

from typing import Any

from ...catalog import layers as catalog
from ...hub.topology import is_functional, is_sequential, layer_name, model_layers
from ..chain import is_keras_3, position
from ..masks.calls import Tensor, calls_of
from ..step import Walk, config_of
from .newer import become_part, has_part

# 2.2.3 to 2.6.5: "The crop height 4 should not be greater than input height."
FIRST_THAT_RESIZES = "tf2.7"


def center_crops(walk: Walk, source: str) -> None:
    """A class of a module, unless the layer is called with an input of the model that is known to be large enough."""
    target = position(walk.target)
    resizes = is_keras_3(source) or position(source) >= position(FIRST_THAT_RESIZES)
    if not resizes or target >= position(FIRST_THAT_RESIZES) or not has_part("CenterCrop", walk.target):
        return
    if not catalog.exists("CenterCrop", walk.target):
        return  # as each layer that the target lacks
    shapes, large = _shapes(walk), set()
    for call in calls_of(walk.model.topology)[0]:
        layer, shape = call.place.layer, shapes.get(call.inputs[0].tensor) if call.inputs else None
        if layer.get("class_name") == "CenterCrop" and shape is not None and len(shape) == 4:
            asked = (config_of(layer)["height"], config_of(layer)["width"])
            if all((found or 0) >= size for found, size in zip(shape[1:3], asked, strict=True)):
                large.add(id(layer))
    for place in walk.places(("CenterCrop",)):
        if id(place.layer) not in large:
            become_part(walk, place, f"CenterCrop of {walk.target_name} raises for smaller images")


def _shapes(walk: Walk) -> dict[Tensor, list[Any]]:
    """The shapes of the inputs of the model."""
    root, found = walk.model.topology, {}
    for layer in model_layers(root):
        shape = config_of(layer).get("batch_input_shape")
        if shape is not None and is_functional(root):
            found[f"/{layer_name(layer)}", 0] = shape
        elif shape is not None and is_sequential(root):
            found.setdefault(("/input", 0), shape)
    return found
