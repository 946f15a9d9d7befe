"""A step between two neighbouring dialects, and the kinds of difference it may declare.

A difference changes the topology (or the training config) in place, on a copy that `carry` made, and says in the
record what it did. Most are data; a pair of functions stands where data will not do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..errors import Refused
from ..hub import Changes, Json, Model, Severity
from ..hub.topology import Place, is_functional, is_sequential, walk
from .chain import spoken

_ABSENT = object()


@dataclass
class Walk:
    """What a difference works on: the model, the record, and where the whole way leads."""

    model: Model
    changes: Changes
    step: str
    target: str

    @property
    def target_name(self) -> str:
        """The target as people name it: `Keras 3.14`."""
        return spoken(self.target)

    def places(self, classes: tuple[str, ...] = ()) -> Iterator[Place]:
        """Every layer, or those of the named classes; a list of its own, so that edits are safe."""
        found = list(walk(self.model.topology))
        return (place for place in found if not classes or place.layer.get("class_name") in classes)

    def functional(self) -> list[Place]:
        """Every functional model, whatever its class is called."""
        return [place for place in walk(self.model.topology) if is_functional(place.layer)]

    def sequential(self) -> list[Place]:
        """Every Sequential, whatever its class is called."""
        return [place for place in walk(self.model.topology) if is_sequential(place.layer)]

    def note(self, severity: Severity, place: str, what: str) -> None:
        """Put a change on record."""
        self.changes.add(severity, place, what, self.step)


class Difference(Protocol):
    """One way in which two neighbours differ."""

    def up(self, walk: Walk) -> None:
        """From the lower dialect to the upper."""

    def down(self, walk: Walk) -> None:
        """From the upper dialect to the lower."""


@dataclass(frozen=True)
class Argument:
    """A constructor argument that has another name on the other side, or none.

    Attributes:
        classes: Layer classes; empty for every layer.
        lower: Its name below, None where it does not exist.
        upper: Its name above, None where it does not exist.
        neutral: Values that say nothing, so that dropping them changes nothing.
        same: True where any value may be dropped because the function is the same with each.
        proof: The error text, or the observation, of the real versions that shows the difference.
    """

    classes: tuple[str, ...]
    lower: str | None
    upper: str | None
    proof: str
    neutral: tuple[Any, ...] = (None, False)
    same: bool = False

    def up(self, walk: Walk) -> None:
        """Rename `lower` to `upper`, or drop it."""
        self._move(walk, self.lower, self.upper)

    def down(self, walk: Walk) -> None:
        """Rename `upper` to `lower`, or drop it."""
        self._move(walk, self.upper, self.lower)

    def _move(self, walk: Walk, source: str | None, target: str | None) -> None:
        if source is None:
            return
        for place in walk.places(self.classes):
            config = place.layer.get("config")
            if not isinstance(config, dict):
                continue
            value = config.pop(source, _ABSENT)
            if value is _ABSENT:
                continue
            if target is not None:
                config[target] = value
                walk.note(Severity.NEUTRAL, place.where, f"`{source}` renamed to `{target}`")
            elif self.same or any(value is item or value == item for item in self.neutral):
                walk.note(
                    Severity.NEUTRAL, place.where, f"`{source}` dropped: its value {value!r} says nothing"
                )
            else:
                raise Refused(
                    f"`{place.layer['class_name']}` has no `{source}` in {walk.target_name}",
                    where=place.where,
                    found=f"{source}={value!r}",
                )


@dataclass(frozen=True)
class Renamed:
    """A layer class that has another name on the other side.

    Attributes:
        back: False where the lower side has the upper class, too: downwards it then stays what it is.
    """

    lower: str
    upper: str
    proof: str
    back: bool = True

    def up(self, walk: Walk) -> None:
        """Lower name to upper."""
        self._rename(walk, self.lower, self.upper)

    def down(self, walk: Walk) -> None:
        """Upper name to lower."""
        if self.back:
            self._rename(walk, self.upper, self.lower)

    @staticmethod
    def _rename(walk: Walk, source: str, target: str) -> None:
        for place in walk.places((source,)):
            place.layer["class_name"] = target
            walk.note(Severity.NEUTRAL, place.where, f"class `{source}` is called `{target}`")


@dataclass(frozen=True)
class RenamedObject:
    """A class of initializers (regularizers, constraints) that has another name on the other side."""

    suffix: str
    lower: str
    upper: str
    proof: str

    def up(self, walk: Walk) -> None:
        """Lower name to upper."""
        self._rename(walk, self.lower, self.upper)

    def down(self, walk: Walk) -> None:
        """Upper name to lower."""
        self._rename(walk, self.upper, self.lower)

    def _rename(self, walk: Walk, source: str, target: str) -> None:
        for place in walk.places():
            for key, value in config_of(place.layer).items():
                if (
                    key.endswith(self.suffix)
                    and isinstance(value, dict)
                    and value.get("class_name") == source
                ):
                    value["class_name"] = target
                    walk.note(Severity.NEUTRAL, place.where, f"`{key}` {source} is called {target}")


def nothing(walk: Walk) -> None:
    """This direction needs no change: the other side reads it as it is."""


@dataclass(frozen=True)
class Rewrite:
    """A difference that takes code: a pair of functions over the whole model."""

    up_function: Callable[[Walk], None]
    proof: str
    down_function: Callable[[Walk], None] = nothing

    def up(self, walk: Walk) -> None:
        """From the lower dialect to the upper."""
        self.up_function(walk)

    def down(self, walk: Walk) -> None:
        """From the upper dialect to the lower."""
        self.down_function(walk)


@dataclass(frozen=True)
class Step:
    """Two neighbouring dialects and all in which they differ.

    Attributes:
        differences: Applied in this order upwards, in the reverse downwards.
    """

    lower: str
    upper: str
    differences: tuple[Difference, ...] = ()
    # Downwards is not written yet where this says so: a sentence that names what is missing.
    down_missing: str = field(default="")

    def up(self, model: Model, changes: Changes, target: str) -> None:
        """Carry a model from the lower dialect to the upper, in place."""
        walk = Walk(model, changes, f"{self.lower} -> {self.upper}", target)
        for difference in self.differences:
            difference.up(walk)
        model.dialect = self.upper

    def down(self, model: Model, changes: Changes, target: str) -> None:
        """Carry a model from the upper dialect to the lower, in place."""
        walk = Walk(model, changes, f"{self.upper} -> {self.lower}", target)
        for difference in reversed(self.differences):
            difference.down(walk)
        model.dialect = self.lower


def config_of(layer: Json) -> Json:
    """The config dict of a layer; a new empty one where it is a list."""
    config = layer.get("config")
    return config if isinstance(config, dict) else {}
