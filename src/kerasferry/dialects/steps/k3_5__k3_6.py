"""Keras 3.5 <-> 3.6. Resizing knows `area`."""

from __future__ import annotations

from ..step import Rewrite, Step
from ..to_keras_3.lookups import stock_empty_texts
from ..to_keras_3.preprocessing import stock_area

STEP = Step(
    "k3.5",
    "k3.6",
    (
        Rewrite(stock_empty_texts, "[['']] in mode multi_hot: -2**63 in 3.5.0, 0 in 3.6.0"),
        Rewrite(
            stock_area,
            "3.5.0: Invalid value for argument `interpolation`. Received: interpolation=area; 3.6.0 takes it",
        ),
    ),
)
