"""Keras 3.8 <-> 3.9. RMSNormalization; Resizing smooths before it makes an image smaller."""

from __future__ import annotations

from ..among_keras_3.later import LaterArgument, LaterAugmentation, LaterClass
from ..among_keras_3.later_operations import LaterOperations, MendedOperations
from ..step import Step

STEP = Step(
    "k3.8",
    "k3.9",
    (
        LaterClass(("RMSNormalization",), "3.8.0: Could not locate class 'RMSNormalization'"),
        LaterArgument(
            ("Resizing",),
            "antialias",
            "Resizing(3, 4, antialias=True) in 3.8.0: Unrecognized keyword arguments",
            module="ResizingLater",
        ),
        LaterAugmentation(
            ("AugMix", "CutMix", "RandomErasing", "RandomGaussianBlur", "RandomInvert", "RandomPerspective"),
            "3.8.0: Could not locate class 'CutMix'; 3.9.2 returns images as they are when it does not train",
        ),
        LaterOperations(
            {
                "einops": ("Rearrange",),
                "image": ("GaussianBlur", "PerspectiveTransform"),
                "nn": ("Polar",),
                "numpy": ("Rot90", "Signbit"),
            },
            "3.8.0: Could not locate class 'Rot90'",
        ),
        MendedOperations(
            {"linalg": ("Solve",), "numpy": ("Tril", "Triu")},
            "ops.solve and ops.tril in predict: 3.8.0 raises, 3.9.2 computes them",
        ),
    ),
)
