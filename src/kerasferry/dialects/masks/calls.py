"""A model of Keras 2 as one list of calls, nested models unrolled: what each layer is called with, in order.

A layer that is called several times, or that stands in a model that is called several times, appears as often.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...hub import Json, LayerPath
from ...hub.topology import Place, is_functional, is_model, layer_name, model_layers
from ..to_keras_3.calls import CONSTANT, is_reference, node_offsets, references

# Which call made it, and which of its outputs it is.
Tensor = tuple[str, int]


@dataclass(frozen=True)
class Input:
    """What a layer is called with.

    Attributes:
        tensor: Who made it.
        reference: The very list in the topology that names it: edits show; None in a Sequential.
        key: The keyword argument it stands under; "" for the first argument.
    """

    tensor: Tensor
    reference: list[Any] | None = None
    key: str = ""


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a layer, or one output of a nested model.

    Attributes:
        place: The layer.
        made: The first part of the tensors that it makes.
        inputs: Those of the first argument, then those of the keyword arguments.
        node: The call in the topology, None in a Sequential.
    """

    place: Place
    made: str
    inputs: tuple[Input, ...]
    node: Any = None


def calls_of(root: Json) -> tuple[list[Call], list[Tensor]]:
    """The calls of a model in an order in which they can be run, and the outputs of the model."""
    unrolled = _Unrolled()
    outputs = unrolled.run((), root, None, "", None)
    return unrolled.calls, outputs


class _Unrolled:
    def __init__(self) -> None:
        self.calls: list[Call] = []

    def run(
        self, path: LayerPath, model: Json, parent: Json | None, scope: str, inputs: list[Tensor] | None
    ) -> list[Tensor]:
        if is_functional(model):
            return self._functional(path, model, scope, inputs)
        return self._sequential(path, model, scope, inputs)

    def _ends(
        self, path: LayerPath, model: Json, parent: Json, scope: str, inputs: list[Tensor]
    ) -> list[Tensor]:
        """The outputs of a nested model, as if a layer at its end were called with each."""
        ends = []
        for index, tensor in enumerate(self.run(path, model, parent, scope, inputs)):
            made = f"{scope}>{index}"
            self.calls.append(Call(Place(path, model, parent), made, (Input(tensor),)))
            ends.append((made, 0))
        return ends

    def _sequential(
        self, path: LayerPath, model: Json, scope: str, inputs: list[Tensor] | None
    ) -> list[Tensor]:
        current = list(inputs or [(f"{scope}/input", 0)])
        for position, layer in enumerate(model_layers(model)):
            if layer.get("class_name") == "InputLayer":
                continue
            name = layer_name(layer, position)
            made = f"{scope}/{name}"
            if is_model(layer):
                current = self._ends((*path, name), layer, model, made, current)
                continue
            place = Place((*path, name), layer, model)
            self.calls.append(Call(place, made, tuple(Input(tensor) for tensor in current)))
            current = [(made, 0)]
        return current

    def _functional(
        self, path: LayerPath, model: Json, scope: str, inputs: list[Tensor] | None
    ) -> list[Tensor]:
        layers = model_layers(model)
        names = frozenset(layer_name(layer) for layer in layers)
        offsets = node_offsets(model)
        known = _starts(model, names, scope, inputs)
        waiting = [
            (layer, number, node)
            for layer in layers
            for number, node in enumerate(layer.get("inbound_nodes") or [])
        ]
        while waiting:
            later = []
            for layer, number, node in waiting:
                found = list(_inputs(node, names))
                if any((one[0], one[1]) not in known for _, one in found):
                    later.append((layer, number, node))
                    continue
                name = layer_name(layer)
                made = f"{scope}/{name}:{number}"
                given = [Input(_tensor(known, one), one, key) for key, one in found]
                if is_model(layer):
                    first = [one.tensor for one in given if not one.key]
                    outputs = self._ends((*path, name), layer, model, made, first)
                    known[name, number + offsets.get(name, 0)] = outputs
                else:
                    self.calls.append(Call(Place((*path, name), layer, model), made, tuple(given), node))
                    known[name, number + offsets.get(name, 0)] = made
            if len(later) == len(waiting):
                break  # a loop, or a layer that is not there: the step that reads the calls says so
            waiting = later
        ends = references(model["config"].get("output_layers"), names)
        return [_tensor(known, one) for one in ends if (one[0], one[1]) in known]


_Known = dict[tuple[str, int], Any]


def _starts(model: Json, names: frozenset[str], scope: str, inputs: list[Tensor] | None) -> _Known:
    known: _Known = {}
    for position, one in enumerate(references(model["config"].get("input_layers"), names)):
        given = inputs is not None and position < len(inputs)
        known[one[0], one[1]] = [inputs[position] if inputs and given else (f"{scope}/{one[0]}", 0)]
    for layer in model_layers(model):
        if layer.get("class_name") == "InputLayer":
            known.setdefault((layer_name(layer), 0), [(f"{scope}/{layer_name(layer)}", 0)])
    return known


def _tensor(known: _Known, reference: list[Any]) -> Tensor:
    made = known[reference[0], reference[1]]
    if isinstance(made, str):
        return made, reference[2]
    outputs: list[Tensor] = made
    return outputs[reference[2]] if 0 <= reference[2] < len(outputs) else ("", 0)


def _inputs(node: Any, names: frozenset[str]) -> Iterator[tuple[str, list[Any]]]:
    """(keyword, reference): those of the first argument, then those that the first of them has in its keywords."""
    if isinstance(node, dict) and "args" in node:  # the form of Keras 3
        yield from (("", one) for one in references(node["args"], names))
        for key, value in (node.get("kwargs") or {}).items():
            yield from ((key, one) for one in references(value, names))
        return
    first = list(_first(node, names))
    yield from (("", one) for one in first)
    keywords: Json = next((one[3] for one in first if len(one) == 4 and one[3]), {})
    for key, value in keywords.items():
        yield from ((key, one) for one in references(value, names))


def _first(value: Any, names: frozenset[str]) -> Iterator[list[Any]]:
    if is_reference(value, names):
        if value[0] != CONSTANT:
            yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _first(item, names)
