"""Whether a tensor can be the variable that a layer expects."""

from __future__ import annotations

from ..hub import Tensor
from ..layers import Weight


def fits(weight: Weight, tensor: Tensor) -> bool:
    """Compares rank and the known dimensions; an expectation of None says nothing."""
    if weight.shape is None:
        return True
    if len(weight.shape) != len(tensor.shape):
        return False
    return all(
        expected is None or expected == found
        for expected, found in zip(weight.shape, tensor.shape, strict=True)
    )
