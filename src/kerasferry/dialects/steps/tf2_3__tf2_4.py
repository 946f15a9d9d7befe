"""TF 2.3 <-> 2.4. Metrics are written as objects, for each output its own."""

from __future__ import annotations

from ..compiling.clipping import other_order
from ..compiling.crossentropies import of_other_activation
from ..compiling.early_metrics import by_shape
from ..compiling.loss_scale_down import old_loss_scale
from ..compiling.metrics_by_name import by_name
from ..compiling.optimizer_down import to_early
from ..step import Rewrite, Step, nothing

STEP = Step(
    "tf2.3",
    "tf2.4",
    (
        Rewrite(
            by_shape,
            "metrics=['mae', 'mse'] of two outputs are four numbers in 2.3.4, two in 3.15.1; metrics=['ce'] of 2.3.4 "
            "-> 3.15.1: Could not interpret metric identifier: ce",
            by_name,
        ),
        Rewrite(
            of_other_activation,
            "binary_crossentropy of a softmax: 0.8203 in 2.3.4, 0.7797 in 2.4.4, eagerly and in a graph; categorical_"
            "crossentropy of a sigmoid: 1.509 and 1.648",
            of_other_activation,
        ),
        Rewrite(
            other_order,
            "Adam(clipnorm=0.5, clipvalue=0.2) of 2.3.4 in 2.9.3: 2e-2 away after three steps",
            other_order,
        ),
        Rewrite(
            nothing,
            "2.9.3 -> 2.0.4: Unexpected keyword argument passed to optimizer: beta, and: global_clipnorm",
            to_early,
        ),
        Rewrite(
            nothing,
            "LossScaleOptimizer of 2.6.5 in 2.3.4: KeyError: 'optimizer'",
            old_loss_scale,
        ),
    ),
)
