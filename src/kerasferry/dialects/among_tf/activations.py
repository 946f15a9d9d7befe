"""Activations under names that an older tf.keras does not read.

Where a stock layer is the same function it stands in the place of the activation, or behind the layer; elsewhere a
function of a generated module does.
"""

from __future__ import annotations

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place, layer_name
from ...modules import PACKAGE
from ..chain import SIDE_BRANCH, position
from ..step import Walk, config_of
from ..to_keras_3.objects import ACTIVATION_KEYS, is_known
from ..to_keras_3.replaced import FEED_FORWARD, become_sequential

SUFFIX = "_newer"

# The first version that reads each name; asked of 1.13 to 2.13, release by release.
FIRST = {
    "exponential": "tf1.13",
    "swish": "tf2.2",
    "gelu": "tf2.4",
    "relu6": "tf2.6",
    "leaky_relu": "tf2.6",
    "log_softmax": "tf2.6",
    "mish": "tf2.13",
}

# The same function under another name, and the first version that reads the name: `silu` is unknown to 2.5.3, and
# no version reads `log_softmax_v2`, which all write of tf.nn.log_softmax.
OTHER_NAMES = {"silu": ("swish", "tf2.6"), "log_softmax_v2": ("log_softmax", "")}

# Layers that are the same function, in every version.
LAYERS: dict[str, tuple[str, Json]] = {
    "relu6": ("ReLU", {"max_value": 6.0}),
    "leaky_relu": ("LeakyReLU", {"alpha": 0.2}),
}


def known_names(walk: Walk) -> None:
    """Say each activation by what the target reads."""
    for place in walk.places():
        for key in ACTIVATION_KEYS if is_known(place.layer) else ():
            value = config_of(place.layer).get(key)
            if isinstance(value, str):
                _known(walk, place, key, value)


def become(place: Place, class_name: str, own: Json) -> None:
    """Let a layer be another one that has no variables, under the same name."""
    kept = {
        key: value
        for key, value in config_of(place.layer).items()
        if key in ("name", "trainable", "dtype", "batch_input_shape")
    }
    place.layer.update(class_name=class_name, config={**kept, **own})


def _known(walk: Walk, place: Place, key: str, value: str) -> None:
    name = value.removeprefix(PACKAGE).removesuffix(SUFFIX) if value.startswith(PACKAGE) else value
    if value != name and name not in FIRST:
        return  # another function of a module
    other, first = OTHER_NAMES.get(name, (name, "tf1.12"))
    if not first or _before(walk, first):
        name = other
    if _before(walk, FIRST.get(name, "tf1.12")):
        _otherwise(walk, place, key, name)
    elif name != value:
        config_of(place.layer)[key] = name
        walk.note(Severity.NEUTRAL, place.where, f"`{key}` {value} is called {name}")


def _otherwise(walk: Walk, place: Place, key: str, name: str) -> None:
    kind, lacks = str(place.layer["class_name"]), f"{walk.target_name} has no activation {name}"
    if name in LAYERS and kind == "Activation":
        become(place, *LAYERS[name])
        walk.note(Severity.EQUIVALENT, place.where, f"{lacks}: the layer is a {LAYERS[name][0]}")
    elif name in LAYERS and kind in FEED_FORWARD and key == "activation" and place.path:
        stand_behind(walk, place, *LAYERS[name])
        walk.note(Severity.EQUIVALENT, place.where, f"{lacks}: a {LAYERS[name][0]} stands behind it")
    elif walk.target in SIDE_BRANCH:
        raise Refused(
            lacks, where=place.where, found=f"{key}={name}", hint=f"the first that has it is {FIRST[name]}"
        )
    elif config_of(place.layer)[key] != PACKAGE + name + SUFFIX:
        config_of(place.layer)[key] = PACKAGE + name + SUFFIX
        walk.note(Severity.EQUIVALENT, place.where, f"{lacks}: `{name}{SUFFIX}` is written beside the model")


def stand_behind(walk: Walk, place: Place, class_name: str, own: Json) -> None:
    """Let a layer stand behind one whose activation it was; both in a Sequential of the old name."""
    config = config_of(place.layer)
    config["activation"] = "linear"
    after: Json = {"class_name": class_name, "config": {**own}}
    after["config"].setdefault("name", f"{layer_name(place.layer)}_activation")
    if isinstance(config.get("dtype"), str):
        after["config"].setdefault("dtype", config["dtype"])
    if config.get("activity_regularizer") is not None:  # it sees what the activation gives
        after["config"]["activity_regularizer"] = config.pop("activity_regularizer")
    become_sequential(walk, place, [], [after])


def _before(walk: Walk, first: str) -> bool:
    return position(walk.target) < position(first)
