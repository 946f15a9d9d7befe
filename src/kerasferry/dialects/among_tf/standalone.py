"""Standalone Keras 2.2 and 2.3 beside the tf.keras of their time: what tf.keras writes and they do not read."""

from __future__ import annotations

from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place, is_model, layer_name, model_layers
from ...modules import plain_names_in
from ...optimizers.generations import arguments
from ..compiling.optimizer_v1 import to_v1
from ..compiling.outputs import METRIC_KEYS
from ..step import Rewrite, Walk, config_of, nothing
from ..to_keras_3.calls import node_offsets, references
from .old_objects import plain_arrays
from .ranks import dots_of_many

# Classes of tf.keras that standalone Keras has as functions, under which it finds them just as well.
FUNCTIONS = {
    "GlorotNormal": "glorot_normal",
    "GlorotUniform": "glorot_uniform",
    "HeNormal": "he_normal",
    "HeUniform": "he_uniform",
    "LecunNormal": "lecun_normal",
    "LecunUniform": "lecun_uniform",
}
# The nearest targets that take a module of tf.keras classes.
NEIGHBOURS = {"keras2.2": "tf==1.12", "keras2.3": "tf==1.15"}


def initializers(walk: Walk) -> None:
    """Initializers without a type, and under the names that standalone Keras has for them."""
    for place in walk.places():
        for key, value in config_of(place.layer).items():
            if key.endswith("_initializer") and isinstance(value, dict):
                _initializer(walk, place.where, key, value)


def _initializer(walk: Walk, where: str, key: str, value: Json) -> None:
    config = value.get("config")
    if isinstance(config, dict):
        config.pop("dtype", None)
        if str(config.get("distribution")).endswith("truncated_normal"):
            config["distribution"] = "normal"
            walk.note(Severity.EQUIVALENT, where, f"the distribution of `{key}` is called `normal`")
    name = FUNCTIONS.get(str(value.get("class_name")))
    if name is not None:
        value["class_name"] = name
        walk.note(Severity.NEUTRAL, where, f"`{key}` is called `{name}`")


def single_axis(walk: Walk) -> None:
    """The axis of a BatchNormalization as a number.

    Raises:
        Refused: It has several.
    """
    for place in walk.places(("BatchNormalization",)):
        config = config_of(place.layer)
        axis = config.get("axis")
        if not isinstance(axis, list):
            continue
        if len(axis) != 1:
            raise Refused(
                f"BatchNormalization of {walk.target_name} has one axis",
                where=place.where,
                found=f"axis={axis}",
            )
        config["axis"] = axis[0]
        walk.note(Severity.NEUTRAL, place.where, f"`axis` is written as {axis[0]}")


def optimizer(walk: Walk) -> None:
    """The arguments that its optimizers take; a norm there is that of all gradients together."""
    to_v1(walk)
    training = walk.model.training
    found = arguments(training.config.get("optimizer")) if training is not None else {}
    if found.get("clipnorm") is not None:
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"`clipnorm` {found['clipnorm']} clips all gradients together in {walk.target_name}, not each alone",
        )


DIFFERENCES = (
    Rewrite(
        nothing,
        "ReLU of 1.12.3 in 2.3.1: '<' not supported between instances of 'dict' and 'float'",
        plain_arrays,
    ),
    Rewrite(nothing, "Keras 2.2.4 and 2.3.1: Unknown initializer: GlorotUniform", initializers),
    Rewrite(
        nothing,
        "BatchNormalization of 1.12.3 writes axis [3]; Keras 2.2.4: list indices must be integers or slices, not list",
        single_axis,
    ),
    Rewrite(
        nothing,
        "Keras 2.3.1 of an Adam of 1.15: Unexpected keyword argument passed to optimizer: name",
        optimizer,
    ),
)


