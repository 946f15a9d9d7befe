"""Constants that layers are called with: arrays in the calls of a file, which Keras 2 wrote as lists of numbers.

    ["_CONSTANT_VALUE", -1, [[1.0, 2.0]], {}]      among the tensors of the first argument, from 2.4 on
    ["x", 0, 0, {"mask": [[true, false]]}]         as a keyword argument

No TensorFlow from 2.0 to 2.15 loads its own file then: 2.9.3 says "unhashable type: 'list'" of the first and "'list'
object has no attribute 'dtype'" of the second. Keras 3 loads them as arrays.
"""

from __future__ import annotations

from typing import Any

from ...hub import Json
from ...layers import SPECS
from ..step import config_of

# Arguments that are a list of tensors.
LISTS = ("initial_state",)


def of_call(kwargs: dict[str, Any], layer: Json) -> dict[str, Any]:
    """The keyword arguments of a call with arrays for lists of numbers.

    Only those of stock classes, of which none takes a list of numbers: an own one may want its list.
    """
    if layer.get("class_name") not in SPECS:
        return kwargs
    return {key: _argument(key, value, layer) for key, value in kwargs.items()}


def _argument(key: str, value: Any, layer: Json) -> Any:
    if key in LISTS and isinstance(value, list) and any(are_matrices([item]) for item in value):
        return [array(item, layer) if is_numbers(item) else item for item in value]
    return array(value, layer) if is_numbers(value) else value


def array(value: Any, layer: Json) -> Json:
    """An array as Keras 3 writes it; numbers with a point are in the type that the layer computes in."""
    first = value
    while isinstance(first, list) and first:
        first = first[0]
    policy = config_of(layer).get("dtype")
    dtype = policy if policy in ("float16", "float64") else "float32"
    if isinstance(first, bool):
        dtype = "bool"
    elif isinstance(first, int):
        dtype = "int32"
    return {"class_name": "__numpy__", "config": {"value": value, "dtype": dtype}}


def are_matrices(value: Any) -> bool:
    """Whether it is a list of arrays of two dimensions or more, as states are; one state alone is such an array."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(is_numbers(item) and isinstance(item[0], list) for item in value)
    )


def is_numbers(value: Any) -> bool:
    """Whether it is a list of numbers, or of such lists."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, (bool, int, float)) or is_numbers(item) for item in value)
