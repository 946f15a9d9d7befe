"""Keras 3.7 <-> 3.8. RandomCrop leaves images as they are when it does not train."""

from __future__ import annotations

from ..step import Rewrite, Step
from ..to_keras_3.preprocessing import whole_images

STEP = Step(
    "k3.7",
    "k3.8",
    (
        Rewrite(
            whole_images,
            "5 by 6 of images (3, 8, 9, 3): (3, 5, 6, 3) in 3.7.0 as in 2.9.3, (3, 8, 9, 3) in 3.8.0",
        ),
    ),
)
