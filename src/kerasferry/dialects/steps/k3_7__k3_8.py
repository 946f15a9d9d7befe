"""Keras 3.7 <-> 3.8. RandomCrop leaves images as they are when it does not train; ways to change their colours."""

from __future__ import annotations

from ..among_keras_3.later import LaterActivations, LaterArgument, LaterAugmentation
from ..among_keras_3.later_compiled import LaterCompiled, float_ious
from ..among_keras_3.later_operations import LaterOperations
from ..step import Rewrite, Step, nothing
from ..to_keras_3.preprocessing import cut_images, whole_images

STEP = Step(
    "k3.7",
    "k3.8",
    (
        Rewrite(
            whole_images,
            "5 by 6 of images (3, 8, 9, 3): (3, 5, 6, 3) in 3.7.0 as in 2.9.3, (3, 8, 9, 3) in 3.8.0",
            cut_images,
        ),
        LaterActivations(
            ("sparse_plus", "sparsemax", "threshold"),
            "Dense(4, activation='sparse_plus') in 3.7.0: Could not interpret activation function identifier",
        ),
        LaterArgument(
            ("RandomContrast",),
            "value_range",
            "RandomContrast(0.1, value_range=(0, 1)) in 3.7.0: Unrecognized keyword arguments; it clips to 0 and 255",
            neutral=(None, [0, 255]),
            lost="when it trains, it clips to 0 and 255",
        ),
        Rewrite(
            nothing,
            "MeanIoU(dtype='int64') in 3.7.0: Input 'y' of 'AddV2' Op has type float32 that does not match type int64; "
            "from 3.8.0 on int64 is the default, before float32",
            float_ious,
        ),
        LaterAugmentation(
            (
                "Equalization",
                "MixUp",
                "RandAugment",
                "RandomColorDegeneration",
                "RandomColorJitter",
                "RandomGrayscale",
                "RandomHue",
                "RandomPosterization",
                "RandomSaturation",
                "RandomSharpness",
                "RandomShear",
            ),
            "3.7.0: Could not locate class 'MixUp'; 3.8.0 returns images as they are when it does not train",
        ),
        LaterOperations(
            {"nn": ("SparsePlus", "Sparsemax", "Threshold"), "numpy": ("Diagflat",)},
            "3.7.0: Could not locate class 'SparsePlus'",
        ),
        LaterCompiled(
            "losses",
            (("Tversky", ""),),
            "Tversky(axis=[1]) in 3.7.0: got an unexpected keyword argument 'axis'",
            key="axis",
        ),
    ),
)
