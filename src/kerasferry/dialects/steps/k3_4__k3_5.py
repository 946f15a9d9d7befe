"""Keras 3.4 <-> 3.5. ZeroPadding1D takes `data_format`; added gradients are counted by steps."""

from __future__ import annotations

from ..among_keras_3.accumulation import counted_steps
from ..among_keras_3.later import LaterArgument
from ..among_keras_3.later_compiled import LaterCompiled
from ..among_keras_3.later_operations import MendedOperations
from ..step import Rewrite, Step

STEP = Step(
    "k3.4",
    "k3.5",
    (
        LaterArgument(
            ("ZeroPadding1D",),
            "data_format",
            "ZeroPadding1D(data_format='channels_first') in 3.4.1: Unrecognized keyword arguments",
            neutral=(None, "channels_last"),
            module="ZeroPadding1DLater",
        ),
        MendedOperations(
            {"nn": ("MultiHot", "OneHot")},
            "ops.one_hot(x, 4, dtype='bool') in 3.4.1: Expected bool, but got 1 of type 'int'; 3.5.0 gives them",
        ),
        Rewrite(
            counted_steps,
            "Adam(0.01, gradient_accumulation_steps=3) after nine batches from a kernel of ones: 0.97593 in 3.0.5 to "
            "3.4.1, 0.97113 in 3.15.1",
            counted_steps,
        ),
        LaterCompiled("optimizers", (("Lamb", "lamb"),), "3.4.1: Could not locate class 'Lamb'"),
    ),
)
