"""Keras 3.5 <-> 3.6. Resizing knows `area`; layers for images say in which order their axes are."""

from __future__ import annotations

from ..among_keras_3.changed_operations import normalize_down, normalize_up, sizes_down, sizes_up
from ..among_keras_3.later import LaterArgument, LaterAugmentation, LaterClass
from ..among_keras_3.later_operations import LaterOperations, MendedOperations
from ..among_keras_3.pipelines import as_sequential
from ..step import Rewrite, Step, nothing
from ..to_keras_3.lookups import stock_empty_texts
from ..to_keras_3.preprocessing import module_area, stock_area

STEP = Step(
    "k3.5",
    "k3.6",
    (
        Rewrite(stock_empty_texts, "[['']] in mode multi_hot: -2**63 in 3.5.0, 0 in 3.6.0"),
        Rewrite(
            stock_area,
            "3.5.0: Invalid value for argument `interpolation`. Received: interpolation=area; 3.6.0 takes it",
            module_area,
        ),
        LaterArgument(
            ("RandomBrightness", "RandomContrast", "RandomFlip"),
            "data_format",
            "RandomFlip(data_format='channels_last') in 3.5.0: Unrecognized keyword arguments",
            neutral=(None, "channels_last"),
            lost="when it trains, it takes the last axis for the channels",
        ),
        LaterClass(("AutoContrast",), "3.5.0: Could not locate class 'AutoContrast'"),
        LaterAugmentation(
            ("Solarization",),
            "3.5.0: Could not locate class 'Solarization'; 3.6.0 returns images as they are when it does not train",
        ),
        Rewrite(nothing, "3.5.0: Could not locate class 'Pipeline'", as_sequential),
        LaterOperations(
            {
                "math": ("Logdet",),
                "nn": ("DotProductAttention",),
                "numpy": (
                    "Trunc",
                    "BitwiseAnd",
                    "BitwiseInvert",
                    "BitwiseLeftShift",
                    "BitwiseNot",
                    "BitwiseOr",
                    "BitwiseRightShift",
                    "BitwiseXor",
                    "LeftShift",
                    "RightShift",
                ),
            },
            "3.5.0: Could not locate class 'Trunc'",
        ),
        MendedOperations(
            {"numpy": ("Trace",)},
            "3.5.0: Using a symbolic `tf.Tensor` as a Python `bool` is not allowed; 3.6.0 computes it",
        ),
        Rewrite(
            normalize_up,
            "ops.normalize(x, axis=(1, 2)): by the norm of matrices in 3.5.0, by the root of the sum of squares in "
            "3.6.0, 0.15 apart",
            normalize_down,
        ),
        Rewrite(
            sizes_up,
            "ops.image.resize of uint8 and int32 images: 3.5.0 cuts off what is behind the point, 3.6.0 rounds",
            sizes_down,
        ),
    ),
)
