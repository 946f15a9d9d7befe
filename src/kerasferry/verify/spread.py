"""Where the values of an input lie, if a Normalization layer takes them: its stored mean and variance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..binding import bind
from ..errors import FerryError
from ..hub import Contents
from .hints import Hint

if TYPE_CHECKING:
    import numpy as np


def spread_of(contents: Contents, known: list[Hint]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Layer name -> (mean, standard deviation), for the Normalization layers that hints name."""
    import numpy as np

    names = {hint.normalised_by for hint in known} - {None}
    if not names:
        return {}
    try:
        variables = bind(contents).variables
    except FerryError:
        return {}
    found = {}
    for (path, role), variable in variables.items():
        if path and path[-1] in names and role == "mean" and (path, "variance") in variables:
            variance = variables[path, "variance"].tensor.read()
            found[path[-1]] = (variable.tensor.read(), np.sqrt(np.maximum(variance, 0.0)))
    return found
