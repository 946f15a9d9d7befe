"""Keras 3.12 <-> 3.13. Adaptive pooling."""

from __future__ import annotations

from ..among_keras_3.later import LaterClass
from ..among_keras_3.later_compiled import early_muon, stock_muon
from ..among_keras_3.later_operations import LaterOperations, MendedOperations
from ..among_keras_3.quantized import drop_config
from ..step import Rewrite, Step, nothing

STEP = Step(
    "k3.12",
    "k3.13",
    (
        LaterClass(
            tuple(f"Adaptive{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)),
            "3.12.0: Could not locate class 'AdaptiveAveragePooling1D'",
        ),
        LaterOperations(
            {"nn": ("AdaptiveAveragePool", "AdaptiveMaxPool"), "numpy": ("ArraySplit", "EmptyLike")},
            "3.12.0: Could not locate class 'ArraySplit'",
        ),
        Rewrite(
            nothing, "Dense(quantization_config=None) in 3.12.0: Unrecognized keyword arguments", drop_config
        ),
        Rewrite(
            stock_muon,
            "3.12.0: Muon.__init__() got an unexpected keyword argument 'rms_rate'; its steps are others without it",
            early_muon,
        ),
        MendedOperations(
            {"einops": ("Rearrange",)},
            "3.12.0: Invalid dtype: <property object>; 3.13.0 takes it",
        ),
    ),
)
