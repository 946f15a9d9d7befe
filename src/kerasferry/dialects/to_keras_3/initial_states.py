"""Initial states of recurrent layers.

Keras 2 calls a recurrent layer that gets initial states with a list: the sequences, then the states, then constants.
Keras 3 takes them as keyword arguments; constants it does not have.
"""

from __future__ import annotations

from typing import Any

from ...errors import Refused
from ...hub import Json
from ...hub.topology import layer_name
from ...modules import PACKAGE

# States of one step.
STATES = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2, "ConvLSTM1D": 2, "ConvLSTM2D": 2, "ConvLSTM3D": 2}
RECURRENT = frozenset([*STATES, "RNN", "CuDNNLSTM", "CuDNNGRU"])


def is_recurrent(layer: Json) -> bool:
    """Whether a layer takes initial states."""
    name = str(layer.get("class_name")).removeprefix(PACKAGE).removeprefix("TimeMajor")
    return name in RECURRENT or name.startswith("Bidirectional")


def with_states(layer: Json, call: Json) -> Json:
    """A call in the form of Keras 3, its initial states by keyword.

    Raises:
        Refused: It hands constants to the cell.
    """
    first = call["args"][0]
    kwargs = call["kwargs"]
    if not is_recurrent(layer):
        return call
    constants = layer["config"].pop("num_constants", None) or len(kwargs.get("constants") or [])
    if constants:
        raise Refused(
            f"`{layer_name(layer)}` is called with constants, which no recurrent layer of Keras 3 takes",
            where=layer_name(layer),
            found=f"{constants} constants",
        )
    kwargs.pop("constants", None)  # a null
    if isinstance(first, list) and len(first) > 1:
        states = _grouped(layer, first[1:])
        return {"args": [first[0]], "kwargs": {**kwargs, "initial_state": states}}
    if kwargs.get("initial_state", 0) is None:
        del kwargs["initial_state"]
    return call


def _grouped(layer: Json, states: list[Any]) -> list[Any]:
    """The states as the cell holds them: those of stacked cells, cell by cell."""
    cell = layer["config"].get("cell")
    if layer.get("class_name") != "RNN" or not isinstance(cell, dict):
        return states
    if cell.get("class_name") != "StackedRNNCells":
        return states
    grouped, rest = [], list(states)
    for inner in cell["config"].get("cells", []):
        count = STATES.get(str(inner.get("class_name")).removesuffix("Cell"))
        if count is None:
            return states
        grouped.append(rest[:count])
        rest = rest[count:]
    return grouped
