"""Keras 3.0 <-> 3.1. TextVectorization reads a list of `ngrams`."""

from __future__ import annotations

from ..among_keras_3.later import LaterClass
from ..among_keras_3.later_operations import LaterOperations
from ..step import Rewrite, Step
from ..to_keras_3.lookups import listed_ngrams, stock_ngrams

STEP = Step(
    "k3.0",
    "k3.1",
    (
        Rewrite(
            stock_ngrams,
            "3.0.5 for [1, 3]: `ngrams` must be None, an integer, or a tuple of integers. Received: ngrams=[1, 3]; "
            "3.1.1 makes it a tuple",
            listed_ngrams,
        ),
        LaterClass(("MelSpectrogram",), "3.0.5: Could not locate class 'MelSpectrogram'"),
        LaterOperations(
            {"image": ("CropImages",)},
            "3.0.5: Could not locate class 'CropImages'",
        ),
    ),
)
