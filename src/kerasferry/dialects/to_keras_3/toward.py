"""A difference that only a class of the generated module for Keras 3 bridges.

On the way up among tf.keras versions there is no such module: what differs is said, or the model is refused. Downwards
there may be one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..chain import is_keras_3
from ..step import Walk


@dataclass(frozen=True)
class TowardKeras3:
    """A pair of functions by where the walk leads.

    Attributes:
        up_function: What is done on the way to Keras 3.
        otherwise: What is said or refused on a way that ends in tf.keras, up or down.
        down_function: What is done downwards, where something can be.
    """

    up_function: Callable[[Walk], None]
    otherwise: Callable[[Walk], None]
    proof: str
    down_function: Callable[[Walk], None] | None = None

    def up(self, walk: Walk) -> None:
        """From the lower dialect to the upper."""
        (self.up_function if is_keras_3(walk.target) else self.otherwise)(walk)

    def down(self, walk: Walk) -> None:
        """From the upper dialect to the lower."""
        (self.down_function or self.otherwise)(walk)
