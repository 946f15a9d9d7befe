"""Operations of `keras.ops` in HDF5 of Keras 3, which does not say which module an object is of.

3.3.3 does not load such a file either ("Unknown layer: 'NotEqual'"); a `.keras` file of the same model names them.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache

from ..catalog import operations
from ..hub import Json
from ..hub.topology import OPERATIONS, is_functional, model_layers, walk


def with_modules(topology: Json) -> Json:
    """The topology with the modules of its operations; itself where it has none."""
    found = [layer for layer in _nameless(topology) if str(layer.get("class_name")) in _homes()]
    if not found:
        return topology
    made = deepcopy(topology)
    for layer in _nameless(made):
        home = _homes().get(str(layer.get("class_name")))
        if home is not None:
            layer.update(module=f"{OPERATIONS[0]}.{home}", registered_name=layer["class_name"])
    return made


def _nameless(topology: Json) -> list[Json]:
    """Layers of functional models without a module that do not say whether they are trained, as every layer does."""
    return [
        layer
        for place in walk(topology)
        if is_functional(place.layer)
        for layer in model_layers(place.layer)
        if "module" not in layer
        and isinstance(layer.get("config"), dict)
        and "trainable" not in layer["config"]
        and layer.get("class_name") != "InputLayer"
    ]


@cache
def _homes() -> dict[str, str]:
    """Class to module."""
    return {name.partition(".")[2]: name.partition(".")[0] for name in operations.names("operations")}
