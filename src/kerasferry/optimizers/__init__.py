"""What an optimizer remembers: which variables, under which names and in which order, in each generation of Keras."""

from __future__ import annotations

from .catalog import SPECS
from .spec import OptimizerSpec, Slot

__all__ = ["SPECS", "OptimizerSpec", "Slot"]
