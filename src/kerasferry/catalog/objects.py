"""Which losses, metrics, initializers, regularizers and constraints each Keras has, and what their constructors take.

The data are `object_arguments.json`, asked from the real versions by `tools/make_catalog.py`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from .layers import as_python, within

FILE = Path(__file__).with_name("object_arguments.json")
KINDS = ("losses", "metrics", "initializers", "regularizers", "constraints")


@cache
def _kinds() -> dict[str, Any]:
    kinds: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return kinds


def names(kind: str) -> list[str]:
    """Every class of a kind, of every version, under the name that it writes into files."""
    return list(_kinds()[kind]["classes"])


def functions(kind: str, dialect: str) -> dict[str, str]:
    """Names by which `compile` knows functions in a dialect, and the names that these give themselves."""
    rows = _kinds()[kind]["functions"]
    return {
        name: value for name, values in rows.items() for value, ranges in values if within(ranges, dialect)
    }


def exists(kind: str, class_name: str, dialect: str) -> bool:
    """Whether the Keras of a dialect has a class of this name."""
    row = _kinds()[kind]["classes"].get(class_name)
    return row is not None and within(row["in"], dialect)


def takes(kind: str, class_name: str, dialect: str) -> dict[str, Any]:
    """The arguments of a constructor in a dialect with their defaults; empty if there is no such class."""
    if not exists(kind, class_name, dialect):
        return {}
    rows = _kinds()[kind]["classes"][class_name]["takes"]
    return {
        argument: as_python(text)
        for argument, values in rows.items()
        for text, ranges in values
        if within(ranges, dialect)
    }


def defaults(kind: str, class_name: str, argument: str) -> list[Any]:
    """Every default that an argument ever had; none for one that was always required, or never there."""
    row = _kinds()[kind]["classes"].get(class_name, {"takes": {}})
    return [as_python(text) for text, _ in row["takes"].get(argument, []) if text is not None]
