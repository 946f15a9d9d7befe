"""CuDNNLSTM and CuDNNGRU of Keras 2 as LSTM and GRU: the same function, the variables laid out differently.

NVIDIA's library keeps each gate's kernel transposed and has two biases where an LSTM has their sum.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...hub import LayerPath, Severity, Tensor, Variable, derived
from ...hub.topology import Place
from ..step import Walk, config_of

if TYPE_CHECKING:
    import numpy as np

GATES = {"CuDNNLSTM": 4, "CuDNNGRU": 3}


def as_stock_layers(walk: Walk) -> None:
    """Every CuDNN layer, alone or in a wrapper."""
    for place in walk.places(tuple(GATES)):
        name = place.layer["class_name"]
        config = config_of(place.layer)
        config.update(activation="tanh", recurrent_activation="sigmoid", use_bias=True)
        if name == "CuDNNGRU":
            config["reset_after"] = True
        place.layer["class_name"] = name.removeprefix("CuDNN")
        for prefix in owners_of(place):
            _move(walk, prefix, GATES[name])
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"`{name}` became `{place.layer['class_name']}`: kernels transposed gate by gate"
            + (", its two biases added" if name == "CuDNNLSTM" else ""),
        )


def owners_of(place: Place) -> list[LayerPath]:
    """Where the variables of a layer are: Bidirectional, or its like in the module, has one config and two layers."""
    kind = str((place.parent or {}).get("class_name"))
    if place.path[-1:] == ("@layer",) and "Bidirectional" in kind:
        outer = place.path[:-1]
        config = config_of(place.parent or {})
        both = config.get("backward_layer") is None
        return [(*outer, "@forward_layer"), *([(*outer, "@backward_layer")] if both else [])]
    return [place.path]


def _move(walk: Walk, prefix: LayerPath, gates: int) -> None:
    variables = walk.model.variables
    cell = (*prefix, "@cell")
    for role in ("kernel", "recurrent_kernel", "bias"):
        variable = variables.pop((prefix, role), None)
        if variable is not None:
            variables[cell, role] = _laid_out(replace(variable, layer=cell), gates)


def _laid_out(variable: Variable, gates: int) -> Variable:
    tensor: Tensor = variable.tensor
    if variable.role == "bias":
        width = tensor.size // 2
        if gates == GATES["CuDNNGRU"]:  # (2, 3 units): the input's half and the recurrent half
            return replace(variable, tensor=replace(tensor, shape=(2, width)))
        return replace(
            variable, tensor=derived(tensor, (width,), lambda value: value[:width] + value[width:])
        )
    if variable.role == "recurrent_kernel":
        return replace(variable, tensor=derived(tensor, tensor.shape, lambda value: recurrent(value, gates)))
    return replace(variable, tensor=derived(tensor, tensor.shape, lambda value: kernel(value, gates)))


def kernel(value: np.ndarray, gates: int) -> np.ndarray:
    """(inputs, gates * units): what is stored as (inputs, units) of a gate is (units, inputs), row after row."""
    import numpy as np

    return np.hstack(
        [gate.reshape(gate.shape[::-1]).T for gate in map(np.ascontiguousarray, np.hsplit(value, gates))]
    )


def recurrent(value: np.ndarray, gates: int) -> np.ndarray:
    """(units, gates * units): each gate transposed."""
    import numpy as np

    return np.hstack([gate.T for gate in np.hsplit(value, gates)])
