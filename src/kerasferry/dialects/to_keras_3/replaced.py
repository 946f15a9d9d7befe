"""Layers that another arrangement of stock layers says: a Sequential under the old name, the layer inside it.

The calls of a model name a layer, its node and its output, so they hold for the Sequential as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...hub import Json, Severity
from ...hub.topology import Place, is_layer, layer_name
from ...modules import PACKAGE
from ..step import Walk, config_of

# Layers with one activation at their end: what stands there may as well stand behind them.
FEED_FORWARD = (
    "Dense",
    "EinsumDense",
    *(f"Conv{rank}D{kind}" for rank in (1, 2, 3) for kind in ("", "Transpose")),
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "SeparableConv1D",
    "SeparableConv2D",
    "LocallyConnected1D",
    "LocallyConnected2D",
)


def become_sequential(walk: Walk, place: Place, before: list[Json], after: list[Json]) -> None:
    """Put a layer with others into a Sequential that takes its name and its calls; its variables move with it."""
    inner = {
        key: value
        for key, value in place.layer.items()
        if key in ("class_name", "config", "shared_object_id")
    }
    name = layer_name(place.layer)
    config: Json = {"name": name, "layers": [*before, inner, *after]}
    if "trainable" in config_of(place.layer):
        config["trainable"] = config_of(place.layer)["trainable"]
    calls = {key: place.layer[key] for key in ("inbound_nodes",) if key in place.layer}
    place.layer.clear()
    place.layer.update(class_name="Sequential", config=config, name=name, **calls)
    path = place.path
    moved = {}
    for (layer, role), variable in walk.model.variables.items():
        if layer[: len(path)] == path and path:
            rest = layer[len(path) :]
            activation = rest[:1] == ("@activation",)
            target = (*path, after[0]["config"]["name"]) if activation and after else (*path, name)
            layer = (*target, *(rest[1:] if activation else rest))
            variable = replace(variable, layer=layer)
        moved[layer, role] = variable
    walk.model.variables = moved


def layer_activations(walk: Walk) -> None:
    """A layer as the activation of another stands behind it: Keras reads one in that place from 3.10 on only."""
    for place in walk.places(FEED_FORWARD):
        config = config_of(place.layer)
        activation = config.get("activation")
        if not is_layer(activation) or activation.get("class_name") == "function":
            continue
        config["activation"] = "linear"
        if config.get("activity_regularizer") is not None:  # it sees what the activation gives
            activation["config"]["activity_regularizer"] = config.pop("activity_regularizer")
        if layer_name(activation) == layer_name(place.layer):
            activation["config"]["name"] = f"{layer_name(place.layer)}_activation"
        become_sequential(walk, place, [], [activation])
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"a Sequential of the layer and its activation `{activation['class_name']}`",
        )


def causal_padding(walk: Walk) -> None:
    """SeparableConv1D has no causal padding in Keras 3: zeros before it are the same."""
    for place in walk.places(("SeparableConv1D",)):
        config = config_of(place.layer)
        if config.get("padding") != "causal":
            continue
        size, dilation = (_one(config.get(key, 1)) for key in ("kernel_size", "dilation_rate"))
        config["padding"] = "valid"
        padding: Json = {
            "class_name": "ZeroPadding1D",
            "config": {"name": f"{layer_name(place.layer)}_padding", "padding": [dilation * (size - 1), 0]},
        }
        if config.get("data_format") == "channels_first":
            padding["config"]["data_format"] = "channels_first"
        become_sequential(walk, place, [padding], [])
        walk.note(Severity.EQUIVALENT, place.where, "causal padding became a ZeroPadding1D before it")


def turned_images(walk: Walk) -> None:
    """Keras 2 turned images that have their channels first where the CPU has no kernel; Keras 3 does not."""
    for place in walk.places(("Conv2DTranspose", "DepthwiseConv2D")):
        config = config_of(place.layer)
        if config.get("data_format") != "channels_first":
            continue
        name = layer_name(place.layer)
        config["data_format"] = "channels_last"
        permutes: list[Json] = [
            {"class_name": "Permute", "config": {"name": f"{name}_{end}", "dims": dims}}
            for end, dims in (("channels_last", [2, 3, 1]), ("channels_first", [3, 1, 2]))
        ]
        become_sequential(walk, place, permutes[:1], permutes[1:])
        walk.note(
            Severity.EQUIVALENT, place.where, "channels_first: between two Permutes, so that it runs on a CPU"
        )


def turned_sequences(walk: Walk) -> None:
    """The same for sequences of images, which ConvLSTM of Keras 3 convolves in a loop that no compiler turns."""
    for place in walk.places(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")):
        config = config_of(place.layer)
        if (
            config.get("data_format") != "channels_first"
            or config.get("return_state")
            or _has_states(place.layer)
        ):
            continue
        if "Bidirectional" in str((place.parent or {}).get("class_name")):
            continue
        rank, name = int(place.layer["class_name"][8]), layer_name(place.layer)
        config["data_format"] = "channels_last"
        before = [1, *range(3, rank + 3), 2]
        after = (
            [1, rank + 2, *range(2, rank + 2)]
            if config.get("return_sequences")
            else [rank + 1, *range(1, rank + 1)]
        )
        permutes: list[Json] = [
            {"class_name": "Permute", "config": {"name": f"{name}_{end}", "dims": dims}}
            for end, dims in (("channels_last", before), ("channels_first", after))
        ]
        become_sequential(walk, place, permutes[:1], permutes[1:])
        walk.note(
            Severity.EQUIVALENT, place.where, "channels_first: between two Permutes, so that it runs on a CPU"
        )


def _has_states(layer: Json) -> bool:
    """Whether a call of Keras 2 hands over states: several tensors, or one by keyword."""
    calls = layer.get("inbound_nodes", [])
    return any(len(call) != 1 or "initial_state" in call[0][-1] for call in calls if isinstance(call, list))


def _one(value: Any) -> int:
    return int(value[0] if isinstance(value, list) else value)


def causal_attention(walk: Walk) -> None:
    """`causal` of attention layers is asked for by each call in Keras 3."""
    classes = ("Attention", "AdditiveAttention")
    for place in walk.places((*classes, *(f"{PACKAGE}{name}Keras2" for name in classes))):
        causal = config_of(place.layer).pop("causal", None)
        if causal is False:
            walk.note(Severity.NEUTRAL, place.where, "`causal` dropped: its value False says nothing")
        if not causal:
            continue
        for node in place.layer.get("inbound_nodes", []):
            for tensor in node if isinstance(node, list) else ():
                if isinstance(tensor, list) and len(tensor) == 4 and isinstance(tensor[3], dict):
                    tensor[3]["use_causal_mask"] = True
        walk.note(Severity.EQUIVALENT, place.where, "`causal` became `use_causal_mask` of its calls")
