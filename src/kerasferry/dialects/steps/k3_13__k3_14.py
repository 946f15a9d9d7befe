"""Keras 3.13 <-> 3.14. BatchNormalization takes `renorm`, attention a gate."""

from __future__ import annotations

from ..among_keras_3.later import LaterArgument, LaterClass
from ..among_keras_3.later_compiled import LaterCompiled
from ..among_keras_3.later_operations import LaterOperations, MendedOperations
from ..among_keras_3.renorm import to_module
from ..step import Rewrite, Step
from ..to_keras_3.with_modules import stock_renorm

STEP = Step(
    "k3.13",
    "k3.14",
    (
        Rewrite(
            stock_renorm,
            "3.13.0: BatchNormalization takes no renorm; 3.14.0 does, with the same variables in the same order",
            to_module,
        ),
        LaterArgument(
            ("MultiHeadAttention",),
            "use_gate",
            "MultiHeadAttention(use_gate=True) in 3.13.0: Unrecognized keyword arguments",
            module="MultiHeadAttentionLater",
        ),
        LaterArgument(
            ("GroupQueryAttention",),
            "use_gate",
            "GroupQueryAttention(use_gate=True) in 3.13.0: Unrecognized keyword arguments",
            module="GroupQueryAttentionLater",
        ),
        LaterArgument(
            ("StringLookup",),
            "oov_method",
            "several indices for what is unknown: 3.13.0 takes a fast hash of the text, 3.14.0 with either method",
            neutral=("floormod", "farmhash"),
        ),
        LaterArgument(
            ("StringLookup",),
            "salt",
            "StringLookup(salt=[3, 5]) in 3.13.0: Unrecognized keyword arguments",
            module="StringLookupLater",
        ),
        LaterArgument(
            ("IntegerLookup",),
            "oov_method",
            "IntegerLookup(oov_method='farmhash') in 3.13.0: Unrecognized keyword arguments; it takes them modulo",
            neutral=(None, "floormod"),
            module="IntegerLookupLater",
        ),
        LaterClass(
            ("ContrastLimitedAdaptiveHistogramEqualization",),
            "3.13.0: Could not locate class 'ContrastLimitedAdaptiveHistogramEqualization'",
        ),
        LaterOperations(
            {
                "nn": ("DepthToSpace", "SpaceToDepth"),
                "numpy": (
                    "Fliplr",
                    "Flipud",
                    "Fmod",
                    "Hsplit",
                    "I0",
                    "Nancumprod",
                    "Nancumsum",
                    "Nanmax",
                    "Nanmean",
                    "Nanmin",
                    "Nanprod",
                    "Nanstd",
                    "Nansum",
                    "Nanvar",
                    "Nextafter",
                    "Ptp",
                    "Rad2deg",
                    "Sinc",
                    "Vsplit",
                ),
            },
            "3.13.0: Could not locate class 'Fliplr'",
        ),
        LaterCompiled(
            "optimizers",
            (("ScheduleFreeAdamW", "schedule_free_adamw"),),
            "3.13.0: Could not locate class 'ScheduleFreeAdamW'",
        ),
        MendedOperations(
            {"image": ("ExtractPatches",), "numpy": ("Argmax", "Argmin")},
            "ops.argmax(x, -1, keepdims=True) in 3.13.0 has the shape (None, 4, 6), in 3.14.1 (None, 4, 1)",
        ),
    ),
)
