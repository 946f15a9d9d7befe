"""Keras 3.11 <-> 3.12. ReversibleEmbedding."""

from __future__ import annotations

from ..among_keras_3.bins import long_bins
from ..among_keras_3.later import LaterClass
from ..among_keras_3.later_operations import LaterOperations
from ..among_keras_3.merged_masks import CONCATENATES, listed_masks
from ..step import Rewrite, Step, nothing

STEP = Step(
    "k3.11",
    "k3.12",
    (
        LaterClass(
            ("ReversibleEmbedding",),
            "3.11.3: Could not locate class 'ReversibleEmbedding'; its weights are the same",
        ),
        LaterOperations(
            {"numpy": ("Hypot", "IsIn", "Isneginf", "Isposinf", "Isreal", "Kron", "Logaddexp2", "Trapezoid")},
            "3.11.3: Could not locate class 'Hypot'",
        ),
        Rewrite(
            CONCATENATES[0],
            "Concatenate of masked inputs in 3.11.3: raises in `compute_mask`, up to 3.3.3 it hands no mask on; 3.12.0 "
            "hands on the masks one behind the other",
            CONCATENATES[1],
        ),
        Rewrite(
            nothing,
            "AdditiveAttention of two masked inputs of 3.15.1 in 3.0.5: Dimensions must be equal; 3.6.0: A KerasTensor "
            "cannot be used as input to a TensorFlow function",
            listed_masks,
        ),
        Rewrite(
            nothing,
            "Discretization([0.3]) of 0.1: int64 in 3.0.5 to 3.11.3, int32 in 3.12.4 to 3.15.1",
            long_bins,
        ),
        LaterOperations(
            {"image": ("ScaleAndTranslate",)},
            "3.11.3: Could not locate class 'ScaleAndTranslate'",
        ),
    ),
)
