"""Keras 3.6 <-> 3.7. Activations; spectrograms; a seed for GroupQueryAttention."""

from __future__ import annotations

from ..among_keras_3.later import LaterActivations, LaterArgument
from ..among_keras_3.later_compiled import LaterCompiled, plain_means
from ..among_keras_3.later_operations import LaterOperations
from ..step import Rewrite, Step, nothing

STEP = Step(
    "k3.6",
    "k3.7",
    (
        LaterActivations(
            (
                "celu",
                "glu",
                "hard_shrink",
                "hard_tanh",
                "log_sigmoid",
                "soft_shrink",
                "squareplus",
                "tanh_shrink",
            ),
            "Dense(4, activation='celu') in 3.6.0: Could not interpret activation function identifier: celu",
        ),
        LaterArgument(
            ("GroupQueryAttention",),
            "seed",
            "GroupQueryAttention(seed=2) in 3.6.0: Unrecognized keyword arguments",
            lost="the dropout draws other random numbers",
        ),
        LaterArgument(
            ("GroupQueryAttention", "MultiHeadAttention"),
            "flash_attention",
            "MultiHeadAttention(flash_attention=False) in 3.6.0: Unrecognized keyword arguments; it is another kernel "
            "for the same numbers",
            neutral=(None, False, True),
        ),
        LaterOperations(
            {
                "core": ("ConvertToTensor",),
                "nn": ("Celu", "Glu", "HardShrink", "HardTanh", "SoftShrink", "Squareplus", "TanhShrink"),
                "numpy": ("Exp2", "Inner"),
            },
            "3.6.0: Could not locate class 'Celu'",
        ),
        LaterCompiled("losses", (("Circle", "circle"),), "3.6.0: Could not locate class 'Circle'"),
        LaterCompiled(
            "metrics",
            (
                ("PearsonCorrelation", "pearson_correlation"),
                ("ConcordanceCorrelation", "concordance_correlation"),
            ),
            "3.6.0: Could not locate class 'PearsonCorrelation'",
        ),
        Rewrite(
            nothing,
            "MeanSquaredError(reduction='mean') in 3.6.0: Invalid value for argument `reduction`",
            plain_means,
        ),
        LaterOperations(
            {"math": ("IFFT2",)},
            "3.6.0: Could not locate class 'IFFT2'",
        ),
    ),
)
