"""TF 2.1 <-> 2.2. `accuracy` is looked up by shapes and no more by the loss; names in logs are no more counted."""

from __future__ import annotations

from ..compiling.clipping import begin_to_clip, stop_clipping
from ..compiling.early_metrics import by_loss, counted_names
from ..step import Rewrite, Step

STEP = Step(
    "tf2.1",
    "tf2.2",
    (
        Rewrite(
            begin_to_clip,
            "SGD(clipnorm=0.1): 2.0.4 ends where it ends without, 2e-2 away from 2.3.4; from 2.2 on `_minimize` clips",
            stop_clipping,
        ),
        Rewrite(
            by_loss,
            "Dense(4) with binary_crossentropy and `accuracy`: binary_accuracy in 2.0.4, categorical_accuracy in 2.3.4 "
            "and 3.15.1",
        ),
        Rewrite(
            counted_names,
            "metrics=['mae'], weighted_metrics=['mae'], metrics=['AUC']: mae, mae_1, AUC in 2.0.4 and 2.1.4; mae, "
            "weighted_mae, auc in 2.2.3 and 3.15.1",
        ),
    ),
)
