"""Keras 3.2 <-> 3.3. Readers begin to count the outputs of a nested functional model from 1.

Writers did so from 3.0 on, which is why 3.0 to 3.2 cannot read their own file where a nested model's output is the
output of the whole: in those dialects kerasferry counts from 0, as their readers do.
"""

from __future__ import annotations

from ...hub import Json
from ...hub.topology import is_functional, layer_name, model_layers
from ..among_keras_3.later import LaterArgument
from ..among_keras_3.later_compiled import LaterCompiled
from ..among_keras_3.later_operations import LaterOperations
from ..among_keras_3.lora import drop_rank
from ..among_keras_3.quantized import refuse
from ..step import Rewrite, Step, Walk, nothing
from ..to_keras_3.calls import references
from ..to_keras_3.preprocessing import counts

KEYS = ("input_layers", "output_layers")


def _nested(model: Json) -> dict[str, int]:
    """Nested functional models and how often each is called."""
    return {
        layer_name(layer): len(layer.get("inbound_nodes", []))
        for layer in model_layers(model)
        if is_functional(layer)
    }


def _shift(walk: Walk, by: int) -> None:
    for place in walk.functional():
        nested = _nested(place.layer)
        outputs = [
            reference
            for key in KEYS
            for reference in references(place.layer["config"].get(key), frozenset(nested))
        ]
        inside = [
            tuple(reference[:2])
            for layer in model_layers(place.layer)
            for reference in references(layer.get("inbound_nodes"), frozenset(nested))
        ]
        for name, calls in nested.items():
            mine = [reference for reference in outputs if reference[0] == name]
            used = {node for layer, node in inside if layer == name}
            # From 3.3 on all count from 1. Before, every call is used somewhere: if the outputs fill the gaps as they
            # are and name no call too many, they count from 0.
            numbers = {reference[1] for reference in mine}
            from_zero = used | numbers >= set(range(calls)) and max(numbers, default=0) < calls
            if by < 0 or from_zero:
                for reference in mine:
                    reference[1] += by


STEP = Step(
    "k3.2",
    "k3.3",
    (
        Rewrite(
            nothing,
            "CategoryEncoding(4, output_mode='count') of floats in `predict`: TypeError in 3.0.5 to 3.2.1, not later",
            counts,
        ),
        Rewrite(
            lambda walk: _shift(walk, 1),
            "3.3.3 subtracts 1 from the node of a nested functional model in output_layers, 3.2.1 does not",
            lambda walk: _shift(walk, -1),
        ),
        Rewrite(
            nothing, "3.2.1 quantizes, and its QuantizedDTypePolicy is not read from its own files", refuse
        ),
        LaterArgument(
            ("Resizing",),
            "pad_to_aspect_ratio",
            "Resizing(6, 12, pad_to_aspect_ratio=True) in 3.2.1: Unrecognized keyword arguments",
            module="ResizingLater",
        ),
        Rewrite(nothing, "Conv2D(lora_rank=2) in 3.2.1: Unrecognized keyword arguments", drop_rank),
        LaterOperations(
            {"image": ("RGBToGrayscale",)},
            "3.2.1: Could not locate class 'RGBToGrayscale'",
        ),
        LaterOperations(
            {"numpy": ("Argmax", "Argmin")},
            "3.2.1: Argmax.__init__() got an unexpected keyword argument 'keepdims'",
            key="keepdims",
        ),
        LaterCompiled("losses", (("Tversky", "tversky"),), "3.2.1: Could not locate class 'Tversky'"),
        LaterOperations(
            {"nn": ("PSNR",)},
            "3.2.1: Could not locate class 'PSNR'",
        ),
        LaterOperations(
            {"image": ("Resize",)},
            "3.2.1: Resize.__init__() got an unexpected keyword argument 'crop_to_aspect_ratio'",
            key="crop_to_aspect_ratio",
        ),
        LaterOperations(
            {"image": ("Resize",)},
            "3.2.1: Resize.__init__() got an unexpected keyword argument 'pad_to_aspect_ratio'",
            key="pad_to_aspect_ratio",
        ),
    ),
)
