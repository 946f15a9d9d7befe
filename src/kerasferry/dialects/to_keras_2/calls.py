"""The calls of a functional model's layers, from the dicts of Keras 3 to the lists of Keras 2; see `to_keras_3.calls`.

Keras 2 lists the tensors of the first argument, each with the call's other arguments by name. The calls of a nested
functional model count from 1, for 0 is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import DamagedFile, Refused
from ...hub import Json
from ...hub.topology import is_functional, is_model, layer_name, model_layers
from ..to_keras_3.calls import CONSTANT, histories, references
from ..to_keras_3.initial_states import is_recurrent

ENDS = ("input_layers", "output_layers")
TENSOR = "__keras_tensor__"
ARRAYS = ("__numpy__", "__tensor__")

# What calls take after their first argument, in order; Keras 2 writes all but the first by name.
POSITIONAL: dict[str, tuple[str, ...]] = {
    "MultiHeadAttention": ("value", "key"),
    "GroupQueryAttention": ("value", "key"),
    "ReversibleEmbedding": ("reverse",),
    "Attention": ("mask",),
    "AdditiveAttention": ("mask",),
    "BatchNormalization": ("training", "mask"),
    "Dropout": ("training",),
}
OF_RECURRENT = ("initial_state", "mask", "training")
FIRST = ("inputs", "input", "query", "sequences", "sequence", "x")


def to_keras_2(model: Json) -> None:
    """Rewrite the calls of one functional model, and the node numbers of its inputs and outputs, in place.

    Raises:
        Refused: An argument of a call has no name that Keras 2 could write.
        DamagedFile: A call names no tensor.
    """
    layers = model_layers(model)
    nested = frozenset(layer_name(layer) for layer in layers if _has_own_call(layer))
    _number_ends(model, nested)
    for layer in layers:
        layer["inbound_nodes"] = [_node(call, layer, nested) for call in layer.get("inbound_nodes", [])]


def _has_own_call(layer: Json) -> bool:
    """Whether Keras 2 counts the calls of a layer from 1: a model that begins with an InputLayer called itself."""
    if not is_model(layer):
        return False
    inside = model_layers(layer)
    return is_functional(layer) or (bool(inside) and inside[0].get("class_name") == "InputLayer")


def _number_ends(model: Json, nested: frozenset[str]) -> None:
    """Outputs of nested models count from 0 in the dialects up to 3.2; natively written files count from 1."""
    config = model["config"]
    inside: dict[str, set[int]] = {}
    for layer in model_layers(model):
        for name, node, _ in histories(layer.get("inbound_nodes")):
            inside.setdefault(name, set()).add(node)
    ends = [reference for key in ENDS for reference in references(config.get(key), nested)]
    for layer in model_layers(model):
        name = layer_name(layer)
        mine = [reference for reference in ends if reference[0] == name]
        numbers = {reference[1] for reference in mine}
        calls = set(range(len(layer.get("inbound_nodes", []))))
        # Every call is used somewhere: if these fill the gaps and name no call too many, they count from 0.
        from_zero = numbers <= calls <= numbers | inside.get(name, set())
        if mine and (from_zero or not is_functional(layer)):
            for reference in mine:
                reference[1] += 1


def _node(call: Any, layer: Json, nested: frozenset[str]) -> Any:
    if not (isinstance(call, dict) and isinstance(call.get("args"), list)):
        raise DamagedFile("a call of a layer is not in the form of Keras 3", where=layer_name(layer))
    args, kwargs = list(call["args"]), dict(call.get("kwargs") or {})
    if not args:
        key = next((key for key in (*FIRST, *kwargs) if key in kwargs), None)
        if key is None:
            raise DamagedFile(f"`{layer_name(layer)}` is called on nothing", where=layer_name(layer))
        args = [kwargs.pop(key)]
    kwargs.update(_named(args[1:], layer))
    kwargs.pop("training", None)  # what a call of the whole model says, in Keras 3 too
    first = _with_states(args[0], kwargs, layer)
    others = {
        key: _structure(value, lambda found: _tensor(found, nested), constant=lambda found: found)
        for key, value in kwargs.items()
        if not _says_nothing(value)
    }
    listed = _structure(
        first,
        lambda found: [*_tensor(found, nested), dict(others)],
        constant=lambda found: [CONSTANT, -1, found, dict(others)],
    )
    return [listed] if _is_leaf(first) else listed


def _named(values: list[Any], layer: Json) -> Json:
    """Arguments after the first, by the names that the class's `call` gives them."""
    values = list(values)
    while values and _says_nothing(values[-1]):
        values.pop()
    names = POSITIONAL.get(str(layer.get("class_name")), ())
    if is_recurrent(layer):
        names = OF_RECURRENT
    if len(values) > len(names):
        raise Refused(
            f"`{layer_name(layer)}` is called with {len(values) + 1} arguments by position, and Keras 2 writes all but "
            "the first by names that nobody knows here",
            where=layer_name(layer),
            found=f"class {layer.get('class_name')}",
            hint="call the layer with its arguments by name in the code that built the model",
        )
    return {name: value for name, value in zip(names, values, strict=False) if value is not None}


def _with_states(first: Any, kwargs: Json, layer: Json) -> Any:
    """Initial states follow the sequences in one list."""
    if not is_recurrent(layer) or kwargs.get("initial_state") is None:
        return first
    states: list[Any] = []
    _flatten(kwargs.pop("initial_state"), states)
    return [first, *states]


def _flatten(value: Any, into: list[Any]) -> None:
    if isinstance(value, list):
        for item in value:
            _flatten(item, into)
    else:
        into.append(value)


def _says_nothing(value: Any) -> bool:
    """Null, or a list or a dict of nulls: what Keras 3 writes of masks that are not there."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or (bool(parts) and all(map(_says_nothing, parts)))


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, list) and not (isinstance(value, dict) and "class_name" not in value)


def _tensor(history: list[Any], nested: frozenset[str]) -> list[Any]:
    name, node, tensor = history
    return [name, node + (1 if name in nested else 0), tensor]


def _structure(value: Any, tensor: Callable[[list[Any]], Any], constant: Callable[[Any], Any]) -> Any:
    """A structure with its tensors and its constants written anew."""
    if isinstance(value, dict):
        kind = value.get("class_name")
        if kind == TENSOR:
            return tensor(value["config"]["keras_history"])
        if kind in ARRAYS:
            raise Refused(
                "a layer is called with an array, which no TensorFlow from 2.0 to 2.15 loads from its own file either",
                found=str(value["config"].get("value"))[:80],
                hint="make it a layer with a weight in the code that built the model",
            )
        if kind == "__tuple__":
            return [_structure(item, tensor, constant) for item in value.get("items", [])]
        return {key: _structure(item, tensor, constant) for key, item in value.items()}
    if isinstance(value, list):
        return [_structure(item, tensor, constant) for item in value]
    return constant(value)
