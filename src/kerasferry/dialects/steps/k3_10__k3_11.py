"""Keras 3.10 <-> 3.11. Operations; where some of them have their arguments."""

from __future__ import annotations

from ..among_keras_3.later_operations import (
    LaterOperations,
    MendedOperations,
    MovedArguments,
    named_thresholds,
    new_thresholds,
)
from ..step import Rewrite, Step

STEP = Step(
    "k3.10",
    "k3.11",
    (
        LaterOperations(
            {"nn": ("LayerNorm", "RMSNorm"), "numpy": ("Cbrt", "Deg2rad", "Heaviside")},
            "3.10.0: Could not locate class 'Cbrt'; its RMSNorm has `scale` in the constructor, and takes no tensor",
        ),
        MovedArguments(
            {
                "numpy.FullLike": ("dtype",),
                "numpy.Isclose": ("equal_nan",),
                "numpy.OnesLike": ("dtype",),
                "numpy.SearchSorted": ("side",),
                "numpy.ZerosLike": ("dtype",),
                "core.Scatter": ("shape",),
                "core.Slice": ("shape",),
            },
            "3.10.0: FullLike.__init__() got an unexpected keyword argument 'dtype'",
        ),
        Rewrite(
            new_thresholds,
            "3.10.0: Threshold.__init__() got an unexpected keyword argument 'threshold'",
            named_thresholds,
        ),
        MendedOperations(
            {"nn": ("BatchNorm", "Polar")},
            "3.10.0: NotImplementedError in BatchNorm.call(); 3.11.3 computes it",
        ),
    ),
)
