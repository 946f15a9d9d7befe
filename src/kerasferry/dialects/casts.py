"""A stock layer behind another that gives its outputs another type, wherever the outputs go.

`Rescaling(1)` of type T is a cast to T: it casts its input, whole numbers too, multiplies by 1 and adds 0.
"""

from __future__ import annotations

from ..hub import Json, Severity
from ..hub.topology import Place, is_functional, is_model, layer_name, model_layers
from .functional_nodes import histories, keras_tensor, references
from .step import Walk


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
    layers = model_layers(model)
    name = layer_name(place.layer)
    taken = {layer_name(layer) for layer in layers}
    new = f"{name}_{dtype}"
    while new in taken:
        new += "_"
    cast = _rescaling(new, dtype, like=place.layer)
    if is_functional(model):
        _follow(model, place.layer, cast)
    layers.insert(layers.index(place.layer) + 1, cast)
    walk.note(
        Severity.EQUIVALENT,
        place.where,
        f"followed by `{new}`, a cast to {dtype}: without it the outputs are {why}",
    )


def _rescaling(name: str, dtype: str, like: Json) -> Json:
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
