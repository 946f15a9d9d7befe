"""Keras 3.0 <-> 3.1. TextVectorization reads a list of `ngrams`."""

from __future__ import annotations

from .lookups import stock_ngrams
from .step import Rewrite, Step

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
