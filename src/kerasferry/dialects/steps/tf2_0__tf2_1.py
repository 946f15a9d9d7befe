"""TF 2.0 <-> 2.1. Policies of several types can be saved."""

from __future__ import annotations

from ..among_tf.frozen import said_of_frozen
from ..among_tf.policies import one_type
from ..compiling.loss_scale_down import without_loss_scale
from ..step import Rewrite, Step, nothing

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
        Rewrite(
            nothing,
            "a frozen BatchNormalization of mean 0 and variance 1, saved as HDF5, called on numbers of mean 2.94 in "
            "training: 2.94 in 2.0.4 before it is saved and in 2.1.4, 0.0 in 2.0.4 once it is loaded",
            said_of_frozen,
        ),
        Rewrite(nothing, "2.0.4 has no LossScaleOptimizer for a model of float32", without_loss_scale),
    ),
)
