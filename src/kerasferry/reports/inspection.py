"""An inspection as a person reads it."""

from __future__ import annotations

from typing import Any

from ..hub import Json
from ..inspection import Inspection
from .text import fields, plural, size

FORMATS = {"saved_model": "SavedModel", "hdf5": "HDF5", "keras_zip": "Keras archive (.keras)"}
KINDS = {
    "full": "architecture and weights",
    "weights": "weights only, no architecture",
    "weights_v3": "weights only, no architecture",
    "keras": "architecture and weights",
    "keras_export": "a Keras 3 export: a graph, no layers",
    "keras_no_config": "a subclassed model: a graph, no layers",
    "tf_module": "functions and variables, no layers",
    "tf1": "a TensorFlow 1 graph, no layers",
}


def lines(answer: Inspection) -> list[str]:
    """The report, a line each."""
    shown = [
        f"{answer.path}: {FORMATS.get(answer.format, answer.format)}, {KINDS.get(answer.kind, answer.kind)}"
    ]
    shown += [f"  note: {note}" for note in answer.notes]
    count = answer.variables
    shown += fields(
        [
            ("written by", _producer(answer.producer)),
            ("model", _model(answer.model)),
            ("inputs", "; ".join(_input(item) for item in answer.model.get("inputs", []))),
            ("layers", ", ".join(f"{name} {number}" for name, number in answer.layers.items())),
            (
                "variables",
                f"{count['count']} with {count['elements']:,} elements, {size(count['bytes'])}"
                if count
                else "",
            ),
            ("compiled", _training(answer.training)),
            ("signatures", ", ".join(answer.signatures)),
            ("your own", ", ".join(answer.needs.get("custom_objects", []))),
            *(("lambda", f"{one['layer']}: {one['sentence']}") for one in answer.needs.get("lambdas", [])),
        ]
    )
    if answer.needs.get("custom_objects"):
        names = ", ".join(f'"{name}": {name.rsplit(">", 1)[-1]}' for name in answer.needs["custom_objects"])
        shown.append(f"  to load it, pass custom_objects={{{names}}}")
    if answer.problem:
        shown.append(f"  problem: {answer.problem['what']}")
        shown.append(f"           at {answer.problem['where']}")
    return shown


def _producer(producer: Json) -> str:
    stamps = [f"TensorFlow {producer['tensorflow']}" if producer["tensorflow"] else ""]
    stamps.append(f"Keras {producer['keras']}" if producer["keras"] else "")
    text = ", ".join(stamp for stamp in stamps if stamp) or "unknown: no stamp"
    if len(producer["dialects"]) > 1:
        text += f" (one of {', '.join(producer['dialects'])})"
    return text


def _model(model: Json) -> str:
    if not model:
        return ""
    return f"{model['class_name']} `{model['name']}`, {plural(model['layers'], 'layer')}"


def _input(item: Json) -> str:
    shape = item["shape"]
    text = f"({', '.join('?' if extent is None else str(extent) for extent in shape)})" if shape else ""
    return f"{item['name'] or ''} {_dtype(item['dtype'])} {text}".strip()


def _dtype(value: Any) -> str:
    if isinstance(value, dict):
        return str((value.get("config") or {}).get("name", ""))
    return str(value or "")


def _training(training: Json | None) -> str:
    if not training:
        return "no"
    text = f"{training['optimizer']}, loss {_loss(training['loss'])}"
    state = training["state_variables"]
    return f"{text}, {plural(state, 'optimizer variable')}" if state else text


def _loss(loss: Any) -> str:
    """A name, the class of an object, or these by output."""
    if isinstance(loss, dict) and "class_name" in loss:
        return str(loss["config"] if loss["class_name"] == "function" else loss["class_name"])
    if isinstance(loss, dict):
        return ", ".join(f"{output}: {_loss(item)}" for output, item in loss.items())
    if isinstance(loss, list):
        return ", ".join(_loss(item) for item in loss)
    return str(loss)
