"""Dot of tensors with four dimensions and more: TensorFlow 1 multiplied matrices, 2.0 and later each with each.

Up to three dimensions they agree. So the numbers of dimensions are followed along the calls of the model; where they
cannot be told, the layer may as well be one that looks at what it is given.
"""

from __future__ import annotations

from ...hub import Json, Severity
from ...hub.topology import Place, is_layer, layer_name, model_layers
from ...layers import SPECS
from ..masks.calls import Tensor, calls_of
from ..step import Walk, config_of
from ..to_keras_3.with_modules import to_module

MARK, CLASS = "of_matrices", "DotKeras1"
FLAT = ("Flatten", *(f"Global{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)))
RECURRENT = ("SimpleRNN", "LSTM", "GRU", "RNN", "CuDNNLSTM", "CuDNNGRU", "ConvLSTM2D")


def matrices(walk: Walk) -> None:
    """Mark each Dot that may be of more than three dimensions."""
    for place, _ in dots_of_many(walk):
        config_of(place.layer)[MARK] = True
        walk.note(Severity.NEUTRAL, place.where, "multiplies matrices, as TensorFlow 1 did")


def dots_of_many(walk: Walk) -> list[tuple[Place, int | None]]:
    """Each Dot that may be of more than three dimensions, with their number where it can be told."""
    calls, _ = calls_of(walk.model.topology)
    if not any(call.place.layer.get("class_name") == "Dot" for call in calls):
        return []
    found: list[tuple[Place, int | None]] = []
    ranks = _inputs(walk.model.topology)
    for call in calls:
        given = [ranks.get(one.tensor) for one in call.inputs]
        known = [rank for rank in given if rank is not None]
        if call.place.layer.get("class_name") == "Dot" and (len(known) < len(given) or max(known) > 3):
            found.append((call.place, max(known) if len(known) == len(given) else None))
        made = _made(call.place.layer, max(known)) if len(known) == len(given) and known else None
        if made is not None:
            ranks.update({(call.made, index): made for index in range(5)})
    return found


def as_class(walk: Walk) -> None:
    """A class that does, in place of each that is marked."""
    for place in walk.places(("Dot",)):
        if config_of(place.layer).pop(MARK, False):
            to_module(walk, place, CLASS, "Keras 3 takes each matrix with each of more than three dimensions")


def _inputs(root: Json) -> dict[Tensor, int]:
    found: dict[Tensor, int] = {}
    for position, layer in enumerate(model_layers(root)):
        shape = config_of(layer).get("batch_input_shape")
        if isinstance(shape, list):
            found[f"/{layer_name(layer)}", 0] = len(shape)
            if position == 0:
                found["/input", 0] = len(shape)
    return found


def _made(layer: Json, given: int) -> int | None:
    """The rank of what a layer makes of the highest rank that it is given."""
    name, config = str(layer.get("class_name")), config_of(layer)
    if name in FLAT:
        return 2
    if name == "Reshape" and isinstance(config.get("target_shape"), list):
        return len(config["target_shape"]) + 1
    if name in ("Embedding", "RepeatVector"):
        return given + 1
    if name in RECURRENT:
        return given if config.get("return_sequences") else given - 1
    inside = config.get("layer")
    if name == "Bidirectional" and is_layer(inside):
        return _made(inside, given)
    if name == "TimeDistributed" and is_layer(inside):
        made = _made(inside, given - 1)
        return None if made is None else made + 1
    return given if name in SPECS and name != "Lambda" else None
