"""Classes that a target's Keras lacks, as files of Keras code that are written beside a model.

A part is a real Python file for one generation of Keras, which may import from another part beside it. It registers its
classes under the package `kerasferry`, so that a model which names `kerasferry>LocallyConnected2D` loads by default
arguments once the part was imported. A generated module is the parts that a model needs, joined into one file that
depends on Keras and NumPy alone, or on TensorFlow for tf.keras. kerasferry itself never imports a part.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from ..hub import Contents, Json
from ..hub.topology import is_layer
from .parts import PARTS

__all__ = [
    "NEEDS",
    "PACKAGE",
    "PARTS",
    "generated_module",
    "is_named",
    "module_path",
    "names_in",
    "parts_of",
    "plain_names_in",
    "render",
    "source_of",
]

PACKAGE = "kerasferry>"

# What the parts of a generation import.
NEEDS = {"keras3": "Keras and NumPy", "keras2": "TensorFlow"}


def names_in(value: object) -> set[str]:
    """The names of this package that a config uses, without the package."""
    found: set[str] = set()
    if isinstance(value, list):
        for item in value:
            found |= names_in(item)
    elif isinstance(value, dict):
        registered = value.get("registered_name")
        if isinstance(registered, str) and registered.startswith(PACKAGE) and is_named(value):
            found.add(registered.removeprefix(PACKAGE))
        for item in value.values():
            found |= names_in(item)
    return found


def plain_names_in(value: object) -> set[str]:
    """The same for a config of Keras 2, where the name is the class or stands alone."""
    if isinstance(value, str):
        return {value.removeprefix(PACKAGE)} if value.startswith(PACKAGE) else set()
    inside = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return set().union(*map(plain_names_in, inside))


def is_named(value: Json) -> bool:
    """Whether a dict is an object or a function with a class name."""
    return is_layer(value) or value.get("class_name") == "function"


def module_path(output: Path) -> Path:
    """Where the module of an output stands: `new.keras` needs `new_layers.py`, a name that Python can import."""
    stem = re.sub(r"\W", "_", output.stem, flags=re.ASCII)
    return output.with_name(("_" if stem[:1].isdigit() else "") + f"{stem}_layers.py")


def generated_module(contents: Contents) -> Path | None:
    """The module that was written beside an artifact, if the artifact needs one and it is there."""
    path = module_path(contents.path)
    return path if plain_names_in([contents.topology, contents.training]) and path.is_file() else None


def parts_of(names: Iterable[str], generation: str = "keras3") -> list[str]:
    """The parts that register some names, in alphabetical order.

    Raises:
        KeyError: No part registers one of them.
    """
    by_name = {name: part for part, registered in PARTS[generation].items() for name in registered}
    return sorted({by_name[name] for name in names})


def source_of(part: str, generation: str = "keras3") -> str:
    """The text of a part."""
    return Path(__file__).with_name(generation).joinpath(f"{part}.py").read_text("utf-8")


def render(names: Iterable[str], model: str, versions: str, generation: str = "keras3") -> str:
    """The text of the module for a model.

    Args:
        names: What the model uses; see `names_in`.
        model: File name of the model, for the docstring.
        versions: For whom it is written, for the docstring.
        generation: Folder of the parts.
    """
    imports: set[str] = set()
    bodies: dict[str, str] = {}
    for part in parts_of(names, generation):
        _join(part, generation, imports, bodies)
    head = (
        f'"""Layers that `{model}` needs and {versions} does not have. Import this file before the model is loaded.\n\n'
        f'Written by kerasferry; it depends on {NEEDS[generation]} only.\n"""\n\n'
    )
    listed = sorted(imports, key=lambda line: (line.startswith("from"), line))
    return head + "\n".join(listed) + "\n\n\n" + "\n\n\n".join(bodies.values()) + "\n"


def _join(part: str, generation: str, imports: set[str], bodies: dict[str, str]) -> None:
    """Add the text of a part below its imports, after those of the parts that it imports from."""
    if part in bodies:
        return
    text, last = source_of(part, generation), 0
    for statement in ast.parse(text).body:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            continue
        last = statement.end_lineno or last
        if isinstance(statement, ast.ImportFrom) and statement.level:
            _join(str(statement.module), generation, imports, bodies)
        else:
            imports.add(ast.unparse(statement))
    bodies[part] = "\n".join(text.splitlines()[last:]).strip("\n")
