"""Depthwise and separable convolutions with strides and a dilation.

Up to TF 2.11 TensorFlow computes something of its own; TF 2.12 to Keras 3.14 take no such layer; Keras 3.15 computes
what the arguments say.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place, layer_name
from ...modules import PACKAGE
from ..chain import is_keras_3, position
from ..step import Walk, config_of
from .replaced import become_sequential
from .with_modules import to_module

SPACED = ("DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D")
OF_KERAS: Json = {"module": "keras.layers", "registered_name": None}
FIRST_WITHOUT = "tf2.12"
FIRST_WITH_DEPTHWISE_1D = "tf2.8"


def spaced(walk: Walk) -> None:
    """A class that computes it."""
    for place in _both(walk, SPACED):
        name = f"{place.layer['class_name']}Spaced"
        to_module(walk, place, name, "with strides and a dilation Keras 3 computes something else")


def refuse_class(walk: Walk) -> None:
    """On the way down from Keras 3, where the class was, to a version that takes no such layer."""
    if position(walk.target) >= position(FIRST_WITHOUT):
        _refuse(walk, tuple(f"{PACKAGE}{name}Spaced" for name in SPACED))


def refuse_late(walk: Walk) -> None:
    """On the way up to TF 2.12 to 2.15."""
    if not is_keras_3(walk.target):
        _refuse(walk, SPACED)


def refuse_unwritten(walk: Walk) -> None:
    """DepthwiseConv1D of 2.8 to 2.11 for versions before: the class that is written for them does not compute that."""
    if position(walk.target) < position(FIRST_WITH_DEPTHWISE_1D):
        _refuse(walk, ("DepthwiseConv1D",))


def thinned(walk: Walk) -> None:
    """On the way down from Keras 3.15: every step is computed, and then some are left out.

    Raises:
        Refused: The padding depends on the strides.
    """
    for place in list(_both(walk, SPACED)):
        config = config_of(place.layer)
        if config.get("padding") != "valid" or config.get("activity_regularizer") is not None:
            _refuse(walk, (str(place.layer["class_name"]),))
        rank, name = str(place.layer["class_name"])[-2:], layer_name(place.layer)
        strides, config["strides"] = config["strides"], 1
        kept = {
            "name": f"{name}_kept",
            "trainable": True,
            "pool_size": 1,
            "strides": strides,
            "padding": "valid",
        }
        if config.get("data_format") is not None:
            kept["data_format"] = config["data_format"]
        pool: Json = {"class_name": f"MaxPooling{rank}", "config": kept, **OF_KERAS}
        become_sequential(walk, place, [], [pool])
        place.layer.update(OF_KERAS, module="keras")
        place.layer["config"]["layers"][0].update(OF_KERAS)
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"strides with a dilation: all steps are computed, and `{kept['name']}` leaves those between out",
        )


def _refuse(walk: Walk, names: tuple[str, ...]) -> None:
    for place in _both(walk, names):
        name = str(place.layer["class_name"]).removeprefix(PACKAGE).removesuffix("Spaced")
        raise Refused(
            f"`{name}` with strides and a dilation: TF 2.12 to Keras 3.14 take no such layer, TF up to 2.11 and Keras "
            "3.15 do not compute the same",
            where=place.where,
        )


def _both(walk: Walk, names: tuple[str, ...]) -> Iterator[Place]:
    for place in walk.places(names):
        config = config_of(place.layer)
        if _more_than_one(config, "strides") and _more_than_one(config, "dilation_rate"):
            yield place


def _more_than_one(config: Json, key: str) -> bool:
    value = config.get(key) or 1
    return any(one != 1 for one in (value if isinstance(value, (list, tuple)) else [value]))
