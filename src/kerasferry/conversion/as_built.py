"""A carried model with the layers that code builds, for a file of weights alone.

What a step puts around a layer, or in its place, so that a whole model computes as it did, is not in the model of
somebody's code, and the store goes by the layers: `dense/vars` and not `mask_passing/layer/vars`.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from ..binding import owners
from ..hub import Changes, Json, LayerPath, Model, Training
from ..hub.topology import Place, is_model, layer_name, model_layers, walk
from ..layers import SPECS, bare_name
from ..layers.preprocessing import LOOKUPS
from ..modules import PACKAGE

# Generated classes that hold the layer in whose place they stand.
AROUND = frozenset({"MaskPassing", "MaskedStates", "UnmaskedAttention", "LayerActivation"})


def as_built(model: Model, source: Model, changes: Changes) -> Model:
    """The carried model without what was put in; only its store has a meaning, its calls do not.

    Args:
        model: In the dialect of the target.
        source: The model as it was read: its layers are those of the code.
        changes: The record, appended to.
    """
    before = {place.path: place.layer for place in walk(source.topology)}
    made = replace(model, topology=deepcopy(model.topology), training=_optimizer_alone(model))
    _without_wrappers(made)
    while any(_lift(made, place, before) for place in list(walk(made.topology))):
        pass
    for place in walk(made.topology):
        _stock_class(place, before)
        if is_model(place.layer):
            _without_inserted(made, place, before)
        elif place.layer["class_name"] in LOOKUPS and place.layer["config"].get("vocabulary"):
            changes.lossy(
                place.where, "a file of weights holds no vocabulary: give it to the layer in your code"
            )
    changes.neutral("", "only the weights are written: the layers are those that your code builds")
    _say_what_is_gone(made, source, changes)
    return made


def _say_what_is_gone(made: Model, source: Model, changes: Changes) -> None:
    """Layers that stand in the target's parts without a variable: Normalization of 2.6, which forgets its own."""
    for path in dict.fromkeys(_layer(path) for path, _ in source.variables):
        if not _owns(made, path):
            changes.lossy("/".join(path), "its variables are not written: for this target it is other layers")


def _layer(path: LayerPath) -> LayerPath:
    """Where the layer is that holds an owner of variables inside."""
    inside = next((at for at, part in enumerate(path) if part.startswith("@")), len(path))
    return path[:inside]


def _optimizer_alone(model: Model) -> Training | None:
    training = model.training
    if training is None or training.state is None:
        return None
    return replace(training, config={"optimizer": training.config.get("optimizer")})


def _without_wrappers(model: Model) -> None:
    """The layer inside in the place of a generated class around it."""
    around = [
        owner.path for owner in owners(model.topology, model.dialect).walk() if _is_around(owner.class_name)
    ]
    moved = {}
    for (path, role), variable in model.variables.items():
        for outer in sorted(around, key=len, reverse=True):
            if path[: len(outer) + 1] == (*outer, "@layer"):
                path = (*outer, *path[len(outer) + 1 :])
        moved[path, role] = replace(variable, layer=path)
    model.variables = moved
    for place in list(walk(model.topology)):
        while _is_around(str(place.layer["class_name"])):
            _become(place.layer, place.layer["config"]["layer"])


def _is_around(class_name: str) -> bool:
    return bare_name(class_name) in AROUND


def _become(layer: Json, inner: Json) -> None:
    beside: Json = {key: layer[key] for key in ("name", "inbound_nodes") if key in layer}
    layer.clear()
    layer.update({**inner, **beside})


def _lift(model: Model, place: Place, before: dict[LayerPath, Json]) -> bool:
    """Put the layer itself in the place of a Sequential of it and others."""
    old, layer, path = before.get(place.path), place.layer, place.path
    if old is None or is_model(old) or not is_model(layer):
        return False
    inside = [((*path, layer_name(one)), one) for one in model_layers(layer)]
    cores = [one for one in inside if _owns(model, one[0])] or inside[:1]
    if len(cores) != 1:
        return False
    at, core = cores[0]
    _become(layer, core)
    moved = {}
    for (owner, role), variable in model.variables.items():
        if owner[: len(at)] == at:
            owner = (*path, *owner[len(at) :])
            variable = replace(variable, layer=owner)
        moved[owner, role] = variable
    model.variables = moved
    return True


def _owns(model: Model, path: LayerPath) -> bool:
    return any(owner[: len(path)] == path for owner, _ in model.variables)


def _stock_class(place: Place, before: dict[LayerPath, Json]) -> None:
    """A generated class goes by the name of the class for which it stands, if it holds the same."""
    name, old = str(place.layer["class_name"]), before.get(place.path)
    generated = name if name.startswith(PACKAGE) else str(place.layer.get("registered_name"))
    if not generated.startswith(PACKAGE) or old is None:
        return
    former = str(old["class_name"])
    mine, his = SPECS.get(name), SPECS.get(former)
    if mine is None or his is None:
        return
    config = place.layer["config"]
    roles = [[weight.role for weight in spec.weights(config)] for spec in (mine, his)]
    attributes = [[key for key, _ in spec.children(config)] for spec in (mine, his)]
    if roles[0] == roles[1] and attributes[0] == attributes[1]:
        place.layer.update(class_name=former, module="keras.layers", registered_name=None)


def _without_inserted(model: Model, place: Place, before: dict[LayerPath, Json]) -> None:
    layers = model_layers(place.layer)
    layers[:] = [
        one
        for one in layers
        if (at := (*place.path, layer_name(one))) in before or is_model(one) or _owns(model, at)
    ]
