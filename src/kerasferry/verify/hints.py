"""What a model expects at its inputs, found by following each input to the layer that consumes its values.

An integer means nothing until an Embedding takes it; so the topology is walked from the input through layers
that only move values around (Reshape, Concatenate, Dropout, a nested model, ...) to the first that uses them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..hub import Json
from ..hub.topology import is_model, layer_name, model_layers
from ..layers import bare_name

_PASS = """
    InputLayer Reshape Flatten Permute RepeatVector Identity Concatenate Masking
    Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianNoise GaussianDropout AlphaDropout
    ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D CenterCrop Resizing
    RandomCrop RandomFlip RandomTranslation RandomRotation RandomZoom RandomContrast RandomBrightness
    SlicingOpLambda TensorFlowOpLayer TFOpLambda Cast GetItem ExpandDims Squeeze
"""
PASS = frozenset(_PASS.split())
"""Layers behind which the same values come out (augmentation does nothing in inference)."""

BOUND = {"Embedding": ("input_dim",), "CategoryEncoding": ("num_tokens", "max_tokens")}
"""Class to the config keys that say below which number its integers must be."""

TEXT = ("StringLookup", "TextVectorization", "IntegerLookup", "Hashing", "HashedCrossing")


@dataclass
class Hint:
    """What is known of the values of one input.

    Attributes:
        bound: Integers must be in 0..bound-1.
        zeros_are_padding: An Embedding masks zeros, so some rows shall end with them.
        mask_value: The value that a Masking layer takes for padding.
        pixels: 0..255, because a Rescaling comes first.
        normalised_by: Path of the Normalization that comes first: its mean and variance say where values lie.
        words: The vocabulary of a lookup, as far as it is in the config.
        sentences: The text is split into words (TextVectorization).
        why: The layers that said so.
    """

    bound: int | None = None
    zeros_are_padding: bool = False
    mask_value: float | None = None
    pixels: bool = False
    normalised_by: str | None = None
    words: list[Any] = field(default_factory=list)
    sentences: bool = False
    why: list[str] = field(default_factory=list)


def hints(topology: Json | None) -> list[tuple[str, Hint]]:
    """(name of the input layer, hint) in the order of the model's inputs; empty without a topology."""
    if topology is None or "config" not in topology or not is_model(topology):
        return []
    found = []
    for name in entries(topology):
        hint = Hint()
        for layer in _reached(topology, name, (), set()):
            _learn(hint, layer)
        found.append((name, hint))
    return found


def entries(model: Json) -> list[str]:
    """Names of the layers where a model's inputs enter, in order."""
    config = model["config"]
    listed = config.get("input_layers") if isinstance(config, dict) else None
    if listed is not None:
        return [name for name, _ in references(listed)]
    layers = model_layers(model)
    return [layer_name(layers[0])] if layers else []


def references(value: Any) -> Iterator[tuple[str, int]]:
    """(layer, output) wherever a tensor is named `[layer, node, output, ...]`, in order, in any nesting."""
    if isinstance(value, dict):
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        if len(value) >= 3 and isinstance(value[0], str) and isinstance(value[1], int):
            yield value[0], value[2]
            yield from references(value[3:])
        else:
            for item in value:
                yield from references(item)


Frame = tuple[Json, str]


def _reached(model: Json, name: str, outer: tuple[Frame, ...], seen: set[tuple[int, str]]) -> Iterator[Json]:
    """The layers that use the values of a layer's input, looking behind those that only pass them on."""
    layer = next((one for one in model_layers(model) if layer_name(one) == name), None)
    if layer is None or (id(model), name) in seen:
        return
    seen.add((id(model), name))
    if is_model(layer):
        for inner in entries(layer):
            yield from _reached(layer, inner, (*outer, (model, name)), seen)
        return
    kind = bare_name(str(layer.get("class_name")))
    if kind == "TimeDistributed" and isinstance(layer["config"].get("layer"), dict):
        layer = layer["config"]["layer"]
        kind = bare_name(str(layer.get("class_name")))
    if kind not in PASS or kind == "Masking":
        yield layer
    if kind in PASS:
        yield from _behind(model, name, outer, seen)


def _behind(model: Json, name: str, outer: tuple[Frame, ...], seen: set[tuple[int, str]]) -> Iterator[Json]:
    following, ends = _following(model, name)
    for entry, inner in following:
        if inner is None:
            yield from _reached(model, entry, outer, seen)
        else:
            target = next(one for one in model_layers(model) if layer_name(one) == entry)
            yield from _reached(target, inner, (*outer, (model, entry)), seen)
    if ends and outer:
        parent, own_name = outer[-1]
        yield from _behind(parent, own_name, outer[:-1], seen)


def _following(model: Json, name: str) -> tuple[list[tuple[str, str | None]], bool]:
    """([(layer that takes it, its inner input if it is a model)], whether it is an output of the model)."""
    layers = model_layers(model)
    config = model["config"]
    if not isinstance(config, dict) or "output_layers" not in config:
        names = [layer_name(layer) for layer in layers]
        place = names.index(name)
        return [(following, None) for following in names[place + 1 : place + 2]], place + 1 == len(names)
    found: list[tuple[str, str | None]] = []
    for layer in layers:
        for node in layer.get("inbound_nodes", []):
            for position, (source, _) in enumerate(references(node)):
                if source == name:
                    found.append((layer_name(layer), _inner_entry(layer, position)))
    return found, any(source == name for source, _ in references(config["output_layers"]))


def _inner_entry(layer: Json, position: int) -> str | None:
    if not is_model(layer):
        return None
    inside = entries(layer)
    return inside[position] if position < len(inside) else None


def _learn(hint: Hint, layer: Json) -> None:
    config = layer.get("config")
    config = config if isinstance(config, dict) else {}
    kind = bare_name(str(layer.get("class_name")))
    bounds = [config[key] for key in BOUND.get(kind, ()) if isinstance(config.get(key), int)]
    if bounds:
        hint.bound = min(filter(None, (hint.bound, *bounds)))
        hint.zeros_are_padding |= bool(config.get("mask_zero"))
        hint.why.append(f"{kind} of {min(bounds)}")
    elif kind == "Masking":
        hint.mask_value = float(config.get("mask_value") or 0.0)
        hint.why.append("Masking")
    elif kind == "Rescaling" and isinstance(config.get("scale"), (int, float)) and abs(config["scale"]) < 1:
        hint.pixels = True
        hint.why.append("Rescaling")
    elif kind == "Normalization":
        hint.normalised_by = layer_name(layer)
        hint.why.append("Normalization")
    elif kind in TEXT:
        vocabulary = config.get("vocabulary")
        hint.words += vocabulary if isinstance(vocabulary, list) else []
        hint.sentences |= kind == "TextVectorization" and config.get("split") is not None
        hint.why.append(kind)
