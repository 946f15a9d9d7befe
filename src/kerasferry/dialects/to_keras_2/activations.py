"""Activations of Keras 3 that Keras 2 has not, or has under their name as another function.

Where one stands at the end of a layer it may as well stand behind it, said with Rescaling and what Keras 2 has. Inside
a recurrent layer it cannot: there it is a function of a generated module.
"""

from __future__ import annotations

from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place, layer_name
from ...modules import PACKAGE
from ...modules import PARTS as PARTS_OF_MODULES
from ..step import Walk, config_of
from ..to_keras_3.objects import ACTIVATION_KEYS, HARD_SIGMOID, is_known
from ..to_keras_3.replaced import FEED_FORWARD, become_sequential

SUFFIX = "_keras3"

# A function as steps: a name that Keras 2 has, or (scale, offset).
PARTS: dict[str, tuple[Any, ...]] = {
    "hard_sigmoid": ((5 / 6, 0.0), "hard_sigmoid"),  # 0.2 (5/6 x) + 0.5 = x/6 + 0.5
    "sparse_sigmoid": ((2.5, 0.0), "hard_sigmoid"),
    "hard_tanh": ((2.5, 0.0), "hard_sigmoid", (2.0, -1.0)),
    "log_sigmoid": ((-1.0, 0.0), "softplus", (-1.0, 0.0)),
}

# Other names of the functions that a generated module has.
MODULE = {name.removesuffix(SUFFIX): name for name in PARTS_OF_MODULES["keras2"]["activations"]}
MODULE["hard_swish"] = MODULE["hard_silu"]

# What neither stock parts nor a module say: the first dialect that has it.
NEWER = {"threshold": "k3.7"}


def older_activations(walk: Walk) -> None:
    """Let the function that was trained be the function that runs.

    Raises:
        Refused: It cannot be said.
    """
    for place in list(walk.places()):
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS:
            name = config.get(key)
            if name == HARD_SIGMOID:
                config[key] = "hard_sigmoid"
                walk.note(Severity.NEUTRAL, place.where, f"`{key}` 0.2x + 0.5 is the hard_sigmoid of Keras 2")
            elif isinstance(name, str) and is_known(place.layer) and name in {*PARTS, *MODULE, *NEWER}:
                _say(walk, place, key, name)


def _say(walk: Walk, place: Place, key: str, name: str) -> None:
    kind = str(place.layer.get("class_name"))
    if name in PARTS and key == "activation" and kind in (*FEED_FORWARD, "Activation"):
        _behind(walk, place, name)
    elif name in MODULE:
        config_of(place.layer)[key] = PACKAGE + MODULE[name]
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"`{key}` {name} of Keras 3 is not in Keras 2: `{MODULE[name]}` is written beside the model",
        )
    else:
        raise Refused(
            f"`{key}` {name} of `{kind}` has no equal in Keras 2",
            where=place.where,
            found=f"{key}={name}",
            hint=f"the nearest that has it is {NEWER[name]}",
        )


def _behind(walk: Walk, place: Place, name: str) -> None:
    layer, config = place.layer, config_of(place.layer)
    kind = layer["class_name"]
    parts = _layers(layer_name(layer), PARTS[name], config.get("dtype"))
    if kind == "Activation":
        position = next(index for index, part in enumerate(parts) if part["class_name"] == "Activation")
        config["activation"] = parts[position]["config"]["activation"]
        before, after = parts[:position], parts[position + 1 :]
    else:
        config["activation"] = "linear"
        before, after = [], parts
    if config.get("activity_regularizer") is not None:  # it sees what the activation gives
        (after or [layer])[-1]["config"]["activity_regularizer"] = config.pop("activity_regularizer")
    become_sequential(walk, place, before, after)
    walk.note(
        Severity.EQUIVALENT,
        place.where,
        f"`activation` {name} of Keras 3 is written "
        + ", ".join(f"Rescaling{part}" if isinstance(part, tuple) else str(part) for part in PARTS[name])
        + " of Keras 2",
    )


def _layers(name: str, parts: tuple[Any, ...], dtype: Any) -> list[Json]:
    made: list[Json] = []
    for number, part in enumerate(parts):
        config: Json = {"name": f"{name}_{number}", "trainable": True, "dtype": dtype or "float32"}
        if isinstance(part, str):
            made.append({"class_name": "Activation", "config": {**config, "activation": part}})
        else:
            made.append(
                {"class_name": "Rescaling", "config": {**config, "scale": part[0], "offset": part[1]}}
            )
    return made
