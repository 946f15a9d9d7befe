"""Which stored tensor is which slot of which variable: by names where the file has them, else by position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..hub import Tensor, Variable
from .generations import Item
from .order import Key
from .spec import Slot

Slots = dict[Key, dict[str, Tensor]]


@dataclass
class Found:
    """What a list of variables turned out to be."""

    scalars: dict[str, Tensor] = field(default_factory=dict)
    slots: Slots = field(default_factory=dict)

    def put(self, key: Key, slot: Slot, tensor: Tensor) -> None:
        """Note a slot of a variable."""
        self.slots.setdefault(key, {})[slot.role] = tensor


def by_position(
    tensors: list[Tensor],
    items: list[Item],
    keys: list[Key],
    variables: dict[Key, Variable],
    *,
    placeholders: bool,
) -> Found | None:
    """The tensors as `items` lists them, for these variables; None if numbers or shapes say otherwise.

    Args:
        tensors: The whole list.
        items: See `generations.sequence`.
        keys: The variables in the order of training.
        variables: Their tensors.
        placeholders: Whether vectors have scalars in the place of rows and columns.
    """
    found, rest = Found(), iter(tensors)
    for item in items:
        if isinstance(item, str):
            tensor = next(rest, None)
            if tensor is None or tensor.shape != ():
                return None
            found.scalars[item] = tensor
            continue
        for key in keys:
            for slot in item:
                shape = variables[key].tensor.shape
                if slot.drops is not None and len(shape) < 2:
                    if placeholders:
                        next(rest, None)
                    continue
                tensor = next(rest, None)
                if tensor is None or (tensor.shape != slot.shape(shape) and tensor.shape != (1,)):
                    return None
                if tensor.shape == slot.shape(shape):
                    found.put(key, slot, tensor)
    return found if next(rest, None) is None else None


def by_name(
    named: list[tuple[str, Tensor]],
    slots: list[Slot],
    names: dict[Key, str],
    variables: dict[Key, Variable],
    *,
    slot_last: bool,
) -> Slots | None:
    """The slots by the names that the variables have; None if a name is of no variable or a shape does not fit.

    Args:
        named: (name, tensor) of the slots alone.
        slots: Those that the class can have.
        names: What the source calls each variable.
        variables: Their tensors.
        slot_last: `Adam/dense/kernel/m` (legacy), else `Adam/m/dense/kernel`.
    """
    owners: dict[str, list[Key]] = {}
    for key, name in names.items():
        owners.setdefault(_bare(name), []).append(key)
    roles = {name: slot for slot in slots for name in slot.names}
    groups: dict[tuple[str, str], list[Tensor]] = {}
    for name, tensor in named:
        split = next(_splits(_bare(name), owners, roles, slot_last), None)
        if split is None:
            return None
        groups.setdefault(split, []).append(tensor)
    found = Found()
    for (role, name), tensors in groups.items():
        keys = owners[name]
        if len(keys) != len(tensors):
            return None
        for key, tensor in zip(keys, tensors, strict=True):
            if tensor.shape != roles[role].shape(variables[key].tensor.shape):
                return None
            found.put(key, roles[role], tensor)
    return found.slots


def _bare(name: str) -> str:
    """`dense/kernel` of `dense/kernel:0`."""
    return re.sub(r":\d+$", "", name)


def _splits(
    name: str, owners: dict[str, list[Key]], roles: dict[str, Slot], slot_last: bool
) -> Iterator[tuple[str, str]]:
    """(slot, variable) that a name can be made of, the longest name of a variable first."""
    parts = name.split("/")
    if slot_last:
        if parts[-1] in roles:
            for start in range(len(parts) - 1):
                variable = "/".join(parts[start:-1])
                if variable in owners:
                    yield parts[-1], variable
        return
    for start in range(1, len(parts)):
        variable = "/".join(parts[start:])
        if variable in owners and parts[start - 1] in roles:
            yield parts[start - 1], variable
