"""The steps between neighbours: a file `LOWER__UPPER.py` each.

A pair that has no file reads the other's configs as they are.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ..step import Step


@cache
def all_steps() -> dict[tuple[str, str], Step]:
    """Every pair of neighbours that differ."""
    found = [import_module(f".{file.name}", __name__).STEP for file in iter_modules(__path__)]
    return {(step.lower, step.upper): step for step in found}
