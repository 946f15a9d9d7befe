"""Arguments and names that differ between TF 2.15 and Keras 3.0 without a change of meaning."""

from __future__ import annotations

from typing import Any

from ...layers import SPECS
from ...modules import PACKAGE
from ..step import Argument, Difference, Renamed, RenamedObject

RECURRENT = ("RNN", "LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
TIME_MAJOR = tuple(f"{PACKAGE}TimeMajor{name}" for name in ("RNN", "LSTM", "GRU", "SimpleRNN"))
SEPARABLE = ("SeparableConv1D", "SeparableConv2D")
UNGROUPED = (
    f"{PACKAGE}DilatedConv2DTranspose",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    *SEPARABLE,
    "Conv1DTranspose",
    "Conv2DTranspose",
    "Conv3DTranspose",
)
IMAGES = (
    "CenterCrop",
    "Resizing",
    *(f"Random{name}" for name in "Brightness Contrast Crop Flip Rotation Translation Zoom".split()),
    "ZeroPadding1D",
)
_EVERY: tuple[Any, ...] = ()


def _known(*classes: str) -> tuple[str, ...]:
    assert all(name.removeprefix(PACKAGE) in SPECS for name in classes), classes
    return classes


DIFFERENCES: tuple[Difference, ...] = (
    Argument(
        _known(*UNGROUPED),
        "groups",
        None,
        "2.15.0 -> 3.15.1: Unrecognized keyword arguments: groups",
        (1,),
    ),
    *(
        Argument(
            _known(*SEPARABLE),
            f"kernel_{kind}",
            None,
            "2.3.4 -> 3.15.1: Unrecognized keyword arguments passed to SeparableConv1D: {'kernel_initializer': "
            "...}; the layer has a depthwise and a pointwise one of each and no `kernel`",
            same=True,
        )
        for kind in ("initializer", "regularizer", "constraint")
    ),
    RenamedObject(
        "_initializer",
        "Orthogonal",
        "OrthogonalInitializer",
        "2.9.3 -> 3.3.3: Could not interpret initializer identifier: {'class_name': 'Orthogonal', ...}",
    ),
    Argument(
        _known("DepthwiseConv1D", "DepthwiseConv2D"),
        "filters",
        None,
        "2.9.3 writes filters=null for DepthwiseConv",
    ),
    Argument(
        _known(*RECURRENT, *TIME_MAJOR, "LSTMCell", "GRUCell"),
        "implementation",
        None,
        "2.15.0 -> 3.15.1: implementation 1 and 2 are two ways to the same numbers",
        same=True,
    ),
    Argument(_known("ThresholdedReLU"), "theta", "threshold", "the argument of ReLU that means it"),
    Renamed(
        "ThresholdedReLU",
        "ReLU",
        "2.9.3 -> 3.15.1: Could not deserialize 'keras.layers.ThresholdedReLU'; ReLU(threshold) is equal",
        back=False,
    ),
    Argument(
        _known("LeakyReLU"), "alpha", "negative_slope", "2.15.0 -> 3.15.1: Argument alpha is deprecated"
    ),
    Argument(
        _known("Embedding"),
        "input_length",
        None,
        "2.15.0 -> 3.15.1: input_length is deprecated; it only checked the shape",
        same=True,
    ),
    Argument(_known("Embedding"), "sparse", None, "2.12 and later: how gradients are kept", same=True),
    Argument(
        _known("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
        "noise_shape",
        None,
        "2.9.3 -> 3.15.1: takes no noise_shape; the layers make their own and never read it",
        same=True,
    ),
    *(
        Argument(
            _known("MultiHeadAttention"),
            f"{name}_shape",
            None,
            "2.9.3 writes the shapes that it was built with; 3.15.1 builds by calling",
            same=True,
        )
        for name in ("query", "key", "value")
    ),
    Argument(
        _known("Discretization", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
        "trainable",
        None,
        "2.9.3 -> 3.15.1: takes no trainable; these layers own nothing that could be trained",
        same=True,
    ),
    Argument(_EVERY, "dynamic", None, "gone in 3.0.5"),
    Argument(
        _known("IntegerLookup", "StringLookup", "TextVectorization"),
        None,
        "vocabulary_size",
        "3.3.3 -> 2.15.0: Unrecognized keyword arguments passed to StringLookup; it follows from the tokens",
        same=True,
    ),
    Argument(
        _known(*IMAGES),
        None,
        "data_format",
        "3.3.3 -> 2.15.0: Unrecognized keyword arguments passed to Resizing: {'data_format': 'channels_last'}",
        (None, "channels_last"),
    ),
)
