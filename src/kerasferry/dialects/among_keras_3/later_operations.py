"""Operations that began with a minor of Keras 3, and those whose arguments went from the call into the config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...hub import Json, Severity
from ...modules import PACKAGE
from ..chain import is_keras_3, spoken
from ..step import Walk, config_of
from .later import is_generated, to_generated

HOME = "keras.src.ops."


@dataclass(frozen=True)
class LaterOperations:
    """Operations that begin above; below, a class of the module does the same.

    Attributes:
        classes: By the module of Keras that has them.
        proof: What the versions say.
        key: An argument that begins above, where the operation itself is older; it matters if it is true.
    """

    classes: Mapping[str, tuple[str, ...]]
    proof: str
    key: str = ""

    def up(self, walk: Walk) -> None:
        """The operation of Keras."""
        _to_stock(walk, self.classes)

    def down(self, walk: Walk) -> None:
        """That of the module."""
        for module, names in self.classes.items():
            for place in walk.places(names):
                name = str(place.layer["class_name"])
                if place.layer.get("module") != f"{HOME}{module}":
                    continue
                if not self.key or config_of(place.layer).get(self.key):
                    to_generated(walk, place, name, f"`{name}` begins in {spoken(walk.model.dialect)}")


@dataclass(frozen=True)
class MendedOperations:
    """Operations that are right above; below, `operation_faults` has a class of the module for them where it must.

    Attributes:
        classes: By the module of Keras that has them.
        proof: What the versions say.
    """

    classes: Mapping[str, tuple[str, ...]]
    proof: str

    def up(self, walk: Walk) -> None:
        """The operation of Keras."""
        _to_stock(walk, self.classes)

    def down(self, walk: Walk) -> None:
        """As it is."""


def _to_stock(walk: Walk, classes: Mapping[str, tuple[str, ...]]) -> None:
    for module, names in classes.items():
        for place in walk.places(names):
            name = str(place.layer["class_name"])
            if is_generated(place.layer) and place.layer["registered_name"] == f"{PACKAGE}{name}":
                place.layer.update(module=f"{HOME}{module}", registered_name=name)
                walk.note(Severity.NEUTRAL, place.where, f"`{name}` is the operation of Keras again")


@dataclass(frozen=True)
class MovedArguments:
    """Arguments that are in the config of an operation above, and in its calls below.

    Attributes:
        keys: By operation (`numpy.FullLike`).
        proof: What the versions say.
    """

    keys: Mapping[str, tuple[str, ...]]
    proof: str

    def up(self, walk: Walk) -> None:
        """Out of the calls."""
        for layer, key in self._found(walk):
            for call in calls(layer):
                if key in call["kwargs"]:
                    config_of(layer)[key] = call["kwargs"].pop(key)

    def down(self, walk: Walk) -> None:
        """Into the calls."""
        for layer, key in self._found(walk) if is_keras_3(walk.target) else ():
            value = config_of(layer).pop(key, None)
            if value is not None:
                for call in calls(layer):
                    call["kwargs"][key] = value

    def _found(self, walk: Walk) -> list[tuple[Json, str]]:
        found = []
        for place in walk.places():
            name = f"{str(place.layer.get('module')).removeprefix(HOME)}.{place.layer.get('class_name')}"
            found += [(place.layer, key) for key in self.keys.get(name, ())]
        return found


def calls(layer: Json) -> list[Any]:
    """Of an operation, in the form of Keras 3."""
    return [call for call in layer.get("inbound_nodes") or [] if isinstance(call, dict)]


def named_thresholds(walk: Walk) -> None:
    """The arguments of Threshold, under their names of 3.8 to 3.10."""
    if is_keras_3(walk.target):
        _rename(walk, {"threshold": "threshold_value", "default_value": "value"})


def new_thresholds(walk: Walk) -> None:
    """Under those of 3.11 and later."""
    _rename(walk, {"threshold_value": "threshold", "value": "default_value"})


def _rename(walk: Walk, names: Mapping[str, str]) -> None:
    for place in walk.places(("Threshold",)):
        if place.layer.get("module") == f"{HOME}nn":
            config = config_of(place.layer)
            for before, after in names.items():
                if before in config:
                    config[after] = config.pop(before)


IMAGES = ("AffineTransform", "ExtractPatches", "RGBToGrayscale", "Resize")


def said_formats(walk: Walk) -> None:
    """`data_format` of operations on images: up to 3.3 there is no None."""
    for place in walk.places(IMAGES):
        config = config_of(place.layer)
        if place.layer.get("module") == f"{HOME}image" and config.get("data_format", "") is None:
            config["data_format"] = "channels_last"
            walk.note(Severity.NEUTRAL, place.where, "`data_format` is the default, channels_last")
