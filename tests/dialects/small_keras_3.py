"""Small models in the form of Keras 3, and their way down and up."""

from __future__ import annotations

from typing import Any

from small import model_of, tensor

from kerasferry.dialects import carry
from kerasferry.dialects.limits import last_look
from kerasferry.hub import Changes, Json


def stock(class_name: str, name: str = "a", **config: Any) -> Json:
    config = {"name": name, "trainable": True, **config}
    return {"module": "keras.layers", "class_name": class_name, "config": config, "registered_name": None}


def node_of(layer: Json, *args: Any, **kwargs: Any) -> Json:
    return {
        **layer,
        "name": layer["config"].get("name", "a"),
        "inbound_nodes": [{"args": list(args), "kwargs": kwargs}],
    }


def operation(name: str, *args: Any, kwargs: Json | None = None, **config: Any) -> Json:
    module, class_name = name.split(".")
    made = {"module": f"keras.src.ops.{module}", "class_name": class_name, "registered_name": class_name}
    call = {"args": [tensor("start"), *args], "kwargs": kwargs or {}}
    return {**made, "config": {"name": "op", **config}, "name": "op", "inbound_nodes": [call]}


def functional_of(node: Json) -> Json:
    start = stock("InputLayer", "start", batch_shape=[None, 4, 6], dtype="float32")
    layers = [{**start, "name": "start", "inbound_nodes": []}, node]
    config = {
        "name": "f",
        "layers": layers,
        "input_layers": ["start", 0, 0],
        "output_layers": [node["name"], 0, 0],
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def down(
    topology: Json, target: str, training: Json | None = None, source: str = "k3.15"
) -> tuple[Any, Changes]:
    changes = Changes()
    model = carry(model_of(topology, source, training), target, changes)
    last_look(model, source, changes)
    return model, changes


def second(topology: Json) -> Json:
    found: Json = topology["config"]["layers"][1]
    return found


def up_again(topology: Json, source: str) -> Json:
    return carry(model_of(topology, source), "k3.15", Changes()).topology


def sequence(layer: Json) -> Json:
    return functional_of(node_of(layer, tensor("start")))
