"""Calls that a reader meets before the tensors they take exist: shared layers one after the other, A(B(A(B(x)))).

Keras goes round the layers until every call is made. Up to 3.6 it gives up on a call in its own form, and only in the
older form of lists it comes back to it. So for these readers such calls are written as lists:

    [["a", node, tensor, {kwargs}], ...]
"""

from __future__ import annotations

from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import layer_name, model_layers
from ..step import Walk
from ..to_keras_3.calls import histories


def as_lists(walk: Walk) -> None:
    """Write them so."""
    for place in walk.functional():
        for layer, index in _early(place.layer):
            layer["inbound_nodes"][index] = _as_list(layer["inbound_nodes"][index], layer_name(layer))
            walk.note(
                Severity.NEUTRAL, layer_name(layer), f"call {index} is written as a list, to be made later"
            )


def _early(model: Json) -> list[tuple[Json, int]]:
    """The calls that are tried too early when Keras goes round the layers, in the order of the first trial."""
    layers = model_layers(model)
    made = {layer_name(layer): 0 for layer in layers}
    early: list[tuple[Json, int]] = []
    moved = True
    while moved:
        moved = False
        for layer in layers:
            name, calls = layer_name(layer), layer.get("inbound_nodes", [])
            while made[name] < len(calls):
                needed = list(histories(calls[made[name]]))
                if any(
                    made.get(source, 0) <= node for source, node, _ in needed if source in _counted(layers)
                ):
                    if (layer, made[name]) not in early:
                        early.append((layer, made[name]))
                    break
                made[name] += 1
                moved = True
    return early


def _counted(layers: list[Json]) -> set[str]:
    """Layers whose calls are in the file; an input has none and is there from the start."""
    return {layer_name(layer) for layer in layers if layer.get("inbound_nodes")}


def _as_list(call: Any, name: str) -> list[Any]:
    args, kwargs = call["args"], call["kwargs"]
    taken = args[0] if len(args) == 1 and isinstance(args[0], list) else args
    tensors = [list(histories(item)) for item in taken]
    if len(args) != 1 or any(len(found) != 1 for found in tensors) or list(histories(kwargs)):
        raise Refused(
            f"`{name}` is shared and takes tensors in its arguments that come later, which Keras up to 3.6 cannot load",
            where=name,
            hint="choose --target keras==3.7 or newer",
        )
    return [[*found[0], dict(kwargs)] for found in tensors]
