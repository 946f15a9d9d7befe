"""Walking the tree of layers that a model's JSON is.

A layer is a dict with `class_name` and `config`. In a model's `layers` list it also has `name` and, in functional
models, `inbound_nodes`. The functions here know that shape and nothing of what a layer means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from .model import Json, LayerPath

# Classes whose config holds `layers`. "Model" is what functional models were called up to TF 2.2.
MODEL_CLASSES = frozenset({"Functional", "Model", "Sequential"})

# Where operations of Keras 3 are.
OPERATIONS = ("keras.src.ops", "keras.ops", "keras.src.backend")

# Config keys that hold a layer, or a list of layers. Everything else with a class_name is an initializer, a
# regularizer, a constraint, a policy, ...
# An activation is mostly a name, and a layer where somebody gave one.
LAYER_KEYS = (
    "layer",
    "backward_layer",
    "forward_layer",
    "cell",
    "cells",
    "activation",
    "recurrent_activation",
)


@dataclass(frozen=True)
class Place:
    """One layer of the tree, where it stands.

    Attributes:
        path: Names down to it; see `LayerPath`.
        layer: Its dict (the very object in the tree: edits show).
        parent: The model or wrapper that holds it, None for the root.
    """

    path: LayerPath
    layer: Json
    parent: Json | None

    @property
    def where(self) -> str:
        """The place for messages."""
        return "/".join(self.path) or "model"


def is_layer(value: object) -> TypeGuard[Json]:
    """Whether a value looks like a serialised object with a config of its own."""
    return isinstance(value, dict) and "class_name" in value and isinstance(value.get("config"), (dict, list))


def is_model(layer: Json) -> bool:
    """Whether a layer is a Sequential or functional model with layers inside."""
    config = layer.get("config")
    if isinstance(config, list):
        return layer.get("class_name") == "Sequential"
    return isinstance(config, dict) and isinstance(config.get("layers"), list)


def is_operation(layer: Json) -> bool:
    """Whether a layer of a functional model is an operation of `keras.ops`."""
    return str(layer.get("module")).startswith(OPERATIONS)


def is_functional(layer: Json) -> bool:
    """Whether a model's layers call each other by name: Functional, or an author's subclass made of tensors."""
    if layer.get("class_name") in ("Functional", "Model"):
        return is_model(layer)
    return is_model(layer) and isinstance(layer["config"], dict) and "input_layers" in layer["config"]


def is_sequential(layer: Json) -> bool:
    """Whether a model's layers follow each other, also in an author's subclass."""
    return is_model(layer) and not is_functional(layer)


def model_layers(model: Json) -> list[Json]:
    """The layers of a model. Keras up to 2.2.2 wrote a Sequential's config as the bare list."""
    config = model["config"]
    return config if isinstance(config, list) else config["layers"]


def layer_name(layer: Json, position: int = 0) -> str:
    """The name of a layer in its model."""
    config = layer.get("config")
    name = layer.get("name") or (config.get("name") if isinstance(config, dict) else None)
    return str(name) if name else f"#{position}"


def inner_layers(layer: Json) -> Iterator[tuple[str, Json]]:
    """The layers that a wrapper, an RNN or stacked cells hold: (`@key` or `@key.index`, layer)."""
    config = layer.get("config")
    if not isinstance(config, dict) or is_model(layer):
        return
    for key in LAYER_KEYS:
        value = config.get(key)
        if is_layer(value):
            yield f"@{key}", value
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if is_layer(item):
                    yield f"@{key}.{index}", item


def walk(root: Json, path: LayerPath = (), parent: Json | None = None) -> Iterator[Place]:
    """Every layer from the root down, a parent before its children."""
    yield Place(path, root, parent)
    if is_model(root):
        for position, layer in enumerate(model_layers(root)):
            yield from walk(layer, (*path, layer_name(layer, position)), root)
    else:
        for key, layer in inner_layers(root):
            yield from walk(layer, (*path, key), root)


def class_counts(root: Json) -> dict[str, int]:
    """How many layers of each class there are, models not counted, most frequent first."""
    counts: dict[str, int] = {}
    for place in walk(root):
        if not is_model(place.layer):
            name = str(place.layer.get("class_name"))
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
