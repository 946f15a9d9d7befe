"""What TensorFlow 1 computed in: it casts nothing, so a layer without variables keeps the type that it is given.

From 2.0 on a layer casts what it is given to its own type. Walked once along the calls of a model; what cannot be told
stays as it is.
"""

from __future__ import annotations

from ...hub import Json, LayerPath, Severity
from ...hub.topology import Place, is_layer, layer_name, model_layers
from ...layers import SPECS
from ..masks.calls import Call, Tensor, calls_of
from ..step import Walk, config_of

# They keep float32 variables beside half precision and return the type that they are given.
NORMALIZING = ("BatchNormalization", "BatchNormalizationV1", "LayerNormalization")

# Dense casts what it is given, in 1.15.5 as long as it is flat.
CASTING = "Dense"

START: Tensor = ("/input", 0)
"""What a Sequential begins with."""

FLOATS = ("float16", "bfloat16", "float32", "float64")


def uncast(walk: Walk) -> None:
    """Write the true type into the config of every layer of which another one was asked for."""
    calls, _ = calls_of(walk.model.topology)
    owned = _owned(walk)
    types = _inputs(walk.model.topology)
    if START in types:
        types[START] = _first_type(calls, owned) or types[START]
    for call in calls:
        given = next((types[one.tensor] for one in call.inputs if one.tensor in types), None)
        own = owned.get(call.place.path)
        if own is not None and call.place.layer.get("class_name") not in NORMALIZING:
            given = own  # it would not multiply by variables of another type
        elif call.place.layer.get("class_name") not in SPECS:
            continue
        if given not in FLOATS:
            continue
        types.update({(call.made, index): given for index in range(5)})
        if call.place.layer.get("class_name") not in NORMALIZING:
            _write(walk, call.place, given)


def _owned(walk: Walk) -> dict[LayerPath, str]:
    """The one type of the variables of a layer and all inside it."""
    found: dict[LayerPath, set[str]] = {}
    for (path, _), variable in walk.model.variables.items():
        for length in range(1, len(path) + 1):
            found.setdefault(path[:length], set()).add(variable.tensor.dtype)
    return {path: next(iter(types)) for path, types in found.items() if len(types) == 1}


def _first_type(calls: list[Call], owned: dict[LayerPath, str]) -> str | None:
    """The type of the variables that the input of a Sequential meets: 1.15 does not write the InputLayer."""
    same = {START}
    for call in calls:
        if not all(one.tensor in same for one in call.inputs):
            continue
        name = call.place.layer.get("class_name")
        own = None if name in NORMALIZING else owned.get(call.place.path)
        if own is not None:
            return own if own in FLOATS and name != CASTING else None
        if name in SPECS:
            same.add((call.made, 0))
    return None


def _inputs(root: Json) -> dict[Tensor, str]:
    found: dict[Tensor, str] = {}
    for position, layer in enumerate(model_layers(root)):
        dtype = config_of(layer).get("dtype")
        if isinstance(dtype, str) and layer.get("class_name") == "InputLayer":
            found[f"/{layer_name(layer)}", 0] = dtype
        if isinstance(dtype, str) and position == 0:
            found.setdefault(START, dtype)
    return found


def _write(walk: Walk, place: Place, dtype: str) -> None:
    config = config_of(place.layer)
    if config.get("dtype") in FLOATS and config["dtype"] != dtype:
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"`dtype` {config['dtype']} became {dtype}, in which it was computed: TensorFlow 1 casts nothing",
        )
        config["dtype"] = dtype
    for key in ("layer", "cell"):
        if is_layer(config.get(key)):
            _write(walk, Place((*place.path, f"@{key}"), config[key], place.layer), dtype)
