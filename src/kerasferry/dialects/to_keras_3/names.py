"""Names of layers: Keras 3 refuses a slash in them, and whoever renames a layer renames all that names it."""

from __future__ import annotations

from dataclasses import replace

from ...hub import Json, LayerPath, Severity
from ...hub.topology import Place, is_model, layer_name, model_layers
from ..compiling.config import KEYS
from ..step import Walk, config_of
from .calls import references


def legal_names(walk: Walk) -> None:
    """Keras 3 refuses a slash in the name of a layer."""
    renamed: dict[LayerPath, str] = {}
    for place in walk.places():
        if not is_model(place.layer):
            _rename_inside(walk, place)
            continue
        taken = {layer_name(layer) for layer in model_layers(place.layer)}
        for position, layer in enumerate(model_layers(place.layer)):
            old = layer_name(layer, position)
            if "/" not in old:
                continue
            new = old.replace("/", "_")
            while new in taken:
                new += "_"
            taken.add(new)
            _rename(layer, new)
            _rename_references(place.layer, old, new)
            path = (*place.path, old)
            renamed[path] = new
            walk.note(Severity.NEUTRAL, "/".join(path), f"renamed to `{new}`: a name has no slash")
    if renamed:
        _rename_variables(walk, renamed)
        _rename_outputs(walk, {path[0]: name for path, name in renamed.items() if len(path) == 1})


def _rename_inside(walk: Walk, place: Place) -> None:
    """A layer in a wrapper, or a cell: nothing is found by its name."""
    name = config_of(place.layer).get("name")
    if place.path[-1:] and place.path[-1].startswith("@") and isinstance(name, str) and "/" in name:
        _rename(place.layer, name.replace("/", "_"))
        walk.note(Severity.NEUTRAL, place.where, f"`{name}` has no slash in its name any more")


def _rename(layer: Json, name: str) -> None:
    if "name" in layer:
        layer["name"] = name
    if "name" in config_of(layer):
        layer["config"]["name"] = name


def _rename_references(model: Json, old: str, new: str) -> None:
    config = config_of(model)
    nodes = [layer.get("inbound_nodes") for layer in model_layers(model)]
    names = frozenset({old})
    for reference in references([*nodes, config.get("input_layers"), config.get("output_layers")], names):
        reference[0] = new


def _rename_variables(walk: Walk, renamed: dict[LayerPath, str]) -> None:
    def moved(path: LayerPath) -> LayerPath:
        return tuple(renamed.get(path[: depth + 1], name) for depth, name in enumerate(path))

    variables = walk.model.variables
    walk.model.variables = {
        (moved(path), role): replace(variable, layer=moved(path))
        for (path, role), variable in variables.items()
    }


def _rename_outputs(walk: Walk, renamed: dict[str, str]) -> None:
    """What `compile` was given by the name of an output follows the name."""
    config = walk.model.training.config if walk.model.training else {}
    for key in KEYS:
        if isinstance(config.get(key), dict) and "class_name" not in config[key]:
            config[key] = {renamed.get(name, name): value for name, value in config[key].items()}
