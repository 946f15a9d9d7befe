"""TF 2.2 <-> 2.3. Functional models get a class name of their own; a Sequential lists its InputLayer."""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ...hub.topology import is_functional, is_model, layer_name, model_layers
from ..among_tf.old_objects import one_regularizer, scalings
from ..compiling.outputs import METRIC_KEYS, edited
from ..step import Rewrite, Step, Walk, config_of, nothing

# Metrics that search a threshold.
CONSTRAINED = (
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
    "PrecisionAtRecall",
    "RecallAtPrecision",
)


def _functional(walk: Walk) -> None:
    for place in walk.places(("Model",)):
        if is_model(place.layer):
            place.layer["class_name"] = "Functional"
            walk.note(Severity.NEUTRAL, place.where, "class `Model` is called `Functional`")


def _model(walk: Walk) -> None:
    for place in walk.places(("Functional",)):
        place.layer["class_name"] = "Model"
        walk.note(Severity.NEUTRAL, place.where, "class `Functional` is called `Model`")


def _entry(layer: Json) -> Json:
    """The config that has the input shape: of a layer, or of the first layer at the start of nested Sequentials."""
    while is_model(layer) and model_layers(layer):
        layer = model_layers(layer)[0]
    return config_of(layer)


def _one_input(layer: Json) -> bool:
    """Whether a model begins with one input: a Sequential does, a functional model lists its inputs."""
    listed = config_of(layer).get("input_layers")
    return not is_functional(layer) or (isinstance(listed, list) and len(listed) == 1)


def _input_layer(first: Json, taken: set[str]) -> Json:
    config = _entry(first)
    name = f"{layer_name(first)}_input"
    while name in taken:
        name += "_"
    shape = config["batch_input_shape"]
    dtype = config.get("dtype") if isinstance(config.get("dtype"), str) else "float32"
    # An embedding takes whole numbers whatever its own dtype is (2.3 writes float32 for its InputLayer too).
    return {
        "class_name": "InputLayer",
        "config": {
            "batch_input_shape": shape,
            "dtype": dtype,
            "sparse": False,
            "ragged": False,
            "name": name,
        },
    }


def _list_input_layer(walk: Walk) -> None:
    for place in walk.sequential():
        layers = model_layers(place.layer)
        first = layers[0] if layers else None
        if first is None or first.get("class_name") == "InputLayer" or not _one_input(first):
            continue
        if _entry(first).get("batch_input_shape") is not None:
            layers.insert(0, _input_layer(first, {layer_name(layer) for layer in layers}))
            walk.note(
                Severity.EQUIVALENT, place.where, "the input shape of the first layer became an InputLayer"
            )


def _constrained(walk: Walk) -> None:
    """Metrics at a fixed value of another: which threshold they take."""

    def look(metric: Any, at: int) -> Any:
        name = metric.get("class_name") if isinstance(metric, dict) else metric
        if name in CONSTRAINED:
            walk.note(
                Severity.LOSSY,
                "metrics",
                f"`{name}` takes the threshold next to the value up to TF 2.2, and the best of those that reach it "
                "from 2.3 on",
            )
        return metric

    config = walk.model.training.config if walk.model.training is not None else {}
    for key in METRIC_KEYS:
        edited(walk.model.topology, config.get(key), look)


STEP = Step(
    "tf2.2",
    "tf2.3",
    (
        Rewrite(
            _constrained,
            "SpecificityAtSensitivity of one model: 0.3333 in 1.15.5 and 2.0.4, 0.0 in 2.3.4 and 3.15.1",
            _constrained,
        ),
        Rewrite(nothing, "2.15.1 -> 1.12.3: Unknown regularizer: L2", one_regularizer),
        Rewrite(nothing, "2.15.1 -> 1.12.3: Unknown initializer: HeNormal", scalings),
        Rewrite(_functional, "2.3 -> 2.2: Unknown layer: Functional", _model),
        Rewrite(
            _list_input_layer,
            "2.0 -> Keras 3.15.1: input of shape (None, None, 8, 8, 3): the shape key of the first layer is not read",
        ),
    ),
)
