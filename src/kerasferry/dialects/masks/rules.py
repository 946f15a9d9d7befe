"""What a layer does with the masks of its inputs, in any dialect; the answers of the real versions are in the catalog.

A mask is described by where it comes from, so that two masks that are equal have equal descriptions: the mask of an
Embedding by the tensor it reads, that of an Add by those of its inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...catalog.masks import answer, cases
from ...hub import Json
from ...hub.topology import is_model
from ...modules import PACKAGE
from ..chain import is_keras_3, position
from ..step import config_of
from .calls import Call

Mask = tuple[Any, ...]
Masks = list[Mask | None]

RECURRENT = ("SimpleRNN", "LSTM", "GRU", "RNN")
# Recurrent layers of a module for Keras 2 that make every step: SimpleRNNUnmasked.
UNMASKED = "Unmasked"
# Merging layers of a module for an older Keras, which do as the stock layers of Keras 3 from 3.12 on: AddLater.
LATER, LATER_DIALECT = "Later", "k3.15"
ATTENTION = ("Attention", "AdditiveAttention")
CONV_LSTM = ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")


@dataclass(frozen=True)
class Flow:
    """What comes of the masks.

    Attributes:
        out: The mask of the first output.
        uses: Whether the numbers depend on a mask.
        fails: Whether the layer raises.
    """

    out: Mask | None = None
    uses: bool = False
    fails: bool = False


def _all_of(masks: Masks, kind: str = "and") -> Mask | None:
    """One mask of several: flat, each once, in an order of its own."""
    flat: set[Mask] = set()
    for mask in masks:
        if mask is not None:
            flat |= set(mask[1:]) if mask[0] == kind else {mask}
    if len(flat) < 2:
        return next(iter(flat), None)
    return (kind, *sorted(flat, key=repr))


def _any_of(masks: Masks) -> Mask | None:
    return None if None in masks else _all_of(masks, "or")


# What a layer with several inputs does, by its answers for two: with masks on both, on the first, on the second.
SEVERAL: dict[tuple[str, ...], Callable[[Masks], Mask | None]] = {
    ("and", "first", "second"): _all_of,
    ("or", "none", "none"): _any_of,
    ("or", "ones", "ones"): lambda masks: _any_of(masks) or ("ones",),
    ("first", "first", "none"): lambda masks: masks[0],
    ("none", "none", "none"): lambda masks: None,
    ("in a row", "fails", "fails"): lambda masks: ("in a row", *masks),
    ("in a row", "in a row, ones last", "in a row, ones first"): lambda masks: ("in a row", *masks),
}


def flow_of(call: Call, masks: Masks, dialect: str) -> Flow | None:
    """What a layer does with masks in a dialect; None if nothing is known of its class.

    Args:
        call: What is called.
        masks: Of its inputs, in their order.
        dialect: Of the Keras that runs it.
    """
    layer = call.place.layer
    made = _made(call, layer)
    if made is not None:
        return Flow(made)
    if is_model(layer):
        return Flow(None if answer("model output", dialect) == "none" else masks[0])
    name, given = str(layer["class_name"]), any(one.key == "mask" for one in call.inputs)
    if name.removeprefix(PACKAGE) in (*RECURRENT, *CONV_LSTM, "Bidirectional"):
        name = name.removeprefix(PACKAGE)  # a class of a module for Keras 2, which does as the stock layer
    if (
        name.startswith(PACKAGE)
        and f"{name[len(PACKAGE) : -len(LATER)]} | both" in cases()
        and name.endswith(LATER)
    ):
        name, dialect = name[len(PACKAGE) : -len(LATER)], LATER_DIALECT
    if given and f"{name} | both" in cases():
        masks = [("given",) for _ in masks]
    elif given:
        return Flow(masks[0], True)
    if all(mask is None for mask in masks):
        return Flow()
    if _makes_every_step(layer):
        return Flow(masks[0] if _sequences(layer) else None)
    if (
        name in ATTENTION
        and is_keras_3(dialect)
        and position(dialect) < position("k3.12")
        and _is_causal(call)
    ):
        return Flow(None, True)  # 3.3.3; with no causal mask it fails there
    if f"{name} | both" in cases():
        return _several(_with_axis(name, layer), masks, dialect)
    found = answer(_case(name, call, layer), dialect)
    if found is None:
        return None
    out = masks[0] if found.startswith("first") else ("ones",) if found.startswith("ones") else None
    if name in (*RECURRENT, *CONV_LSTM, "Bidirectional") and not _sequences(layer):
        out = None
    return Flow(out, masks[0] is not None and "uses" in found, found == "fails")


def _several(name: str, masks: Masks, dialect: str) -> Flow | None:
    found = [answer(f"{name} | {which}", dialect) for which in ("both", "first", "second")]
    if None in found:
        return None
    texts = [str(text) for text in found]
    rule = SEVERAL.get(tuple(text.removesuffix(", uses") for text in texts))
    if rule is None:  # it raises, or does otherwise when it runs eagerly
        return Flow(None, any("uses" in text for text in texts), True)
    return Flow(rule(masks), any("uses" in text for text in texts))


def _with_axis(name: str, layer: Json) -> str:
    """Concatenate along the steps is a case of its own."""
    return f"{name} time" if name == "Concatenate" and config_of(layer).get("axis", -1) == 1 else name


def _case(name: str, call: Call, layer: Json) -> str:
    states = any(one.key in ("", "initial_state") for one in call.inputs[1:])
    if name in RECURRENT:
        return "LSTM states | first" if states else "LSTM"
    if name in CONV_LSTM:
        return "ConvLSTM2D"
    if name == "Bidirectional":
        return "Bidirectional states | first" if states else "Bidirectional"
    if name == "Activation" and config_of(layer).get("activation") == "linear":
        return "Activation linear"
    if name == "Softmax":  # a mask of steps on steps with values: it has fewer axes than they
        return "Softmax line"
    return name


def _is_causal(call: Call) -> bool:
    return any(one.reference is not None and _asks_for_it(one.reference) for one in call.inputs)


def _asks_for_it(reference: list[Any]) -> bool:
    given = reference[3] if len(reference) > 3 else None
    return isinstance(given, dict) and bool(given.get("use_causal_mask"))


def _makes_every_step(layer: Json) -> bool:
    inside = config_of(layer).get("layer")
    name = str((inside if isinstance(inside, dict) else layer).get("class_name"))
    return name.startswith(PACKAGE) and name.endswith(UNMASKED)


def _sequences(layer: Json) -> bool:
    """Whether a recurrent layer, or the one inside, returns all steps."""
    inside = config_of(layer).get("layer")
    return bool(config_of(inside if isinstance(inside, dict) else layer).get("return_sequences"))


def _made(call: Call, layer: Json) -> Mask | None:
    """The mask that begins here."""
    config, name = config_of(layer), layer.get("class_name")
    if name == "Masking" and call.inputs:
        return ("not", str(config.get("mask_value", 0.0)), call.inputs[0].tensor)
    if name == "Embedding" and config.get("mask_zero") and call.inputs:
        return ("not", "0", call.inputs[0].tensor)
    return None
