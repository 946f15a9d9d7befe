"""A stock layer behind another that gives its outputs another type, wherever the outputs go.

`Rescaling(1)` of type T is a cast to T: it casts its input, whole numbers too, multiplies by 1 and adds 0.
"""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ...hub.topology import Place, is_functional, is_model, layer_name, model_layers
from ..step import Walk
from .calls import histories, keras_tensor, references


def unmasked_after(walk: Walk, place: Place) -> bool:
    """Put a layer behind another that gives its outputs as they are and without a mask, for tf.keras.

    `Rescaling(1)` is one: masks end at it in every version of Keras 2 (and pass through it in Keras 3).

    Returns:
        Whether it could be: inside a wrapper nothing stands behind a layer.
    """
    model = place.parent
    if model is None or not is_model(model):
        return False
    name = layer_name(place.layer)
    taken = {layer_name(layer) for layer in model_layers(model)}
    new = f"{name}_unmasked"
    while new in taken:
        new += "_"
    config = place.layer["config"]
    _insert(model, place.layer, _rescaling(new, config.get("dtype") or "float32", like=place.layer))
    walk.note(Severity.EQUIVALENT, place.where, f"followed by `{new}`, at which its mask ends as in Keras 3")
    return True


def cast_after(walk: Walk, place: Place, dtype: str, why: str) -> None:
    """Put a cast behind a layer of a model; a layer inside a wrapper stays as it is, and the record says so.

    Args:
        walk: The walk.
        place: The layer.
        dtype: What its outputs become.
        why: What the target makes of them, for the record.
    """
    model = place.parent
    if model is None or not is_model(model):
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"its outputs are {why} in place of {dtype}: the values are equal",
        )
        return
    name = layer_name(place.layer)
    taken = {layer_name(layer) for layer in model_layers(model)}
    new = f"{name}_{dtype}"
    while new in taken:
        new += "_"
    _insert(model, place.layer, _rescaling(new, dtype, like=place.layer))
    walk.note(
        Severity.EQUIVALENT,
        place.where,
        f"followed by `{new}`, a cast to {dtype}: without it the outputs are {why}",
    )


def _insert(model: Json, layer: Json, cast: Json) -> None:
    layers = model_layers(model)
    if is_functional(model):
        _follow(model, layer, cast)
    layers.insert(next(number for number, one in enumerate(layers) if one is layer) + 1, cast)


def _rescaling(name: str, dtype: Any, like: Json) -> Json:
    config = {"name": name, "trainable": True, "dtype": dtype, "scale": 1.0, "offset": 0.0}
    layer: Json = {"class_name": "Rescaling", "config": config}
    if "name" in like:
        layer["name"] = name
    if "module" in like:
        layer.update(module="keras.layers", registered_name=None)
    return layer


def _follow(model: Json, layer: Json, cast: Json) -> None:
    """Whoever used the layer's outputs uses the cast's; the cast is called once for each call of the layer."""
    old, new = layer_name(layer), layer_name(cast)
    config = model["config"]
    nodes = [other.get("inbound_nodes") for other in model_layers(model) if other is not layer]
    ends = config.get("output_layers")
    for reference in references([*nodes, ends], frozenset({old})):
        reference[0] = new
    for history in histories(nodes):
        if history[0] == old:
            history[0] = new
    calls = layer.get("inbound_nodes", [])
    if any(isinstance(call, dict) and "args" in call for call in calls):  # the form of Keras 3
        cast["inbound_nodes"] = [
            {"args": [keras_tensor(old, number, 0)], "kwargs": {}} for number in range(len(calls))
        ]
    else:
        cast["inbound_nodes"] = [[[old, number, 0, {}]] for number in range(len(calls))]
