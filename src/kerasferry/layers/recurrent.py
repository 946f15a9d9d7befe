"""Recurrent cells and layers, and the wrappers around layers."""

from __future__ import annotations

from copy import deepcopy

from ..hub import Json
from .spec import Children, LayerSpec, Weight, Weights, own

GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}


def cell(gates: int) -> Weights:
    """kernel (inputs, gates·units), recurrent_kernel (units, gates·units), bias.

    A GRU cell with `reset_after` has a bias of (2, 3·units): input and recurrent halves.
    """

    def weights(config: Json) -> list[Weight]:
        width = gates * config["units"] if isinstance(config.get("units"), int) else None
        found = [Weight("kernel", (None, width)), Weight("recurrent_kernel", (config.get("units"), width))]
        if config.get("use_bias", True):
            found.append(Weight("bias", (2, width) if config.get("reset_after") else (width,)))
        return found

    return weights


def cudnn(config: Json) -> list[Weight]:
    """CuDNN layers own their variables directly; the bias has input and recurrent halves in one vector."""
    return [Weight("kernel", None), Weight("recurrent_kernel", None), Weight("bias", None)]


def conv_lstm_cell(config: Json) -> list[Weight]:
    """kernel (*window, inputs, 4·filters), recurrent_kernel (*window, filters, 4·filters), bias (4·filters)."""
    width = 4 * config["filters"] if isinstance(config.get("filters"), int) else None
    weights = [Weight("kernel", None), Weight("recurrent_kernel", None)]
    return [*weights, Weight("bias", (width,))] if config.get("use_bias", True) else weights


def implied_cell(cell_class: str) -> Children:
    """The cell that an LSTM (GRU, ...) makes of its own arguments."""

    def children(config: Json) -> list[tuple[str, Json]]:
        return [("cell", {"class_name": cell_class, "config": config})]

    return children


def stacked(config: Json) -> list[tuple[str, Json]]:
    """StackedRNNCells: its cells, by number."""
    return [(f"cells.{index}", item) for index, item in enumerate(config.get("cells", []))]


def both_directions(config: Json) -> list[tuple[str, Json]]:
    """Bidirectional: the layer forwards, and backwards its copy unless the config has another one."""
    forward = config.get("layer")
    if not isinstance(forward, dict):
        return []
    backward = config.get("backward_layer")
    if not isinstance(backward, dict):
        backward = deepcopy(forward)
    return [("forward_layer", forward), ("backward_layer", backward)]


SPECS = (
    *(LayerSpec(f"{name}Cell", cell(gates)) for name, gates in GATES.items()),
    *(LayerSpec(name, children=implied_cell(f"{name}Cell")) for name in GATES),
    *(LayerSpec(f"ConvLSTM{rank}DCell", conv_lstm_cell) for rank in (1, 2, 3)),
    *(LayerSpec(f"ConvLSTM{rank}D", children=implied_cell(f"ConvLSTM{rank}DCell")) for rank in (1, 2, 3)),
    *(LayerSpec(f"TimeMajor{name}", children=implied_cell(f"{name}Cell")) for name in GATES),
    LayerSpec("TimeMajorRNN", children=own("cell")),
    *(LayerSpec(f"{name}Unmasked", children=implied_cell(f"{name}Cell")) for name in GATES),
    LayerSpec("RNNUnmasked", children=own("cell")),
    LayerSpec("TimeMajorBidirectional", children=both_directions),
    LayerSpec("BidirectionalWithStates", children=both_directions),
    LayerSpec("BidirectionalMaskedOutput", children=both_directions),
    *(
        LayerSpec(name, children=own("layer"))
        for name in ("MaskPassing", "MaskedStates", "UnmaskedAttention")
    ),
    LayerSpec("CuDNNLSTM", cudnn),
    LayerSpec("CuDNNGRU", cudnn),
    LayerSpec("RNN", children=own("cell")),
    LayerSpec("StackedRNNCells", children=stacked),
    LayerSpec("Bidirectional", children=both_directions),
    LayerSpec("TimeDistributed", children=own("layer")),
    LayerSpec("TimeDistributedModel", children=own("layer")),
    LayerSpec("TimeDistributedStateful", children=own("layer")),
    LayerSpec("Wrapper", children=own("layer")),
    LayerSpec("LayerActivation", children=own("layer")),
)
