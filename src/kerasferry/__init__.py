"""Carry saved TensorFlow and Keras models between versions.

    kerasferry.load_model("old_model")             a working Keras model, in whatever Keras is installed
    kerasferry.convert("old_model", "new.keras")   write what the target loads
    kerasferry.inspect("old_model")                what it is, who wrote it, what it needs
    kerasferry.verify("old_model", "new.keras")    prove it with the real versions

Importing this package imports neither NumPy nor TensorFlow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import FerryError

if TYPE_CHECKING:
    from .conversion import convert
    from .inspection import inspect
    from .loading import load_model
    from .verify import verify

__version__ = "0.1.0"

__all__ = ["FerryError", "__version__", "convert", "inspect", "load_model", "verify"]

_WHERE = {
    "convert": ".conversion",
    "inspect": ".inspection",
    "load_model": ".loading",
    "verify": ".verify",
}


def __getattr__(name: str) -> Any:
    """Import the verbs when they are first used, so that `--help` costs nothing."""
    if name in _WHERE:
        from importlib import import_module

        function = getattr(import_module(_WHERE[name], __name__), name)
        # The module of the same name became an attribute of the package on import: the function takes its place.
        globals()[name] = function
        return function
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
