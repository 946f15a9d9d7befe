"""Inputs and outputs in structures of structures, for readers that know lists and dicts of tensors only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...hub import Severity
from ..step import Walk

_ENDS = {"input_layers": "inputs", "output_layers": "outputs"}


def flatten(walk: Walk) -> None:
    """Write nested ends as a list, in the order in which Keras flattens: items of dicts by their sorted keys."""
    for place in walk.functional():
        config = place.layer["config"]
        for key, title in _ENDS.items():
            ends = config.get(key)
            items = list(ends.values()) if isinstance(ends, dict) else ends
            if isinstance(items, list) and not _is_tensor(items) and not all(map(_is_tensor, items)):
                config[key] = flat = list(_tensors(ends))
                names = ", ".join(str(tensor[0]) for tensor in flat)
                walk.note(
                    Severity.EQUIVALENT,
                    place.where,
                    f"nested {title} are a list: {names}; data may stay nested",
                )


def _is_tensor(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= 3
        and isinstance(value[0], str)
        and isinstance(value[1], int)
    )


def _tensors(value: Any) -> Iterator[Any]:
    if _is_tensor(value):
        yield value
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _tensors(value[key])
    elif isinstance(value, list):
        for item in value:
            yield from _tensors(item)
