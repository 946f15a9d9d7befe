"""TF 2.3 <-> 2.4. Metrics are written as objects, for each output its own."""

from __future__ import annotations

from .early_metrics import by_shape
from .step import Rewrite, Step

STEP = Step(
    "tf2.3",
    "tf2.4",
    (
        Rewrite(
            by_shape,
            "metrics=['mae', 'mse'] of two outputs are four numbers in 2.3.4, two in 3.15.1; metrics=['ce'] of 2.3.4 "
            "-> 3.15.1: Could not interpret metric identifier: ce",
        ),
    ),
)
