"""Which layer classes each Keras has and what their constructors take; asked from the real versions.

The data are `layer_arguments.json`, written by `tools/make_catalog.py`.
"""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path
from typing import Any

# Standalone Keras, asked like the others; each is a range of its own.
BESIDE = ("keras2.2", "keras2.3")

FILE = Path(__file__).with_name("layer_arguments.json")

# Arguments of every layer that are handed on as **kwargs, and so are in no signature; of the first, loaders take care
# before they call the constructor, in every Keras 3 (seen in 3.0.5 and 3.15.1).
OF_EVERY_LAYER = frozenset({"batch_input_shape", "input_shape", "name", "trainable", "dtype"})

# Layers that readers of tf.keras know beside those that are exported as `layers`: CuDNN's are in `compat.v1.layers`,
# EinsumDense is in `layers.experimental` of 2.3.4 to 2.9.3.
READ_FROM = {"CuDNNGRU": "tf1.12", "CuDNNLSTM": "tf1.12", "EinsumDense": "tf2.3"}


@cache
def _layers() -> dict[str, Any]:
    layers: dict[str, Any] = json.loads(FILE.read_text("utf-8"))["layers"]
    return layers


def within(ranges: list[list[str]], dialect: str) -> bool:
    """Whether a dialect lies in one of some inclusive ranges of the chain; standalone Keras is beside it."""
    from ..dialects.chain import SIDE_BRANCH, position

    if dialect in BESIDE:
        return [dialect, dialect] in ranges
    here = position(dialect)
    return any(
        position(first) <= here <= position(last) for first, last in ranges if first not in SIDE_BRANCH
    )


def names() -> list[str]:
    """Every class of every version, and the other names under which some are reached."""
    return list(_layers())


def exists(class_name: str, dialect: str) -> bool:
    """Whether the Keras of a dialect has a layer class of this name."""
    row = _layers().get(class_name)
    return row is not None and within(row["in"], dialect)


def is_read(class_name: str, dialect: str) -> bool:
    """Whether a reader of tf.keras finds a layer class of this name, exported or not."""
    from ..dialects.chain import is_keras_3, position

    first = READ_FROM.get(class_name)
    if first is None or is_keras_3(dialect):
        return exists(class_name, dialect)
    return exists(class_name, dialect) or position(dialect) >= position(first)


def first_with(class_name: str) -> str | None:
    """The oldest dialect that has a class; None if none has."""
    row = _layers().get(class_name)
    return row["in"][0][0] if row else None


def takes(class_name: str, dialect: str) -> frozenset[str]:
    """The arguments of a class's constructor in a dialect, its bases' included; empty if it does not exist."""
    row = _layers().get(class_name)
    if row is None or not within(row["in"], dialect):
        return frozenset()
    return frozenset(
        name for name, values in row["takes"].items() if any(within(ranges, dialect) for _, ranges in values)
    )


def defaults(class_name: str, argument: str) -> list[Any]:
    """Every default that an argument ever had; none for one that was always required, or never there."""
    row = _layers().get(class_name, {"takes": {}})
    return [as_python(text) for text, _ in row["takes"].get(argument, []) if text is not None]


def as_python(text: str | None) -> Any:
    """A default; the text itself where it is no plain Python (`tf.float32`), None for a required argument."""
    if text is None:
        return None
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
