"""An input that was made from a `tf.TypeSpec`, as HDF5 and as an archive hold its type.

HDF5     {"class_name": "TypeSpec", "type_spec": "tf.TensorSpec", "serialized": [[null, 4], "float64", null]}
archive  {"class_name": "__typespec__", "spec_name": "TensorSpec", "module": ..., "config": [[null, 4], ...]}
"""

from __future__ import annotations

from typing import Any

from ...hub import Json
from ..step import Walk, config_of

# Where 2.13 to 2.15 have their types: the module that an archive names is imported.
MODULES = {
    "RaggedTensorSpec": "tensorflow.python.ops.ragged.ragged_tensor",
    "SparseTensorSpec": "tensorflow.python.framework.sparse_tensor",
    "TensorSpec": "tensorflow.python.framework.tensor",
}


def plain_inputs(walk: Walk) -> None:
    """The form of HDF5; 2.13.1 of the other one there: "Unknown object: '__typespec__'"."""
    for config, value in _given(walk, "__typespec__"):
        config["type_spec"] = {
            "class_name": "TypeSpec",
            "type_spec": f"tf.{value.get('spec_name')}",
            "serialized": _shapes(value.get("config"), "__tensorshape__", "TensorShape", ("config", "items")),
        }


def archived_inputs(walk: Walk) -> None:
    """The form of an archive; 2.13.1 of the other one there: "'dict' object has no attribute 'value_type'"."""
    for config, value in _given(walk, "TypeSpec"):
        name = str(value.get("type_spec")).removeprefix("tf.")
        config["type_spec"] = {
            "class_name": "__typespec__",
            "spec_name": name,
            "module": MODULES.get(name),
            "config": _shapes(value.get("serialized"), "TensorShape", "__tensorshape__", ("items", "config")),
            "registered_name": None,
        }


def _given(walk: Walk, class_name: str) -> list[tuple[Json, Json]]:
    """The configs of inputs whose type is in this form, and the types."""
    found = [config_of(place.layer) for place in walk.places(("InputLayer",))]
    typed = [(config, config.get("type_spec")) for config in found]
    return [
        (config, value)
        for config, value in typed
        if isinstance(value, dict) and value.get("class_name") == class_name
    ]


def _shapes(parts: Any, old: str, new: str, keys: tuple[str, str]) -> Any:
    """The parts of a type, its shapes in the other form."""
    if not isinstance(parts, list):
        return parts
    return [
        {"class_name": new, keys[1]: part.get(keys[0])}
        if isinstance(part, dict) and part.get("class_name") == old
        else part
        for part in parts
    ]
