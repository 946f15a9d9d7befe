"""Keras 3.0 <-> 3.1. TextVectorization reads a list of `ngrams`."""

from __future__ import annotations

from ..step import Rewrite, Step
from ..to_keras_3.lookups import stock_ngrams

STEP = Step(
    "k3.0",
    "k3.1",
    (
        Rewrite(
            stock_ngrams,
            "3.0.5 for [1, 3]: `ngrams` must be None, an integer, or a tuple of integers. Received: ngrams=[1, 3]; "
            "3.1.1 makes it a tuple",
        ),
    ),
)
