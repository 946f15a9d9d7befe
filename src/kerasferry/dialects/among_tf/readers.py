"""What the readers of older tf.keras versions do not understand, and how the same is said to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...errors import Refused
from ...hub import Severity
from ...hub.topology import Place, is_layer, model_layers
from ...modules import PACKAGE, PARTS
from ..chain import position
from ..compiling.outputs import METRIC_KEYS
from ..step import Walk, config_of
from ..to_keras_3.objects import ACTIVATION_KEYS, is_known
from ..to_keras_3.replaced import FEED_FORWARD
from .activations import become, known_names, stand_behind
from .newer import become_part
from .recurrent_parts import reads_layer, with_layer

# Layers as activations: 2.3.4 and 2.4.4 say "Unknown activation function: LeakyReLU", and read a class that was
# registered; 1.14.0 says "Could not interpret activation function identifier" of either.
FIRST_WITH_LAYERS = "tf2.5"
FIRST_WITH_OWN_LAYERS = "tf1.15"
# Before, a call has tensors and numbers: "'list' object has no attribute 'dtype'" in 2.3.4, and of their own models
# with a constant as mask 2.3.4 and 2.0.4 say "data type not understood" when they predict.
FIRST_WITH_CONSTANTS = "tf2.4"
# "'>=' not supported between instances of 'list' and 'int'" in 1.14.0 to 2.3.4; 2.4.4 takes several.
FIRST_WITH_AXES = "tf2.4"
# "'str' object has no attribute 'dtype'" in 1.12.3 and 1.14.0; 1.15.5 reads them.
FIRST_WITH_TENSOR_ARGUMENTS = "tf1.15"
# "not enough values to unpack (expected 3, got 1)" in 1.12.3 and 1.13.2. 1.14.0 to 2.1.4 read them as the list that is
# written here; that one is for all of TensorFlow 1, whose training goes by the names of the layers.
FIRST_WITH_NAMED_ENDS = "tf2.0"

# Before, a layer with a table of words is neither saved in HDF5 nor read from it: "Save or restore weights that is not
# an instance of `tf.Variable` is not supported in h5" in 2.3.4, 2.4.4 and 2.5.3.
FIRST_WITH_TABLES = "tf2.6"
TABLES = ("StringLookup", "IntegerLookup", "TextVectorization")

# Values that later versions take. 2.6.5 and 2.7.4: The split argument of layer TextVectorization received an invalid
# value character, and: lower is not a supported standardization.
NEW_VALUES = {
    ("TextVectorization", "split", "character"): "tf2.8",
    ("TextVectorization", "standardize", "lower"): "tf2.8",
    ("TextVectorization", "standardize", "strip_punctuation"): "tf2.8",
    # 1.12.3 to 1.14.0: Unrecognized implementation mode: 3.
    ("LocallyConnected1D", "implementation", 3): "tf1.15",
    ("LocallyConnected2D", "implementation", 3): "tf1.15",
}

# Dropout(0.5, noise_shape=(None, 1, 4)) in 1.12.3 to 1.14.0: Cannot convert a partially known TensorShape to a Tensor.
FIRST_WITH_OPEN_NOISE = "tf1.15"

# TextVectorization of its own HDF5 in 2.7.4: a RaggedTensor of texts that it gave as (3, 4) before it was saved; 2.6.5
# does the same with such a file, 2.8.4 does not.
WITH_RAGGED_TEXTS = ("tf2.6", "tf2.7")

# With virtual batches each version counts `axis` anew when the layer is built, and writes it so: of its own file it
# says "Invalid axis: 2".
NORMALIZATIONS = ("BatchNormalization", "BatchNormalizationV1")


def older_forms(walk: Walk) -> None:
    """Say to the target what it can be told in another way.

    Raises:
        Refused: It cannot.
    """
    if _before(walk, FIRST_WITH_LAYERS):
        _layer_activations(walk)
    known_names(walk)
    for place in walk.places():
        if place.layer.get("class_name") in TABLES and _before(walk, FIRST_WITH_TABLES):
            raise Refused(
                f"{walk.target_name} reads no table of `{place.layer['class_name']}` from HDF5",
                where=place.where,
                hint="the first that does is TF 2.6",
            )
        _values(walk, place)
        several = isinstance(config_of(place.layer).get("axis"), list)
        if place.layer.get("class_name") == "Softmax" and several and _before(walk, FIRST_WITH_AXES):
            raise Refused(f"Softmax of {walk.target_name} has one axis", where=place.where)
        _calls(walk, place)
    if _before(walk, FIRST_WITH_NAMED_ENDS):
        _listed_ends(walk)


def _before(walk: Walk, first: str) -> bool:
    return position(walk.target) < position(first)


def _layer_activations(walk: Walk) -> None:
    """A layer in the place of an activation stands behind the layer, or for it, or is of a registered class."""
    for place in walk.places():
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS if is_known(place.layer) else ():
            value = config.get(key)
            if not is_layer(value) or value["class_name"] == "function":
                continue
            name, kind = str(place.layer["class_name"]), str(value["class_name"])
            if name == "Activation":
                _move_up(walk, place)
                become(place, kind, {**value["config"], "name": config["name"]})
                walk.note(Severity.EQUIVALENT, place.where, f"it is the {kind} that was its activation")
            elif key == "activation" and name in FEED_FORWARD and place.path:
                stand_behind(walk, place, kind, value["config"])
                walk.note(Severity.EQUIVALENT, place.where, f"its activation {kind} stands behind it")
            elif kind in PARTS["keras2"]["passing"] and not _before(walk, FIRST_WITH_OWN_LAYERS):
                become_part(
                    walk, Place((*place.path, f"@{key}"), value, place.layer), f"`{key}` cannot be a layer"
                )
            elif _before(walk, FIRST_WITH_OWN_LAYERS) and reads_layer(walk, name, value):
                with_layer(walk, place, key)
            elif not kind.startswith(PACKAGE):
                raise Refused(
                    f"{walk.target_name} reads no layer as `{key}` of `{name}`", where=place.where, found=kind
                )


def _values(walk: Walk, place: Place) -> None:
    """Values that came later, and axes that a layer moved while it was built."""
    name, config = str(place.layer.get("class_name")), config_of(place.layer)
    for (owner, key, value), first in NEW_VALUES.items():
        if name == owner and config.get(key) == value and _before(walk, first):
            raise Refused(
                f"`{owner}` takes no `{key}` {value} in {walk.target_name}",
                where=place.where,
                found=f"{key}={value}",
                hint=f"the first that takes it is TF {first.removeprefix('tf')}",
            )
    if (
        name == "TextVectorization"
        and config.get("output_mode") == "int"
        and walk.target in WITH_RAGGED_TEXTS
    ):
        become_part(walk, place, f"{walk.target_name} returns ragged rows, of its own HDF5, too")
    noise = config.get("noise_shape")
    if (
        name == "Dropout"
        and isinstance(noise, list)
        and None in noise
        and _before(walk, FIRST_WITH_OPEN_NOISE)
    ):
        config["noise_shape"] = None
        walk.note(
            Severity.LOSSY,
            place.where,
            f"`noise_shape` {noise} dropped: in training each number is dropped alone",
        )
    axis = config.get("axis")
    if name in NORMALIZATIONS and config.get("virtual_batch_size") is not None and isinstance(axis, list):
        config["axis"] = [one - 1 for one in axis]
        walk.note(
            Severity.NEUTRAL,
            place.where,
            f"`axis` {axis} was counted with the virtual batches: {config['axis']}",
        )


def _move_up(walk: Walk, place: Place) -> None:
    """The variables of an activation become those of the layer."""
    inside = (*place.path, "@activation")
    walk.model.variables = {
        (place.path if path == inside else path, role): replace(one, layer=place.path)
        if path == inside
        else one
        for (path, role), one in walk.model.variables.items()
    }


def _calls(walk: Walk, place: Place) -> None:
    nodes = place.layer.get("inbound_nodes")
    for call in nodes if isinstance(nodes, list) else ():
        for item in call if isinstance(call, list) else ():
            if not isinstance(item, list) or not item:
                continue
            if item[0] == "_CONSTANT_VALUE" and _before(walk, FIRST_WITH_CONSTANTS):
                raise Refused(
                    f"{walk.target_name} reads no constants in the calls of layers", where=place.where
                )
            keywords = item[3] if len(item) > 3 and isinstance(item[3], dict) else {}
            for key, value in keywords.items():
                _keyword(walk, place, key, value)


def _keyword(walk: Walk, place: Place, key: str, value: Any) -> None:
    several = isinstance(value, list) and bool(value) and all(_is_tensor(one) for one in value)
    tensor = several or _is_tensor(value)
    if tensor and _before(walk, FIRST_WITH_TENSOR_ARGUMENTS):
        raise Refused(f"{walk.target_name} reads no tensor as `{key}` of a call", where=place.where)
    if key == "mask" and isinstance(value, list) and not tensor and _before(walk, FIRST_WITH_CONSTANTS):
        raise Refused(f"{walk.target_name} reads no constant as `{key}` of a call", where=place.where)


def _is_tensor(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 2 and isinstance(value[0], str)


def _listed_ends(walk: Walk) -> None:
    """Inputs and outputs by name are lists in the order of their names, as TensorFlow flattens a dict."""
    for place in walk.functional():
        config = place.layer["config"]
        for key in ("input_layers", "output_layers"):
            named = config.get(key)
            flat = _flat(named)
            if _is_tensor(named) or named == flat or not flat:
                continue
            config[key] = flat
            names = ", ".join(sorted(named)) if isinstance(named, dict) else ", ".join(one[0] for one in flat)
            walk.note(Severity.LOSSY, place.where, f"`{key}` by name became a list: {names}")
            if key == "output_layers" and not place.path and isinstance(named, dict):
                _by_layer(walk, {name: str(one[0]) for name, one in named.items() if one})
        for layer in model_layers(place.layer):
            nodes = layer.get("inbound_nodes") or []
            layer["inbound_nodes"] = [_flat(node) if isinstance(node, dict) else node for node in nodes]


def _flat(value: Any) -> list[Any]:
    """Tensors in the order in which TensorFlow flattens a structure: of a dict by its keys."""
    if _is_tensor(value):
        return [value]
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    return [tensor for one in value for tensor in _flat(one)] if isinstance(value, list) else []


def _by_layer(walk: Walk, layers: dict[str, str]) -> None:
    training = walk.model.training
    for key in ("loss", "loss_weights", *METRIC_KEYS) if training is not None else ():
        value = training.config.get(key) if training is not None else None
        if training is not None and isinstance(value, dict) and "class_name" not in value:
            training.config[key] = {layers.get(name, name): one for name, one in value.items()}
