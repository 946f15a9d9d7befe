"""Runs inside an environment: numbers of what only Keras 3 has, or of what stands for it. Python 3.6 syntax."""

import importlib
import sys

import numpy as np
import tensorflow as tf

IMAGES = np.random.RandomState(0).uniform(0, 1, (2, 8, 9, 3)).astype("float32")
LINES = np.random.RandomState(1).normal(size=(4, 6)).astype("float32")
CHOSEN = np.array([2, 0, 5, 2], "int32")

LAYERS = {
    "rms": ("RMSNormalization", {"axis": [-1], "epsilon": 0.1}, LINES),
    "rms_axes": ("RMSNormalization", {"axis": [2, 3]}, IMAGES),
    "deviation": ("LayerNormalization", {"axis": [1], "rms_scaling": True}, IMAGES),
    "average": ("AdaptiveAveragePooling2D", {"output_size": [3, 4]}, IMAGES),
    "max_first": ("AdaptiveMaxPooling2D", {"output_size": [3, 2], "data_format": "channels_first"}, IMAGES),
    "padding": ("ZeroPadding1D", {"padding": [1, 2], "data_format": "channels_first"}, IMAGES[..., 0]),
    "crop": ("CenterCrop", {"height": 3, "width": 2, "data_format": "channels_first"}, IMAGES),
    "first": ("Resizing", {"height": 3, "width": 5, "data_format": "channels_first"}, IMAGES),
    "edges": ("Resizing", {"height": 6, "width": 12, "pad_to_aspect_ratio": True, "fill_value": 0.3}, IMAGES),
    "contrast": ("AutoContrast", {"value_range": [0, 1]}, IMAGES),
    "tiles": (
        "ContrastLimitedAdaptiveHistogramEqualization",
        {"value_range": [0, 1], "tile_grid_size": [3, 2]},
        IMAGES,
    ),
    "mel": (
        "MelSpectrogram",
        {"fft_length": 32, "sequence_stride": 8, "num_mel_bins": 5},
        LINES.repeat(9, 1),
    ),
}
for _how in "bilinear bicubic area lanczos3 lanczos5 nearest".split():
    LAYERS["smooth_" + _how] = (
        "Resizing",
        {"height": 3, "width": 12, "interpolation": _how, "antialias": True},
        IMAGES,
    )
LOSSES = {
    "dice": ("Dice", {}),
    "dice_axis": ("Dice", {"axis": [1]}),
    "tversky": ("Tversky", {"alpha": 0.3, "beta": 0.7}),
    "circle": ("Circle", {"gamma": 60.0, "margin": 0.3}),
    "generalized": ("CategoricalGeneralizedCrossEntropy", {"q": 0.6}),
}


def numbers(folder=None):
    """By name, as flat lists; of the stock classes where no folder is given, which takes Keras 3."""
    if folder is None:
        layers, losses, metrics = tf.keras.layers, tf.keras.losses, tf.keras.metrics
        sparsemax = tf.keras.ops.sparsemax
    else:
        sys.path.insert(0, folder)
        layers = losses = metrics = importlib.import_module("generated")
        sparsemax = layers.sparsemax_keras3
    found = {}
    for name, (kind, arguments, values) in LAYERS.items():
        found[name] = getattr(layers, kind)(**arguments)(values)
    likely = np.exp(LINES) / np.exp(LINES).sum(axis=1, keepdims=True)
    unit = LINES / np.sqrt(np.square(LINES).sum(axis=1, keepdims=True))
    wanted = np.eye(6, dtype="float32")[CHOSEN]
    for name, (kind, arguments) in LOSSES.items():
        labels = kind in ("Circle", "CategoricalGeneralizedCrossEntropy")
        loss = getattr(losses, kind)(**arguments)
        found[name] = loss(CHOSEN if labels else wanted, unit if kind == "Circle" else likely)
    for kind in ("PearsonCorrelation", "ConcordanceCorrelation"):
        metric = getattr(metrics, kind)()
        metric.update_state(LINES, LINES * 0.7 + np.square(LINES))
        found[kind] = metric.result()
    for name, factor in (("one", 1.0), ("few", 5.0), ("all", 0.1)):
        found["sparsemax_" + name] = sparsemax(tf.constant(LINES * factor))
    return {name: np.asarray(value).astype("float64").ravel().tolist() for name, value in found.items()}


def ends_of_masks(folder):
    """Whether a mask goes on behind each class, called between an Embedding and an LSTM."""
    sys.path.insert(0, folder)
    generated = importlib.import_module("generated")
    found = {}
    for kind, arguments in (
        ("RMSNormalization", {}),
        ("AdaptiveMaxPooling1D", {"output_size": 5}),
        ("ZeroPadding1D", {}),
    ):
        inputs = tf.keras.layers.Input((5,))
        masked = tf.keras.layers.Embedding(7, 4, mask_zero=True)(inputs)
        layer = getattr(generated, kind)(**arguments)
        layer(masked)
        found[kind] = layer.compute_mask(masked, masked._keras_mask) is None
    return found
