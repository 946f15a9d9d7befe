"""Which operations, activations and optimizers each Keras 3 has, and what their constructors take.

The data are `keras_3_arguments.json`, asked from the real versions by `tools/make_catalog.py`. Operations are called as
in files: `numpy.Mean` is the class `Mean` of `keras.src.ops.numpy`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from .layers import as_python, within

FILE = Path(__file__).with_name("keras_3_arguments.json")
KINDS = ("operations", "activations", "optimizers")


@cache
def _kinds() -> dict[str, Any]:
    kinds: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return kinds


def names(kind: str) -> list[str]:
    """Every name of a kind, of every Keras 3."""
    return list(_kinds()[kind])


def exists(kind: str, name: str, dialect: str) -> bool:
    """Whether the Keras of a dialect has it."""
    row = _kinds()[kind].get(name)
    return row is not None and within(row["in"], dialect)


def takes(kind: str, name: str, dialect: str) -> frozenset[str]:
    """The arguments of the constructor in a dialect; empty if there is no such class."""
    if not exists(kind, name, dialect):
        return frozenset()
    rows = _kinds()[kind][name]["takes"]
    return frozenset(
        key for key, values in rows.items() if any(within(ranges, dialect) for _, ranges in values)
    )


def defaults(kind: str, name: str, argument: str) -> list[Any]:
    """Every default that an argument ever had; none for one that was always required, or never there."""
    row = _kinds()[kind].get(name, {"takes": {}})
    return [as_python(text) for text, _ in row["takes"].get(argument, []) if text is not None]
