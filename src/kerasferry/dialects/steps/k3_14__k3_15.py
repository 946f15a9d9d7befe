"""Keras 3.14 <-> 3.15. Attention in a window; the axes by which an initializer counts its inputs."""

from __future__ import annotations

from ..among_keras_3.changed_operations import groups_down, groups_up
from ..among_keras_3.initializers import drop_axes
from ..among_keras_3.later import LaterArgument
from ..among_keras_3.later_operations import LaterOperations, MendedOperations
from ..step import Rewrite, Step, nothing
from ..to_keras_3.spaced import thinned

STEP = Step(
    "k3.14",
    "k3.15",
    (
        LaterArgument(
            ("MultiHeadAttention",),
            "sliding_window",
            "MultiHeadAttention(sliding_window=2) in 3.14.0: Unrecognized keyword arguments",
            module="MultiHeadAttentionLater",
        ),
        LaterArgument(
            ("GroupQueryAttention",),
            "sliding_window",
            "GroupQueryAttention(sliding_window=2) in 3.14.0: Unrecognized keyword arguments",
            module="GroupQueryAttentionLater",
        ),
        Rewrite(
            nothing,
            "GlorotUniform(input_axes=[0]) in 3.14.0: got an unexpected keyword argument 'input_axes'",
            drop_axes,
        ),
        Rewrite(
            nothing,
            "SeparableConv1D(2, 2, strides=2, dilation_rate=2) in 3.14.1: `strides > 1` not supported in conjunction "
            "with `dilation_rate > 1`",
            thinned,
        ),
        LaterOperations(
            {
                "image": ("SobelEdges", "SSIM"),
                "math": ("CDist", "Erfc", "SegmentMin", "SegmentProd"),
                "numpy": ("Dsplit", "Fabs", "Fmax", "Fmin"),
            },
            "3.14.0: Could not locate class 'Erfc'",
        ),
        MendedOperations(
            {"nn": ("DotProductAttention",)},
            "of groups of heads: 3.14.1 raises, 3.15.1 repeats the keys",
        ),
        Rewrite(
            groups_up,
            "ops.conv of 4 channels by a kernel of 2 in 3.15.1: The number of input channels must match the kernel's "
            "input channels; 3.14.1 takes them for groups",
            groups_down,
        ),
    ),
)
