"""`load_model`: the one place that touches the TensorFlow of the process it runs in, and only late."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from . import modules
from .conversion import convert_for
from .dialects import is_keras_3, of_stamp
from .errors import EnvironmentProblem, Refused
from .modules import parts_of


def load_model(
    path: str | Path, custom_objects: dict[str, Any] | None = None, *, compile: bool = True
) -> Any:
    """A working Keras model from any artifact that kerasferry reads, in the Keras that is installed.

    The artifact is converted to a temporary file, which the installed Keras's own loader then reads.

    Args:
        path: A SavedModel, an HDF5 file, a `.keras` archive, or something around one.
        custom_objects: Own classes and functions by the name under which the model has them.
        compile: Compile the model as it was compiled.

    Returns:
        A `keras.Model`.

    Raises:
        FerryError: The artifact cannot be carried to the installed Keras.
        EnvironmentProblem: No Keras 3 is installed.
    """
    keras = _installed_keras()
    with tempfile.TemporaryDirectory(prefix="kerasferry-") as folder:
        carried = Path(folder) / "model.keras"
        record = convert_for(
            path, carried, dialect=_dialect(keras.__version__), keras_version=keras.__version__
        )
        for part in parts_of(record.generated):
            import_module(f"{modules.__name__}.keras3.{part}")
        return keras.models.load_model(carried, custom_objects=custom_objects, compile=compile)


def _installed_keras() -> Any:
    try:
        import keras
    except ImportError as error:
        raise EnvironmentProblem(
            "no Keras can be imported in this environment", found=error, hint="pip install keras tensorflow"
        ) from error
    return keras


def _dialect(version: str) -> str:
    found = of_stamp(version)
    if not found:
        raise EnvironmentProblem("the installed Keras is not one that kerasferry knows", found=version)
    if not is_keras_3(found[0]):
        raise Refused(
            "kerasferry writes for Keras 3 so far, and the installed Keras is older",
            found=version,
            hint="pip install 'keras>=3'",
        )
    return found[0]
