"""Minimal models for one step at a time."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from kerasferry.dialects import carry
from kerasferry.dialects.limits import last_look
from kerasferry.dialects.steps import all_steps
from kerasferry.hub import Changes, Model, Producer, Tensor, Training, Variable


def layer(class_name: str, name: str = "a", **config: Any) -> dict[str, Any]:
    """One layer as Keras 2 lists it in a Sequential."""
    return {"class_name": class_name, "config": {"name": name, **config}}


def sequential(*layers: dict[str, Any], **config: Any) -> dict[str, Any]:
    """A Sequential of these; an InputLayer is put before them unless there is one."""
    start = [] if layers and layers[0]["class_name"] == "InputLayer" else [input_layer()]
    return {"class_name": "Sequential", "config": {"name": "s", "layers": [*start, *layers], **config}}


def input_layer(name: str = "start", shape: Any = (None, 3)) -> dict[str, Any]:
    """As 2.3 to 2.15 write it."""
    config = {"batch_input_shape": list(shape), "dtype": "float32", "sparse": False, "ragged": False}
    return layer("InputLayer", name, **config)


def node(class_name: str, name: str, *calls: Any, **config: Any) -> dict[str, Any]:
    """A layer of a functional model."""
    return {**layer(class_name, name, **config), "name": name, "inbound_nodes": list(calls)}


def functional(layers: list[dict[str, Any]], inputs: Any, outputs: Any, name: str = "f") -> dict[str, Any]:
    """A functional model of Keras 2."""
    config = {"name": name, "layers": layers, "input_layers": inputs, "output_layers": outputs}
    return {"class_name": "Functional", "config": config}


def start_node(name: str = "start") -> dict[str, Any]:
    """The InputLayer of a functional model."""
    return {**input_layer(name), "name": name, "inbound_nodes": []}


def model_of(
    topology: dict[str, Any], dialect: str, training: dict[str, Any] | None = None, **variables: Any
) -> Model:
    """A model in the hub; `variables` are paths with dots for slashes between layers, to an empty tensor each."""
    made = Model(deepcopy(topology), dialect, Producer())
    made.training = Training(deepcopy(training)) if training is not None else None
    return made


def add_variable(model: Model, path: tuple[str, ...], role: str) -> None:
    """One variable without values."""
    model.variables[path, role] = Variable(path, role, Tensor("float32", (), lambda: iter(())))


def up(
    topology: dict[str, Any], lower: str, upper: str, target: str = "k3.15"
) -> tuple[dict[str, Any], Changes]:
    """A topology after the one step between two neighbours, and the record."""
    model, changes = model_of(topology, lower), Changes()
    all_steps()[lower, upper].up(model, changes, target)
    assert model.dialect == upper
    return model.topology, changes


def first(topology: dict[str, Any], name: str = "a") -> dict[str, Any]:
    """The config of the layer with this name."""
    return next(item["config"] for item in topology["config"]["layers"] if item["config"]["name"] == name)


def tensor(name: str, index: int = 0, output: int = 0) -> dict[str, Any]:
    """A tensor as Keras 3 names it."""
    config = {"shape": [None], "dtype": "float32", "keras_history": [name, index, output]}
    return {"class_name": "__keras_tensor__", "config": config}


def carried_from(topology: dict[str, Any], source: str, target: str) -> Model:
    """The whole way of a model of which the version is known that wrote it."""
    model = model_of(topology, source)
    model.producer = Producer(dialects=(source,))
    changes = Changes()
    made = carry(model, target, changes)
    last_look(made, source, changes)
    return made
