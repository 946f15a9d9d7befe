"""TF 1.13 <-> 1.14. The metric of the cosine turns its sign."""

from __future__ import annotations

from ...hub import Severity
from ..among_tf.differences import cosine_metrics
from ..compiling.crossentropies import margins_of_zero
from ..compiling.early_metrics import negative_cosine_metrics
from ..compiling.optimizer_v1 import from_v1, to_v1
from ..step import Rewrite, Step, Walk


def _plain_name(walk: Walk) -> None:
    for place in walk.places(("BatchNormalizationV1",)):
        place.layer["class_name"] = "BatchNormalization"
        walk.note(
            Severity.NEUTRAL, place.where, "class `BatchNormalizationV1` is called `BatchNormalization`"
        )


STEP = Step(
    "tf1.13",
    "tf1.14",
    (
        Rewrite(
            margins_of_zero,
            "loss='hinge' with labels 0 and 1: 0.9545 in 1.12.3 and 1.13.2, 0.9091 in 1.14.0, as with -1 and 1",
            margins_of_zero,
        ),
        Rewrite(
            negative_cosine_metrics,
            "metrics=['cosine_proximity']: 1.12.3 gives 0.0569 where 1.15.5 gives -0.0569",
            cosine_metrics,
        ),
        Rewrite(
            _plain_name,
            "1.13.2 writes BatchNormalizationV1 for tf.keras.layers.BatchNormalization and reads both, 1.14.0 and "
            "1.12.3 know BatchNormalization",
        ),
        Rewrite(
            from_v1,
            "2.9.3 -> 1.12.3: Unexpected keyword argument passed to optimizer: name; SGD(momentum=0.9) of an "
            "Embedding: rows that a step does not use move in 1.12.3 and do not in 2.3.4 and 2.9.3",
            to_v1,
        ),
    ),
)
