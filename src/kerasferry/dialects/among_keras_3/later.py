"""What began with a minor of Keras 3: layers, arguments, activations and operations that the one before lacks.

Below, a class of the generated module takes the place of what is missing; above, the stock class is there again.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...catalog import layers as layer_catalog
from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place
from ...modules import PACKAGE
from ..chain import CHAIN, is_keras_3, position, spoken
from ..step import Walk, config_of
from ..to_keras_3.objects import ACTIVATION_KEYS, own_function

STOCK = "keras.layers"


def is_generated(layer: Json) -> bool:
    """Whether a layer is of a class of the generated module."""
    return str(layer.get("registered_name")).startswith(PACKAGE)


def to_generated(walk: Walk, place: Place, name: str, why: str) -> None:
    """Let a layer be of a class of the generated module; on the way to tf.keras the great step sees to it."""
    if not is_keras_3(walk.target):
        return
    place.layer.update(class_name=name, module=None, registered_name=f"{PACKAGE}{name}")
    walk.note(Severity.EQUIVALENT, place.where, f"{why}: `{name}` is written beside the model")


def to_stock(walk: Walk, place: Place, name: str) -> None:
    """The stock class again."""
    place.layer.update(class_name=name, module=STOCK, registered_name=None)
    walk.note(Severity.NEUTRAL, place.where, f"`{name}` is the stock layer again")


def _above(walk: Walk) -> str:
    return CHAIN[position(walk.model.dialect) + 1]


@dataclass(frozen=True)
class LaterClass:
    """Layer classes that begin above; below, a class of the module has the same name.

    Attributes:
        names: The classes.
        proof: What the versions say, or do.
    """

    names: tuple[str, ...]
    proof: str

    def up(self, walk: Walk) -> None:
        """The stock class."""
        for place in walk.places(self.names):
            if is_generated(place.layer):
                to_stock(walk, place, str(place.layer["class_name"]))

    def down(self, walk: Walk) -> None:
        """That of the module."""
        for place in walk.places(self.names):
            if place.layer.get("module") == STOCK:
                name = str(place.layer["class_name"])
                to_generated(walk, place, name, f"`{name}` begins in {spoken(walk.model.dialect)}")


@dataclass(frozen=True)
class LaterArgument:
    """An argument that a class takes from the upper side on.

    Attributes:
        classes: The classes that take it.
        key: The argument.
        proof: What the versions say, or do.
        neutral: Values that mean what the lower class does.
        module: The class of the module that takes it, for a single class.
        lost: What the lower class does without it, where it may be left out. With neither, it is refused.
    """

    classes: tuple[str, ...]
    key: str
    proof: str
    neutral: tuple[object, ...] = (None, False)
    module: str = ""
    lost: str = ""

    def up(self, walk: Walk) -> None:
        """The stock class, as soon as it takes all that is said."""
        for place in walk.places((self.module,)) if self.module else ():
            if is_generated(place.layer):
                taken = layer_catalog.takes(self.classes[0], _above(walk))
                if set(config_of(place.layer)) <= taken:
                    to_stock(walk, place, self.classes[0])

    def down(self, walk: Walk) -> None:
        """Left out where it says nothing; else a class of the module has it."""
        for place in walk.places(self.classes):
            config = config_of(place.layer)
            if place.layer.get("module") != STOCK or self.key not in config:
                continue
            value = config[self.key]
            if any(value == item and type(value) is type(item) for item in self.neutral):
                del config[self.key]
            elif self.module:
                why = f"`{self.key}` begins in {spoken(walk.model.dialect)}"
                to_generated(walk, place, self.module, why)
            elif self.lost:
                del config[self.key]
                walk.note(Severity.LOSSY, place.where, f"`{self.key}` {value!r} dropped: {self.lost}")
            else:
                raise Refused(
                    f"`{place.layer['class_name']}` takes no `{self.key}` in {walk.target_name}",
                    where=place.where,
                    found=f"{self.key}={value!r}",
                    hint=f"the nearest version that takes it is {spoken(walk.model.dialect)}",
                )


@dataclass(frozen=True)
class LaterAugmentation:
    """Layers that change data while they train and return it as it is otherwise. They are too much for a module.

    Attributes:
        names: The classes.
        proof: What the versions say, or do.
    """

    names: tuple[str, ...]
    proof: str

    def up(self, walk: Walk) -> None:
        """What is gone does not come back."""

    def down(self, walk: Walk) -> None:
        """Identity: what it is in inference."""
        for place in walk.places(self.names):
            if place.layer.get("module") != STOCK:
                continue
            name, config = place.layer["class_name"], config_of(place.layer)
            kept = {key: config[key] for key in ("name", "trainable", "dtype") if key in config}
            place.layer.update(class_name="Identity", config=kept)
            walk.note(
                Severity.LOSSY,
                place.where,
                f"`{name}` begins in {spoken(walk.model.dialect)}: data go through as in inference, in training too",
            )


@dataclass(frozen=True)
class LaterActivations:
    """Functions that an activation can be by name from the upper side on.

    Attributes:
        names: Of the functions; in the module they are called `NAME_keras3`.
        proof: What the versions say.
    """

    names: tuple[str, ...]
    proof: str

    def up(self, walk: Walk) -> None:
        """By its name."""
        known = {f"{PACKAGE}{name}_keras3": name for name in self.names}
        for place in walk.places():
            config = config_of(place.layer)
            for key in ACTIVATION_KEYS:
                value = config.get(key)
                if isinstance(value, dict) and value.get("registered_name") in known:
                    config[key] = known[str(value["registered_name"])]

    def down(self, walk: Walk) -> None:
        """A function of the module; on the way to tf.keras the great step sees to it."""
        for place in walk.places() if is_keras_3(walk.target) else ():
            config = config_of(place.layer)
            for key in ACTIVATION_KEYS:
                value = config.get(key)
                if isinstance(value, str) and value in self.names:
                    config[key] = own_function(f"{PACKAGE}{value}_keras3")
                    walk.note(
                        Severity.EQUIVALENT,
                        place.where,
                        f"`{value}` begins in {spoken(walk.model.dialect)}: it is written beside the model",
                    )
