"""Weights of a layer in an HDF5 file of Keras 3, put into the order that its class declares.

What is frozen stands last there: the integers of a quantized kernel, and a kernel beside low-rank weights that learn in
its place (`enable_lora`). Those are added to the kernel, as every `.keras` file has it. Seen in 3.15.1.
"""

from __future__ import annotations

import numpy as np

from ..hub import Json, Tensor, derived

Named = list[tuple[str, Tensor]]


def in_declared_order(named: Named, roles: list[str], config: Json) -> Named:
    """The weights by the order of the roles; as they were where their names are not these roles.

    Args:
        named: (name, tensor) as in the file.
        roles: Of one layer without layers inside.
        config: Of that layer.
    """
    found = {name.rsplit("/", 1)[-1].split(":", 1)[0]: (name, tensor) for name, tensor in named}
    if len(found) != len(named):
        return named
    for role in roles:
        parts = [found.get(f"lora_{role}_{part}") for part in "ab"]
        if role in found and parts[0] is not None and parts[1] is not None:
            name, whole = found[role]
            found[role] = (name, _added(whole, parts[0][1], parts[1][1], config))
            for part in "ab":
                del found[f"lora_{role}_{part}"]
    return [found[role] for role in roles] if set(found) == set(roles) else named


def _added(whole: Tensor, first: Tensor, second: Tensor, config: Json) -> Tensor:
    """The kernel with what the product of its low-rank weights adds to it."""
    rank = config.get("lora_rank") or 1
    alpha = config.get("lora_alpha") or rank

    def add(value: np.ndarray) -> np.ndarray:
        more: np.ndarray = first.read() @ second.read() * (alpha / rank)
        return value + more

    return derived(whole, whole.shape, add)
