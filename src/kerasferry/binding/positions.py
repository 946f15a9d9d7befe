"""The order in which Keras lists the variables of a layer with everything inside it.

Keras lists trainable variables before non-trainable ones, over the whole layer, and a frozen layer has no trainable
ones; so the order in a file depends on what was frozen when it was saved. Legacy HDF5 binds by this order alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..layers import Weight
from .tree import Owner

Slot = tuple[Owner, Weight]


def in_order(owner: Owner) -> list[Slot]:
    """Every variable of an owner and of all inside, in the order of `layer.weights` of Keras 2."""
    return [*_trainable(owner), *_non_trainable(owner)]


def _own(owner: Owner, trainable: bool) -> Iterator[Slot]:
    return ((owner, weight) for weight in owner.weights or [] if weight.trainable is trainable)


def _trainable(owner: Owner) -> Iterator[Slot]:
    if not owner.trainable:
        return
    yield from _own(owner, True)
    for _, child in owner.children:
        yield from _trainable(child)


def _non_trainable(owner: Owner) -> Iterator[Slot]:
    if owner.trainable:
        yield from _own(owner, False)
        for _, child in owner.children:
            yield from _non_trainable(child)
    else:
        yield from _own(owner, True)
        yield from _own(owner, False)
        for _, child in owner.children:
            yield from in_order(child)


def in_keras_3_order(owner: Owner) -> list[Slot]:
    """The same in the order of Keras 3: all variables downwards, then trainable ones before the others.

    Whether a variable is trainable there is the variable's own mark, which a frozen layer takes from all inside.
    """
    marked = list(_marked(owner, owner.trainable))
    return [slot for slot, trainable in marked if trainable] + [
        slot for slot, trainable in marked if not trainable
    ]


def _marked(owner: Owner, trainable: bool) -> Iterator[tuple[Slot, bool]]:
    for weight in owner.weights or []:
        if not weight.named_at:
            yield (owner, weight), trainable and weight.trainable
    for _, child in owner.children:
        yield from _marked(child, trainable and child.trainable)
