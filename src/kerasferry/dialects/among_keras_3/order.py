"""The order in which a functional model of Keras 3 has its layers once it is loaded.

Files name the stores of layers by class and number in that order ("dense", "dense_1"), HDF5 goes by it too, so two
layers of one class and shape would silently swap their weights if the file kept another. Keras orders layers by depth,
which is how many calls lie between a layer and the outputs, and within a depth by when it meets them on its way from
the outputs back. The operations that make masks lie on that way
too.
"""

from __future__ import annotations

from ...hub import Json, Severity
from ...hub.topology import is_functional, layer_name, model_layers
from ..chain import position
from ..masks.nodes import Node, Parents, with_masks
from ..step import Walk
from ..to_keras_3.calls import tensors


def put_in_order(walk: Walk) -> None:
    """List the layers of every functional model as the target will have them, in place."""
    for place in walk.functional():
        layers = {layer_name(layer): layer for layer in model_layers(place.layer)}
        known = order(place.layer, walk.target)
        names = [*known, *(name for name in layers if name not in set(known))]
        if names != list(layers):
            place.layer["config"]["layers"] = [layers[name] for name in names]
            walk.note(Severity.NEUTRAL, place.where, "its layers are listed in the order that the target has")


def order(model: Json, dialect: str) -> list[str]:
    """Names of the layers of a functional model, as `model.layers` has them in a dialect of Keras 3.

    Args:
        model: In the form of Keras 3; not changed.
        dialect: Of the reader.
    """
    outputs = _outputs(model, dialect)
    parents, _ = _with_masks(model, outputs, dialect)
    nodes, met = _back_from(outputs, parents)
    depths: dict[str, int] = {}
    node_depths: dict[Node, int] = {}
    for node in reversed(nodes):
        depth = max(node_depths.get(node, 0), depths.get(node[0], 0))
        depths[node[0]] = node_depths[node] = depth
        for parent in parents[node]:
            node_depths[parent] = max(depth + 1, node_depths.get(parent, 0))
    for one in tensors(model["config"].get("input_layers")):
        depths.setdefault(one[0], 0)
        met.setdefault(one[0], -1)
    layers = {layer_name(layer) for layer in model_layers(model)}
    return sorted((name for name in depths if name in layers), key=lambda name: (-depths[name], met[name]))


def masked_calls(model: Json, dialect: str) -> set[Node]:
    """Calls of a functional model of Keras 3 whose first output has a mask."""
    return _with_masks(model, _outputs(model, dialect), dialect)[1]


def _with_masks(model: Json, outputs: list[Node], dialect: str) -> tuple[Parents, set[Node]]:
    parents = _parents(model)
    return with_masks(model, parents, _back_from(outputs, parents)[0], dialect)


def _outputs(model: Json, dialect: str) -> list[Node]:
    """The calls whose tensors are the outputs; their numbers begin at 1 for a nested model, see `k3_2__k3_3`."""
    found = [(str(one[0]), int(one[1])) for one in tensors(model["config"].get("output_layers"))]
    if position(dialect) < position("k3.3"):
        return found
    nested = {layer_name(layer) for layer in model_layers(model) if is_functional(layer)}
    return [(name, number - (name in nested)) for name, number in found]


def _parents(model: Json) -> Parents:
    """The calls whose tensors each call takes."""
    parents: Parents = {}
    for layer in model_layers(model):
        name = layer_name(layer)
        for number, call in enumerate(layer.get("inbound_nodes") or [{}]):
            parents[name, number] = [(one[0], one[1]) for one in tensors(call)]
    return {node: [one for one in given if one in parents] for node, given in parents.items()}


def _back_from(outputs: list[Node], parents: Parents) -> tuple[list[Node], dict[str, int]]:
    """The calls from the inputs to the outputs, and when each layer is met first on the way back from the outputs."""
    finished: dict[Node, None] = {}
    begun: set[Node] = set()
    met: dict[str, int] = {}
    waiting = [(node, False) for node in reversed(outputs)]
    while waiting:
        node, left = waiting.pop()
        if left:
            finished[node] = None
        elif node in parents and node not in begun:
            begun.add(node)
            met.setdefault(node[0], len(met))
            waiting.append((node, True))
            waiting += [(parent, False) for parent in reversed(parents[node])]
    return list(finished), met
