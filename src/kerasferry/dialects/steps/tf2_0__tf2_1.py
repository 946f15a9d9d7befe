"""TF 2.0 <-> 2.1. Policies of several types can be saved."""

from __future__ import annotations

from ..compiling.optimizer_down import without_loss_scale
from ..step import Rewrite, Step, nothing
from ..to_keras_3.policies import one_type

STEP = Step(
    "tf2.0",
    "tf2.1",
    (
        Rewrite(
            nothing,
            "a Policy of 2.15.1 in 2.0.4 and 1.12.3: unhashable type: 'dict'; 2.0.4 itself writes float32 for "
            "mixed_float16",
            one_type,
        ),
        Rewrite(nothing, "2.0.4 has no LossScaleOptimizer for a model of float32", without_loss_scale),
    ),
)
