"""The form in which a layer class says which variables it owns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..hub import Json


@dataclass(frozen=True)
class Weight:
    """A variable that a layer owns.

    Attributes:
        role: The canonical attribute name.
        shape: What is known of the shape from the config alone; None for a dimension the input decides, a bare
            None where not even the rank is known.
        trainable: Whether the class creates it as trainable.
        dtype: NumPy name where the class fixes it, None where the layer's dtype decides.
        aliases: Other attribute names under which some Keras generation tracks it, dotted into objects inside.
        named_at: Where the v3 store has it by name and not by number, as paths below the layer. Such a variable is
            not among the weights of the layer in Keras 3.
    """

    role: str
    shape: tuple[int | None, ...] | None = None
    trainable: bool = True
    dtype: str | None = None
    aliases: tuple[str, ...] = ()
    named_at: tuple[str, ...] = ()


Weights = Callable[[Json], list[Weight]]
Children = Callable[[Json], list[tuple[str, Json]]]


def no_weights(config: Json) -> list[Weight]:
    """For layers that own nothing."""
    return []


def no_children(config: Json) -> list[tuple[str, Json]]:
    """For layers that hold no other layer."""
    return []


def own(key: str) -> Children:
    """The layer that stands in the config under a key."""

    def children(config: Json) -> list[tuple[str, Json]]:
        value = config.get(key)
        return [(key, value)] if isinstance(value, dict) else []

    return children


@dataclass(frozen=True)
class LayerSpec:
    """A layer class: what it owns, in the order in which it creates it, trainable before non-trainable.

    Attributes:
        class_name: As in configs.
        weights: Config to own variables.
        children: Config to the layers inside, each with the attribute that holds it, in tracking order.
        aliases: Attribute names of children in other generations, canonical to others.
        older: What it owned in old files: (the last dialect in which it did, config to own variables).
        repeats: Roles of the layer inside; the v3 store lists the first one it has among the own variables too,
            before them, because the wrapper holds it under a name of its own.
    """

    class_name: str
    weights: Weights = no_weights
    children: Children = no_children
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    older: tuple[tuple[str, Weights], ...] = ()
    repeats: tuple[str, ...] = ()
