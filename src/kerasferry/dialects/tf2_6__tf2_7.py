"""TF 2.6 <-> 2.7. RandomCrop goes another way when it does not train."""

from __future__ import annotations

from .preprocessing import resize_first
from .step import Rewrite, Step

STEP = Step(
    "tf2.6",
    "tf2.7",
    (
        Rewrite(
            resize_first,
            "2.3.4 and 2.6.5 resize the shorter side and cut the middle, 2.7.4 and 2.9.3 cut to the ratio and resize: "
            "the outputs differ by 0.91 of their maximum",
        ),
    ),
)
