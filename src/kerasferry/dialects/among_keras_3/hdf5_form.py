"""What Keras 3 writes and does not read: HDF5 says no modules, and functions of TensorFlow are said to be Python's."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ...catalog import layers as layer_catalog
from ...catalog import objects as object_catalog
from ...catalog import operations as operation_catalog
from ...hub import Json, Model
from ...hub.topology import MODEL_CLASSES, is_functional, is_model, walk
from ..compiling.objects import builtin
from ..step import config_of
from ..to_keras_3.activations import TENSORFLOW_ACTIVATIONS
from ..to_keras_3.objects import ACTIVATION_KEYS, ACTIVATIONS, FUNCTIONAL_MODULE, INITIALIZERS, own_object

# HDF5 has the name of the class, archives that under which Keras exports it.
EXPORTED = {"GroupedQueryAttention": "GroupQueryAttention"}
# Layers of Keras 2 that Keras 3 has for `tf.keras` alone.
LEGACY = ("RandomHeight", "RandomWidth", "ThresholdedReLU")
# A layer whose config is like that of a model.
WITH_LAYERS = ("Pipeline",)
KINDS = {"loss": "losses", "metrics": "metrics", "weighted_metrics": "metrics", "optimizer": "optimizers"}


def full_form(model: Model) -> None:
    """Say the module of every object, as archives need it; what has one stays as it is."""
    model.topology = deepcopy(model.topology)
    for place in walk(model.topology):
        if "module" not in place.layer:
            _complete(place.layer)
    if model.training is not None:
        config = model.training.config = deepcopy(model.training.config)
        for key in [key for key in KINDS if config.get(key) is not None]:
            config[key] = _completed(KINDS[key], config[key])


def readable(model: Model) -> None:
    """Say functions and initializers of TensorFlow, in place, as Keras says the same ones of its own."""
    for place in walk(model.topology):
        config = config_of(place.layer)
        for value in config.values():
            _initializer(value)
        for key in ACTIVATION_KEYS:
            config.update({key: name} if (name := _of_tensorflow(config.get(key))) else {})


def _complete(layer: Json) -> None:
    name = str(layer.get("class_name"))
    if is_model(layer) and name in MODEL_CLASSES:
        functional = is_functional(layer)
        layer["module"] = FUNCTIONAL_MODULE if functional else "keras"
        layer["registered_name"] = name if functional else None
    elif name in LEGACY:
        layer.update(module="keras.src.legacy.layers", registered_name=name)
    elif EXPORTED.get(name, name) in layer_catalog.names() and (name in WITH_LAYERS or not is_model(layer)):
        layer.update(class_name=EXPORTED.get(name, name), module="keras.layers", registered_name=None)
    else:
        layer.update({key: value for key, value in own_object(layer).items() if key != "config"})


def _initializer(value: Any) -> None:
    """One of `tf.compat.v1`: what it computes is the same, and `dtype` is that of the layer."""
    if not isinstance(value, dict) or not str(value.get("module")).startswith("tensorflow."):
        return
    if value.get("class_name") in INITIALIZERS and isinstance(value.get("config"), dict):
        value.update(module="keras.initializers", registered_name=None)
        value["config"].pop("dtype", None)


def _of_tensorflow(value: Any) -> str | None:
    """The name in Keras of a function of TensorFlow: 3.15.1 writes `tf.nn.softmax` as a function of Python's."""
    if not isinstance(value, dict) or (value.get("module"), value.get("registered_name")) != (
        "builtins",
        "function",
    ):
        return None
    name = TENSORFLOW_ACTIVATIONS.get(str(value.get("config")), str(value.get("config")))
    return name if name in ACTIVATIONS else None


def _completed(kind: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_completed(kind, item) for item in value]
    if not isinstance(value, dict) or "module" in value:
        return value
    if not isinstance(value.get("config"), dict):
        return {key: _completed(kind, item) for key, item in value.items()}
    name = str(value.get("class_name"))
    known = operation_catalog.names(kind) if kind == "optimizers" else object_catalog.names(kind)
    if name in known or name == "MeanMetricWrapper":
        return builtin(f"keras.{kind}", name, value["config"])
    return own_object(value)
