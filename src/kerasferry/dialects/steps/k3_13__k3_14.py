"""Keras 3.13 <-> 3.14. BatchNormalization takes `renorm`."""

from __future__ import annotations

from ..step import Rewrite, Step
from ..to_keras_3.with_modules import stock_renorm

STEP = Step(
    "k3.13",
    "k3.14",
    (
        Rewrite(
            stock_renorm,
            "3.13.0: BatchNormalization takes no renorm; 3.14.0 does, with the same variables in the same order",
        ),
    ),
)
