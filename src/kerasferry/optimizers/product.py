"""Nadam's running product of momenta, for the files that do not hold it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..hub import Tensor

# Seen: 2.15.0 in a `fit` holds 9.7e-10 after 5 steps on 6 variables, which is the product to the power of 6: it
# is multiplied once for each variable, for the Python counter that should prevent it stands still in a graph.
_ONCE_A_VARIABLE = "new"


def product_after(
    iterations: Tensor | None, config: dict[str, Any], generation: str, variables: int
) -> Tensor | None:
    """The product after so many steps, as that generation computes it; None without a number of steps.

    1.12 leaves it out of HDF5, 2.11 to 2.15 leave it out of HDF5 and `.keras`.
    """
    if iterations is None:
        return None

    def chunks() -> Iterator[bytes]:
        import numpy as np

        steps = int(iterations.read())
        beta = float(config.get("beta_1", 0.9))
        slowed = float(config.get("schedule_decay", 0.004)) if generation in ("v1", "legacy") else 1.0
        product = 1.0
        for step in range(1, steps + 1):
            product *= beta * (1.0 - 0.5 * 0.96 ** (step * slowed))
            if product < 1e-30:
                product = 0.0
                break
        yield np.float32(product ** (variables if generation == _ONCE_A_VARIABLE else 1)).tobytes()

    return Tensor("float32", (), chunks, f"computed from {iterations.where}")
