"""The variables that training moves, in the order in which Keras lists them: the same in Keras 2 and 3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..hub import LayerPath, Variable

if TYPE_CHECKING:
    from ..binding import Owner

Key = tuple[LayerPath, str]


def trainable(root: Owner, variables: dict[Key, Variable], *, thawed: bool = False) -> list[Key]:
    """`model.trainable_variables`: a layer's own before those of the layers inside, frozen layers left out.

    Args:
        root: The owners of the model's topology.
        variables: The model's.
        thawed: As if no layer were frozen.
    """
    unknown: dict[LayerPath, list[Key]] = {}
    for key, variable in variables.items():
        if variable.trainable:
            unknown.setdefault(key[0], []).append(key)
    # What no file holds was not built when the optimizer was, see `binding.completeness`.
    return [key for key in dict.fromkeys(_walk(root, unknown, thawed)) if key in variables]


# They train every layer of a file, whatever its `trainable` says: of its own file 3.1.1 says "Skipping variable loading
# for optimizer", as it counts the variables of frozen layers too. 3.2.1 does not.
THAWING = ("k3.0", "k3.1")


def trained_by(root: Owner, variables: dict[Key, Variable], dialect: str) -> list[Key]:
    """What an optimizer of Keras 3 holds slots of when the reader of a dialect has loaded the model."""
    return trainable(root, variables, thawed=dialect in THAWING)


def left_behind(root: Owner, variables: dict[Key, Variable], dialect: str) -> list[Variable]:
    """What an optimizer remembers and does not train now: frozen after training."""
    trained = set(trained_by(root, variables, dialect))
    return [variable for key, variable in variables.items() if variable.slots and key not in trained]


def _walk(owner: Owner, unknown: dict[LayerPath, list[Key]], thawed: bool) -> Iterator[Key]:
    if not owner.trainable and not thawed:
        return
    if owner.unknown or owner.is_model:
        yield from unknown.get(owner.path, [])
    else:
        yield from ((owner.path, weight.role) for weight in owner.weights or [] if weight.trainable)
    for _, child in owner.children:
        yield from _walk(child, unknown, thawed)
