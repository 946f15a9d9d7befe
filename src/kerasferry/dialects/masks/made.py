"""Operations in a model of Keras 3 that only make the masks that Keras makes itself, and whose masks they are."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from ...hub import Json, LayerPath
from ...hub.topology import is_operation, layer_name, model_layers, walk
from ..step import config_of
from ..to_keras_3.calls import histories, references
from .calls import Call, Tensor, calls_of
from .rules import Mask, flow_of

# Arguments that Keras 3 fills in itself.
KEYS = ("mask", "query_mask", "value_mask", "key_mask")

# Operations that `compute_mask` of its layers makes of others.
MERGING = frozenset(
    """Any All LogicalAnd LogicalOr LogicalNot Concatenate Stack ExpandDims Squeeze BroadcastTo OnesLike Ones Full
    Cast Reshape Max Min Flip Transpose GetItem ConvertToTensor""".split()
)
# Operations by which Concatenate makes masks as wide as its inputs, or stands in for one that is not there.
FILLING = ("ZerosLike", "OnesLike")

# A mask begins at a tensor with what is not this value.
Start = tuple[Tensor, float]
_UNKNOWN = ("?",)


def made_by_keras(model: Json, others: frozenset[str]) -> frozenset[str]:
    """The operations that only make masks, of nothing but what Embedding and Masking read.

    Args:
        model: A functional model in the form of Keras 3.
        others: Operations that make a mask that Keras would not; see `other_masks`.
    """
    layers = {layer_name(layer): layer for layer in model_layers(model)}
    starts = {key for layer in layers.values() for key in _starts(layer)}
    filling = {
        name for name, layer in layers.items() if layer.get("class_name") in FILLING and is_operation(layer)
    }
    found: set[str] = set()
    grown = True
    while grown:
        grown = False
        for name, layer in layers.items():
            if name not in found and is_operation(layer) and _is_mask(layer, starts, found, filling):
                found.add(name)
                grown = True
    found |= {name for name in filling if _users(name, layers) <= found}
    used = {history[0] for history in _ends(model)} | others
    for name, layer in layers.items():
        for call in layer.get("inbound_nodes", []):
            if name not in found:
                kwargs = {key: item for key, item in call.get("kwargs", {}).items() if key not in KEYS}
                used |= {history[0] for history in histories([call.get("args"), kwargs])}
    return frozenset(found - _with_all_before(used, layers))


def other_masks(root: Json, dialect: str) -> dict[LayerPath, frozenset[str]]:
    """By the path of a nested model, the operations whose mask a layer gets by name and would not get from Keras.

    Keras hands a layer the mask on what it is called with: those begin at the same tensors.

    Args:
        root: A model in the form of Keras 3.
        dialect: Of the Keras that wrote it.
    """
    plain = deepcopy(root)
    given: dict[tuple[LayerPath, int], set[str]] = {}
    for place in walk(plain):
        for number, call in enumerate(place.layer.get("inbound_nodes") or []):
            kwargs = call.get("kwargs", {}) if isinstance(call, dict) else {}
            taken = [kwargs.pop(key) for key in KEYS if key in kwargs]
            given[place.path, number] = {history[0] for history in histories(taken)}
    masks: dict[Tensor, Mask] = {}
    begun: dict[Tensor, frozenset[Start]] = {}
    found: dict[LayerPath, frozenset[str]] = {}
    for call in calls_of(plain)[0]:
        path = call.place.path
        if is_operation(call.place.layer):
            begun[call.made, 0] = _begin(call, begun)
            continue
        scope = call.made.rpartition("/")[0]
        # Behind a nested model no masks are given: those that it is called with are for what is inside.
        number = int(call.made.rpartition(":")[2]) if call.node is not None else -1
        names = given.get((path, number), set())
        told = frozenset().union(*(begun.get((f"{scope}/{name}:0", 0), frozenset()) for name in names))
        known = {start for one in call.inputs for start in _starts_of(masks.get(one.tensor))}
        if told and known.isdisjoint(_UNKNOWN) and told != known:
            found[path[:-1]] = found.get(path[:-1], frozenset()) | names
        masks.update(_after(call, masks, dialect))
    return found


def _begin(call: Call, begun: dict[Tensor, frozenset[Start]]) -> frozenset[Start]:
    """Where the mask begins that an operation makes."""
    if call.place.layer.get("class_name") != "NotEqual":
        return frozenset().union(*(begun.get(one.tensor, frozenset()) for one in call.inputs))
    values = _values(call.node)
    return frozenset({(one.tensor, values[0]) for one in call.inputs}) if len(values) == 1 else frozenset()


def _starts_of(mask: Mask | None) -> Iterator[Any]:
    if mask is None:
        return
    if mask[0] == "not":
        yield mask[2], float(mask[1])
    elif mask == _UNKNOWN:
        yield "?"
    else:
        for part in mask[1:]:
            yield from _starts_of(part)


def _after(call: Call, masks: dict[Tensor, Mask], dialect: str) -> dict[Tensor, Mask]:
    """The masks of what a layer gives; unknown behind a class of which nothing is known, and where it would raise."""
    given = [masks.get(one.tensor) for one in call.inputs]
    flow = flow_of(call, given, dialect)
    masked = any(one is not None for one in given)
    if flow is None or flow.fails or (flow.out is not None and flow.out[0] in ("ones", "given")):
        return {(call.made, index): _UNKNOWN for index in (0, 1)} if masked else {}
    return {} if flow.out is None else {(call.made, index): flow.out for index in (0, 1)}


def _users(made: str, layers: dict[str, Json]) -> set[str]:
    """The layers that are called with what an operation made."""
    return {
        name
        for name, layer in layers.items()
        if any(history[0] == made for history in histories(layer.get("inbound_nodes")))
    }


def _with_all_before(used: set[str], layers: dict[str, Json]) -> set[str]:
    """Operations that are used otherwise, too, and those that they are made of."""
    seen: set[str] = set()
    todo = [name for name in used if name in layers]
    while todo:
        name = todo.pop()
        if name in seen or not is_operation(layers[name]):
            continue
        seen.add(name)
        todo += [history[0] for history in histories(layers[name].get("inbound_nodes"))]
    return seen


def _ends(model: Json) -> Iterator[list[Any]]:
    """The outputs of a model by layer, node and tensor."""
    names = frozenset(layer_name(layer) for layer in model_layers(model))
    return references(model["config"].get("output_layers"), names)


def _starts(layer: Json) -> Iterator[tuple[str, str]]:
    """(tensor, value that is masked) of a layer at which masks begin."""
    config = config_of(layer)
    if layer.get("class_name") == "Embedding" and config.get("mask_zero"):
        value: Any = 0.0
    elif layer.get("class_name") == "Masking":
        value = config.get("mask_value", 0.0)
    else:
        return
    for history in histories(layer.get("inbound_nodes")):
        yield str(history), str(float(value))


def _is_mask(layer: Json, starts: set[tuple[str, str]], found: set[str], filling: set[str]) -> bool:
    calls = layer.get("inbound_nodes", [])
    if layer.get("class_name") == "NotEqual":
        for call in calls:
            tensors, values = list(histories(call)), _values(call)
            if len(tensors) != 1 or len(values) != 1:
                return False
            if (str(tensors[0]), str(values[0])) not in starts:
                return False
        return bool(calls)
    made_of = {history[0] for history in histories(calls)}
    return layer.get("class_name") in MERGING and bool(made_of & found) and made_of <= found | filling


def _values(call: Json) -> list[float]:
    """The numbers that an operation is called with."""
    args = [*call.get("args", []), *call.get("kwargs", {}).values()]
    return [float(item) for item in args if isinstance(item, (int, float))]
