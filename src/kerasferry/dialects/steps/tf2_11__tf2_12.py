"""TF 2.11 <-> 2.12. Convolutions take no strides beside a dilation."""

from __future__ import annotations

from ..step import Rewrite, Step
from ..to_keras_3.spaced import refuse_late

STEP = Step(
    "tf2.11",
    "tf2.12",
    (
        Rewrite(
            refuse_late,
            "SeparableConv1D(2, 2, strides=2, dilation_rate=2) in 2.12.1: `strides > 1` not supported in conjunction "
            "with `dilation_rate > 1`; 2.11.1 takes it",
        ),
    ),
)
