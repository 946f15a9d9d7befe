"""What the readers of older tf.keras versions do not understand, and how the same is said to them."""

from __future__ import annotations

from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place, is_layer, layer_name
from ..chain import position
from ..compiling.outputs import METRIC_KEYS
from ..step import Walk, config_of
from ..to_keras_3.objects import ACTIVATION_KEYS, is_known
from ..to_keras_3.replaced import FEED_FORWARD, become_sequential

# Names of activations, and the first version that reads them. Not asked yet: 2.4 and 2.5, where relu6 stands for 2.6.
ACTIVATIONS = {
    "exponential": "tf1.15",
    "swish": "tf2.2",
    "silu": "tf2.2",
    "relu6": "tf2.6",
    "gelu": "tf2.4",
    "leaky_relu": "tf2.6",
    "log_softmax_v2": "tf2.6",
    "mish": "tf2.13",
}

# Layers as activations: 2.3.4 says "Unknown activation function: LeakyReLU".
FIRST_WITH_LAYERS = "tf2.4"
# Before, a call has tensors and numbers: "'list' object has no attribute 'dtype'" in 2.3.4.
FIRST_WITH_CONSTANTS = "tf2.4"
# "'>=' not supported between instances of 'list' and 'int'" in 1.15.5 and 2.3.4.
FIRST_WITH_AXES = "tf2.4"
# "'str' object has no attribute 'dtype'" in 1.12.3.
FIRST_WITH_TENSOR_ARGUMENTS = "tf1.15"
# "too many values to unpack (expected 3)" in 1.12.3.
FIRST_WITH_NAMED_ENDS = "tf2.0"


def older_forms(walk: Walk) -> None:
    """Say to the target what it can be told in another way.

    Raises:
        Refused: It cannot.
    """
    if _before(walk, FIRST_WITH_LAYERS):
        _layer_activations(walk)
    for place in walk.places():
        _activation_names(walk, place)
        several = isinstance(config_of(place.layer).get("axis"), list)
        if place.layer.get("class_name") == "Softmax" and several and _before(walk, FIRST_WITH_AXES):
            raise Refused(f"Softmax of {walk.target} has one axis", where=place.where)
        _calls(walk, place)
    if _before(walk, FIRST_WITH_NAMED_ENDS):
        _listed_ends(walk)


def _before(walk: Walk, first: str) -> bool:
    return position(walk.target) < position(first)


def _activation_names(walk: Walk, place: Place) -> None:
    for key in ACTIVATION_KEYS if is_known(place.layer) else ():
        value = config_of(place.layer).get(key)
        first = ACTIVATIONS.get(value) if isinstance(value, str) else None
        if first is None or not _before(walk, first):
            continue
        if value == "relu6" and place.layer["class_name"] == "Activation":
            _become(place, "ReLU", {"max_value": 6.0})
            walk.note(Severity.EQUIVALENT, place.where, "the activation relu6 is a ReLU with the limit 6")
            continue
        raise Refused(
            f"{walk.target} has no activation `{value}`",
            where=place.where,
            found=f"{key}={value}",
            hint=f"the first that has it is {first}",
        )


def _become(place: Place, class_name: str, own: Json) -> None:
    kept = {
        key: value
        for key, value in config_of(place.layer).items()
        if key in ("name", "trainable", "dtype", "batch_input_shape")
    }
    place.layer.update(class_name=class_name, config={**kept, **own})


def _layer_activations(walk: Walk) -> None:
    """A layer in the place of an activation stands behind the layer, or for it."""
    for place in walk.places():
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS if is_known(place.layer) else ():
            value = config.get(key)
            if not is_layer(value) or value["class_name"] == "function":
                continue
            name = place.layer["class_name"]
            if key != "activation" or name not in FEED_FORWARD or not place.path:
                raise Refused(
                    f"{walk.target} reads no layer as `{key}` of `{name}`",
                    where=place.where,
                    found=str(value["class_name"]),
                )
            config["activation"] = "linear"
            after = {"class_name": value["class_name"], "config": {**value["config"]}}
            after["config"].setdefault("name", f"{layer_name(place.layer)}_activation")
            become_sequential(walk, place, [], [after])
            walk.note(
                Severity.EQUIVALENT, place.where, f"its activation {value['class_name']} stands behind it"
            )


def _calls(walk: Walk, place: Place) -> None:
    nodes = place.layer.get("inbound_nodes")
    for call in nodes if isinstance(nodes, list) else ():
        for item in call if isinstance(call, list) else ():
            if not isinstance(item, list) or not item:
                continue
            if item[0] == "_CONSTANT_VALUE" and _before(walk, FIRST_WITH_CONSTANTS):
                raise Refused(f"{walk.target} reads no constants in the calls of layers", where=place.where)
            keywords = item[3] if len(item) > 3 and isinstance(item[3], dict) else {}
            for key, value in keywords.items():
                _keyword(walk, place, key, value)


def _keyword(walk: Walk, place: Place, key: str, value: Any) -> None:
    tensor = isinstance(value, list) and len(value) > 2 and isinstance(value[0], str)
    if tensor and _before(walk, FIRST_WITH_TENSOR_ARGUMENTS):
        raise Refused(f"{walk.target} reads no tensor as `{key}` of a call", where=place.where)
    if key == "mask" and isinstance(value, list) and not tensor and _before(walk, FIRST_WITH_CONSTANTS):
        raise Refused(f"{walk.target} reads no constant as `{key}` of a call", where=place.where)


def _listed_ends(walk: Walk) -> None:
    """Inputs and outputs by name are lists in the order of their names, as TensorFlow flattens a dict."""
    for place in walk.functional():
        config = place.layer["config"]
        for key in ("input_layers", "output_layers"):
            named = config.get(key)
            if not isinstance(named, dict) or not all(isinstance(one, list) for one in named.values()):
                continue
            config[key] = [named[name] for name in sorted(named)]
            walk.note(
                Severity.LOSSY, place.where, f"`{key}` by name became a list: {', '.join(sorted(named))}"
            )
            if key == "output_layers" and not place.path:
                _by_layer(walk, {name: str(one[0]) for name, one in named.items() if one})


def _by_layer(walk: Walk, layers: dict[str, str]) -> None:
    training = walk.model.training
    for key in ("loss", "loss_weights", *METRIC_KEYS) if training is not None else ():
        value = training.config.get(key) if training is not None else None
        if training is not None and isinstance(value, dict) and "class_name" not in value:
            training.config[key] = {layers.get(name, name): one for name, one in value.items()}
