"""A stack of one cell: the cell itself. No version of Keras 3 runs the stack where there is a mask."""

from __future__ import annotations

from dataclasses import replace

from ...hub import LayerPath, Severity
from ...hub.topology import is_layer
from ..step import Walk, config_of
from .cudnn import owners_of


def single_cells(walk: Walk) -> None:
    """RNN of a stack of one; the stack stays where its states are returned, for they are nested there."""
    for place in walk.places(("RNN",)):
        config = config_of(place.layer)
        stack = config.get("cell")
        if not is_layer(stack) or stack["class_name"] != "StackedRNNCells" or config.get("return_state"):
            continue
        cells = config_of(stack).get("cells")
        if not isinstance(cells, list) or len(cells) != 1:
            continue
        config["cell"] = cells[0]
        if config_of(stack).get("trainable") is False:
            config_of(cells[0])["trainable"] = False
        for path in owners_of(place):
            _move_up(walk, (*path, "@cell"), "@cells.0")
        walk.note(Severity.EQUIVALENT, place.where, "a stack of one cell became the cell")


def _move_up(walk: Walk, path: LayerPath, part: str) -> None:
    inside = (*path, part)
    moved = {}
    for (layer, role), variable in walk.model.variables.items():
        if layer[: len(inside)] == inside:
            layer = (*path, *layer[len(inside) :])
            variable = replace(variable, layer=layer)
        moved[layer, role] = variable
    walk.model.variables = moved
