"""Arrays that layers are called with, as layers of the module beside a model: no tf.keras reads one in a call."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ..hub import Json, Severity
from ..hub.topology import Place, layer_name, model_layers
from ..modules import PACKAGE
from .step import Walk


class ConstantLayers:
    """The layers for the arrays of one layer; they are called with the first input, as every layer is with one."""

    def __init__(self, model: Place, layer: Json) -> None:
        self._model, self._layer = model, layer
        self._taken = {layer_name(one) for one in model_layers(model.layer)}
        self._made: list[Json] = []

    def add(self, value: Any, dtype: str) -> str:
        """The name of a new layer that gives the array."""
        name = f"{layer_name(self._layer)}_constant"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        config = {"name": name, "trainable": True, "value": value, "of": dtype}
        self._made.append({"class_name": f"{PACKAGE}Constant", "config": config, "name": name})
        return name

    def insert(self, walk: Walk, nodes: list[Any]) -> None:
        """Put them before the layer that takes them.

        Args:
            walk: Where it is noted.
            nodes: Their call, in the form of the model's dialect.
        """
        layers = model_layers(self._model.layer)
        for one in self._made:
            one["inbound_nodes"] = deepcopy(nodes)
            layers.insert(next(at for at, other in enumerate(layers) if other is self._layer), one)
            walk.note(
                Severity.EQUIVALENT,
                "/".join((*self._model.path, layer_name(self._layer))),
                f"the array that it is called with comes from the layer `{one['name']}`, written beside the model",
            )


def first_input(model: Json) -> str | None:
    """The name of the first InputLayer."""
    return next(
        (layer_name(one) for one in model_layers(model) if one.get("class_name") == "InputLayer"), None
    )
