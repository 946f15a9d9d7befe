"""TF 2.0 <-> 2.1. Policies of several types can be saved."""

from __future__ import annotations

from ..compiling.loss_scale_down import without_loss_scale
from ..step import Rewrite, Step, nothing
from ..to_keras_3.policies import one_type

STEP = Step(
    "tf2.0",
    "tf2.1",
    (
        Rewrite(
            nothing,
            "a Policy as dtype in 1.12.3, 1.14.0, 1.15.5 and 2.0.4: unhashable type: 'dict'; 2.1.4 reads it. 2.0.4 "
            "itself writes float32 for mixed_float16",
            one_type,
        ),
        Rewrite(nothing, "2.0.4 has no LossScaleOptimizer for a model of float32", without_loss_scale),
    ),
)
