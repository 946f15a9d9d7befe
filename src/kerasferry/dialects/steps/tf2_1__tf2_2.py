"""TF 2.1 <-> 2.2. `accuracy` is looked up by shapes and no more by the loss."""

from __future__ import annotations

from ..compiling.early_metrics import by_loss
from ..step import Rewrite, Step

STEP = Step(
    "tf2.1",
    "tf2.2",
    (
        Rewrite(
            by_loss,
            "Dense(4) with binary_crossentropy and `accuracy`: binary_accuracy in 2.0.4, categorical_accuracy in 2.3.4 "
            "and 3.15.1",
        ),
    ),
)
