"""How the v3 store names the objects of a model, dialect by dialect.

A container counts its layers by class: `dense`, `dense_1`. 2.12 and 2.13 list every layer with weights twice and so
count these by two. Wrappers and cells go by attribute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..layers import bare_name


@dataclass(frozen=True)
class Naming:
    """The grammar of one generation of the store.

    Attributes:
        container: The group that holds a model's layers.
        stride: By how much a layer with weights moves the counter of its class; one without moves it by 1.
        alias: Which of the names of an attribute it uses: of MultiHeadAttention's projections that without underscore.
        shared_first: Whether what a layer shares with its cell is found at the layer, which is visited first.
    """

    container: str
    stride: int = 1
    alias: int = 0
    shared_first: bool = False


# By the first dialect that has the grammar.
NAMINGS: tuple[tuple[str, Naming], ...] = (
    ("tf2.12", Naming("_layer_checkpoint_dependencies", stride=2, alias=1, shared_first=True)),
    ("tf2.14", Naming("_layer_checkpoint_dependencies", alias=1, shared_first=True)),
    ("tf2.15", Naming("layers", alias=1)),
    ("k3.0", Naming("layers")),
)


def naming(dialect: str) -> Naming:
    """The grammar that a dialect writes."""
    from ..dialects import position

    found = NAMINGS[0][1]
    for first, candidate in NAMINGS:
        if position(first) <= position(dialect):
            found = candidate
    return found


# Classes that configs call by another name than their own.
OWN_NAMES = {"GroupQueryAttention": "GroupedQueryAttention"}


def snake_case(class_name: str) -> str:
    """`MultiHeadAttention` is `multi_head_attention`, `Conv2DTranspose` is `conv2d_transpose`."""
    # With a package it is another class of this name, which is called as it is.
    name = re.sub(r"\W+", "", OWN_NAMES.get(class_name, bare_name(class_name)))
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


class Counter:
    """Names for the layers of one container, in order."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def next(self, class_name: str, stride: int = 1) -> str:
        """The name of the next layer of this class, which moves the counter by `stride`."""
        base = snake_case(class_name)
        count = self.seen.get(base, 0)
        self.seen[base] = count + stride
        return f"{base}_{count}" if count else base
