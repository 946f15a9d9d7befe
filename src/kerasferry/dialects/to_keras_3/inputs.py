"""Where tensors enter a model: InputLayers, shapes on first layers, Sequentials that begin without an InputLayer."""

from __future__ import annotations

from ...errors import Refused
from ...hub import Severity
from ...hub.topology import is_model, layer_name, model_layers
from ..step import Walk, config_of


def input_layers(walk: Walk) -> None:
    """`batch_shape` for `batch_input_shape`; nothing ragged."""
    for place in walk.places(("InputLayer",)):
        config = config_of(place.layer)
        if config.get("ragged"):
            raise Refused("a ragged input has no equal in Keras 3.0", where=place.where, found="ragged=True")
        if "ragged" in config:
            walk.note(
                Severity.NEUTRAL,
                place.where,
                f"`ragged` dropped: its value {config.pop('ragged')!r} says nothing",
            )
        if "batch_input_shape" in config:
            config["batch_shape"] = config.pop("batch_input_shape")
            walk.note(Severity.NEUTRAL, place.where, "`batch_input_shape` renamed to `batch_shape`")


def older_input_layers(walk: Walk) -> None:
    """`batch_input_shape` for `batch_shape`; nothing optional."""
    for place in walk.places(("InputLayer",)):
        config = config_of(place.layer)
        if config.get("optional"):
            raise Refused(
                "an input that may be left out has no equal in Keras 2",
                where=place.where,
                found="optional=True",
                hint="the first version that has it is keras==3.6",
            )
        if config.pop("optional", None) is not None:
            walk.note(Severity.NEUTRAL, place.where, "`optional` dropped: its value False says nothing")
        if "batch_shape" in config:
            config["batch_input_shape"] = config.pop("batch_shape")
            walk.note(Severity.NEUTRAL, place.where, "`batch_shape` renamed to `batch_input_shape`")
        config.setdefault("sparse", False)
        config.setdefault("ragged", False)


def first_layer_shapes(walk: Walk) -> None:
    """`batch_input_shape` on a layer that an InputLayer precedes says nothing more."""
    for place in walk.places():
        if config_of(place.layer).pop("batch_input_shape", None) is not None:
            walk.note(Severity.NEUTRAL, place.where, "`batch_input_shape` dropped: the InputLayer has it")


def sequential_inputs(walk: Walk) -> None:
    """A Sequential that begins without an InputLayer is not built by Keras 3, and its weights are not loaded."""
    for place in walk.sequential():
        config, layers = place.layer["config"], model_layers(place.layer)
        if isinstance(config, list):
            place.layer["config"] = config = {"name": "sequential", "layers": config}
        shape = config.pop("build_input_shape", None)
        if not layers or layers[0].get("class_name") == "InputLayer" or place.parent is not None:
            continue
        if is_model(layers[0]):
            continue
        if not isinstance(shape, list) or not shape:
            raise Refused(
                "the Sequential model was saved without its input shape, and Keras 3 cannot build it",
                where=place.where,
                hint="a SavedModel of the same model, saved after training, has the shape: convert that one instead",
            )
        dtype = "int32" if layers[0].get("class_name") == "Embedding" else "float32"
        layers.insert(
            0,
            {
                "class_name": "InputLayer",
                "config": {"batch_shape": shape, "dtype": dtype, "name": f"{layer_name(layers[0])}_input"},
            },
        )
        walk.note(
            Severity.EQUIVALENT, place.where, f"the shape it was built with, {shape}, became an InputLayer"
        )


def older_sequential_inputs(walk: Walk) -> None:
    """The shape it was built with says nothing beside an InputLayer."""
    for place in walk.sequential():
        config, layers = config_of(place.layer), model_layers(place.layer)
        if layers and layers[0].get("class_name") == "InputLayer" and "build_input_shape" in config:
            del config["build_input_shape"]
            walk.note(Severity.NEUTRAL, place.where, "`build_input_shape` dropped: the InputLayer has it")
