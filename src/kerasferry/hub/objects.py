"""The objects of a checkpoint that is to be written: what is tracked, by attribute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .tensor import Tensor


@dataclass(eq=False)
class TrackedObject:
    """An object, or a variable, as TensorFlow tracks it.

    Attributes:
        children: Attribute to object; the items of a list by their numbers.
        tensor: The value of a variable, None for every other object.
        slots: Of an optimizer: (variable, name of the slot, the slot's own variable).
    """

    children: dict[str, TrackedObject] = field(default_factory=dict)
    tensor: Tensor | None = None
    slots: list[tuple[TrackedObject, str, TrackedObject]] = field(default_factory=list)

    def child(self, path: str) -> TrackedObject:
        """The object at `cells.0` below this one, made where it is missing."""
        found = self
        for name in path.split("."):
            found = found.children.setdefault(name, TrackedObject())
        return found

    def walk(self) -> Iterator[tuple[str, TrackedObject]]:
        """Every object once, an outer one before those inside, with the path by which it was found first."""
        seen = {id(self)}
        waiting: list[tuple[str, TrackedObject]] = [("", self)]
        for path, found in waiting:
            yield path, found
            for name, child in found.children.items():
                if id(child) not in seen:
                    seen.add(id(child))
                    waiting.append((f"{path}/{name}" if path else name, child))
