"""What TensorFlow 1 computed in: it casts nothing, so a layer without variables keeps the type that it is given.

From 2.0 on a layer casts what it is given to its own type. Walked once along the calls of a model; what cannot be told
stays as it is.
"""

from __future__ import annotations

from ...errors import Refused
from ...hub import Json, LayerPath, Severity
from ...hub.topology import Place, is_layer, is_model, layer_name, model_layers
from ...layers import SPECS
from ...modules import PACKAGE
from ..chain import position
from ..masks.calls import Call, Tensor, calls_of
from ..step import Walk, config_of
from ..to_keras_3.policies import WRAPPERS
from ..to_keras_3.replaced import become_sequential

# 2.3.4 normalizes float64 without `fused`.
FIRST_UNFUSED = "tf2.3"
FIRST_THAT_CASTS = "tf2.0"
# "data type 'bfloat16' not understood" from 1.12.3 to 2.4.4.
FIRST_WITH_BFLOAT16 = "tf2.5"

# They keep float32 variables beside half precision and return the type that they are given.
NORMALIZING = ("BatchNormalization", "BatchNormalizationV1", "LayerNormalization")

# Dense casts what it is given, in 1.15.5 as long as it is flat.
CASTING = "Dense"

# Recurrent layers whose cells have float32 variables whatever the layer is of, and the last version that is so:
# "Input 'b' of 'MatMul' Op has type float32 that does not match type float64" of LSTM(3, dtype="float64") in 1.12.3 to
# 1.14.0, which 1.15.5 builds; the like of ConvLSTM2D in 1.12.3 to 2.1.4, and 2.2.3 builds it.
WITH_FLOAT32_STATES = {
    **dict.fromkeys(("SimpleRNN", "GRU", "LSTM", "Bidirectional"), ("tf1.14", "TF 1.15")),
    "RNN": ("tf1.12", "TF 1.13"),
    "ConvLSTM2D": ("tf2.1", "TF 2.2"),
}

START: Tensor = ("/input", 0)
"""What a Sequential begins with."""

# Whole numbers that a layer gives; a Dense of TensorFlow 1 multiplies them by floats: "Expected int64, got -0.9258".
COUNTS = ("int32", "int64")
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


def casts(walk: Walk, source: str) -> None:
    """Towards TensorFlow 1: a layer that casts before each that did and is of another type than what it is given.

    Raises:
        Refused: It takes several tensors; or it is recurrent and of another type than float32, of which the target
            makes its variables; or there are variables of bfloat16, which TF 2.4 and before do not load.
    """
    _loadable(walk)
    _refuse_float32_states(walk)
    _unfused(walk)
    first = position(FIRST_THAT_CASTS)
    if position(walk.target) >= first:
        return
    calls, _ = calls_of(walk.model.topology)
    types = _inputs(walk.model.topology)
    others: dict[LayerPath, tuple[Call, str]] = {}
    for call in calls:
        layer = call.place.layer
        own = _computed_in(layer)
        given = {types[one.tensor] for one in call.inputs if one.tensor in types}
        if is_model(layer):  # what comes out of it is what comes out of its last layer
            for one in given:
                types[call.made, 0] = one
            continue
        if not isinstance(own, str) or layer.get("class_name") in (None, "InputLayer"):
            continue
        if f"{layer['class_name']}".removeprefix(PACKAGE) not in SPECS or own not in (*FLOATS, *COUNTS):
            continue
        types.update({(call.made, index): own for index in range(5)})
        numbers = {*FLOATS, *(COUNTS if layer["class_name"] == CASTING else ())}
        cast = position(source) >= first or layer["class_name"] == CASTING
        if cast and own in FLOATS and given & numbers - {own}:
            others[call.place.path] = (call, str(own))
    for call, own in others.values():
        _cast_before(walk, call, own)


def _computed_in(layer: Json) -> object:
    """The type of a layer; of a wrapper that of the layer inside, to which it casts from 2.0 on."""
    config = config_of(layer)
    inside = config.get("layer") if layer.get("class_name") in WRAPPERS else None
    return config_of(inside).get("dtype") if isinstance(inside, dict) else config.get("dtype")


def _refuse_float32_states(walk: Walk) -> None:
    for place in walk.places(tuple(WITH_FLOAT32_STATES)):
        own, name = config_of(place.layer).get("dtype"), str(place.layer["class_name"])
        last, hint = WITH_FLOAT32_STATES[name]
        if own in FLOATS and own != "float32" and position(walk.target) <= position(last):
            raise Refused(
                f"{walk.target_name} makes float32 variables for `{name}` of {own}",
                where=place.where,
                hint=f"the first that does not is {hint}",
            )


def _loadable(walk: Walk) -> None:
    for (path, role), variable in walk.model.variables.items():
        if variable.tensor.dtype == "bfloat16" and position(walk.target) < position(FIRST_WITH_BFLOAT16):
            raise Refused(
                f"{walk.target_name} loads no variables of bfloat16",
                where="/".join((*path, role)),
                hint="the first that does is TF 2.5",
            )


def _unfused(walk: Walk) -> None:
    """The fused normalization takes no float64, and 2.0.4 and before do not look at the type."""
    for place in walk.places(NORMALIZING[:2]):
        config = config_of(place.layer)
        if config.get("dtype") == "float64" and position(walk.target) < position(FIRST_UNFUSED):
            config["fused"] = False
            walk.note(Severity.NEUTRAL, place.where, "`fused` is false: the fused operation takes no float64")


def _cast_before(walk: Walk, call: Call, own: str) -> None:
    place = call.place
    if len(call.inputs) != 1:
        raise Refused(
            f"{walk.target_name} casts nothing, and a layer of {own} is given several tensors of other types",
            where=place.where,
            hint="TF 2.0 is the first that casts",
        )
    cast = {
        "class_name": f"{PACKAGE}Cast",
        "config": {"name": f"{layer_name(place.layer)}_cast", "to": own},
    }
    become_sequential(walk, place, [cast], [])
    walk.note(
        Severity.EQUIVALENT,
        place.where,
        f"{walk.target_name} casts nothing: a `Cast` to {own} before it is written beside the model",
    )


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
    for at, layer in enumerate(model_layers(root)):
        dtype = config_of(layer).get("dtype")
        if isinstance(dtype, str) and layer.get("class_name") == "InputLayer":
            found[f"/{layer_name(layer)}", 0] = dtype
        if isinstance(dtype, str) and at == 0:
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