def late_forms(walk: Walk) -> None:
    """What the last look at a model for tf.keras leaves to do for standalone Keras.

    Raises:
        Refused: Something is only in a module of tf.keras classes.
    """
    training = walk.model.training
    for name in sorted(plain_names_in([walk.model.topology, training.config if training else None])):
        raise Refused(
            f"{walk.target_name} has no `{name}`, and a module of tf.keras classes is not for it",
            hint=f"choose a target from {NEIGHBOURS[walk.target]} on",
        )
    for place in walk.functional():
        _count_from_one(place.layer)
    for place in walk.sequential():
        shape_of_first(walk, place)
    _no_dots(walk)
    _by_name_alone(walk)
    training = walk.model.training
    if training is not None:
        _plain_means(training.config.get("loss"))


def _plain_means(value: Any) -> None:
    """What `auto` means: "Invalid Reduction Key auto" in 2.3.1."""
    for one in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        _plain_means(one)
    if isinstance(value, dict) and value.get("reduction") == "auto":
        value["reduction"] = "sum_over_batch_size"


def _count_from_one(model: Json) -> None:
    """The calls of a Sequential that says no input count from 0 in tf.keras.

    2.3.1 of such a file: "Graph disconnected: cannot obtain value for tensor ... at layer dense_input".
    """
    layers = model_layers(model)
    names = frozenset(layer_name(layer) for layer in layers)
    offsets = node_offsets(model)
    late = {layer_name(one) for one in layers if is_model(one) and not offsets.get(layer_name(one))}
    ends = [model["config"].get(key) for key in ("input_layers", "output_layers")]
    for held in [*(layer.get("inbound_nodes") for layer in layers), *ends]:
        for reference in references(held, names):
            if reference[0] in late:
                reference[1] += 1


def shape_of_first(walk: Walk, place: Place) -> None:
    """A Sequential that tells its input only beside its layers, or nowhere.

    2.3.1 of 1.12.3: "You are trying to load a weight file containing 2 layers into a model with 0 layers".
    """
    layers, config = model_layers(place.layer), config_of(place.layer)
    if not layers or layers[0].get("class_name") == "InputLayer" or is_model(layers[0]):
        return
    first = config_of(layers[0])
    if "batch_input_shape" in first or place.parent is not None:
        return
    shape = config.get("build_input_shape")
    if shape is None:
        raise Refused(
            f"the Sequential model was saved without its input shape, and {walk.target_name} cannot build it",
            where=place.where,
            hint="a SavedModel of the same model, saved after training, has the shape: convert that one instead",
        )
    first["batch_input_shape"] = shape
    walk.note(Severity.NEUTRAL, place.where, "its first layer has the shape that it was built with")


def _no_dots(walk: Walk) -> None:
    """found_dot_of_matrices of the zoo: (3, 3, 4, 6) in 1.15.5, (3, 3, 4, 3, 6) in 2.3.1."""
    for place, rank in dots_of_many(walk):
        what = f"Dot of more than three dimensions makes something else in {walk.target_name}"
        if rank is None:
            walk.note(Severity.LOSSY, place.where, f"{what}; how many it is given cannot be told")
        else:
            raise Refused(
                what,
                where=place.where,
                found=f"{rank} dimensions",
                hint=f"choose a target from {NEIGHBOURS[walk.target]} on",
            )


def _by_name_alone(walk: Walk) -> None:
    """2.3.1 reads no metric object, its own neither: "Unknown metric function: {'class_name': 'AUC', ...}"."""
    config = walk.model.training.config if walk.model.training is not None else {}
    for key in METRIC_KEYS:
        if config.get(key) is not None:
            config[key] = _names(walk, config[key])


def _names(walk: Walk, value: Any) -> Any:
    if isinstance(value, list):
        return [made for one in value if (made := _names(walk, one)) is not None]
    if not isinstance(value, dict):
        return value
    if "class_name" not in value:
        return {key: made for key, one in value.items() if (made := _names(walk, one)) is not None}
    what = f"{walk.target_name} reads no metric object: `{value['class_name']}` is left out"
    walk.note(Severity.LOSSY, "metrics", what)
    return None
