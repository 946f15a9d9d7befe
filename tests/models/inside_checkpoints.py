# ruff: noqa: PTH112, PTH118
# mypy: ignore-errors
"""Runs inside TensorFlow 2.0 to 2.15: models with layers in layers, and what a checkpoint restores in them."""

import os

import numpy as np
import tensorflow as tf

layers, models = tf.keras.layers, tf.keras.models


def _stacked():
    cells = [layers.LSTMCell(3), layers.GRUCell(2)]
    return models.Sequential([layers.RNN(cells, input_shape=(4, 5)), layers.Dense(2)])


def _both_ways():
    start = layers.Input((4, 5))
    out = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(start)
    return models.Model(start, layers.TimeDistributed(layers.Dense(2))(out))


def _nested():
    inner = models.Sequential([layers.Dense(3, input_shape=(5,)), layers.BatchNormalization()])
    start = layers.Input((5,))
    return models.Model(start, layers.Dense(2)(inner(start)))


def _images():
    start = layers.Input((8, 8, 3))
    out = layers.SeparableConv2D(4, 3)(start)
    out = layers.Conv2DTranspose(2, 3)(layers.DepthwiseConv2D(3)(out))
    return models.Model(start, layers.ConvLSTM2D(2, 2)(layers.Reshape((1, 6, 6, 2))(out)))


def _attention():
    start = layers.Input((4, 6))
    if not hasattr(layers, "MultiHeadAttention"):
        return models.Model(start, layers.AdditiveAttention()([start, start]))
    return models.Model(start, layers.MultiHeadAttention(2, 3)(start, start))


def _no_weights():
    start = layers.Input((4,))
    return models.Model(start, layers.ReLU()(start))


MODELS = {
    "stacked": _stacked,
    "both_ways": _both_ways,
    "nested": _nested,
    "images": _images,
    "attention": _attention,
    "no_weights": _no_weights,
}


def build(folder):
    """Save each with weights that are all different; the names of those that this version can save."""
    saved = {}
    for name, make in MODELS.items():
        tf.keras.backend.clear_session()
        model = make()
        random = np.random.RandomState(3)
        model.set_weights([random.normal(size=value.shape) for value in model.get_weights()])
        try:
            model.save(os.path.join(folder, name + ".h5"))
        except (
            RuntimeError,
            NotImplementedError,
        ):  # 2.0: two cells of one name, an Attention without a config
            continue
        saved[name] = True
    return saved


def restored(folder):
    """{model: [weights, those that are as before, those that the checkpoint changed]}."""
    found = {}
    for name, make in MODELS.items():
        if not os.path.isdir(os.path.join(folder, name + ".ckpt")):
            continue
        tf.keras.backend.clear_session()
        before = models.load_model(os.path.join(folder, name + ".h5")).get_weights()
        model = make()
        model.set_weights([np.zeros_like(value) - 7 for value in before])
        model.load_weights(os.path.join(folder, name + ".ckpt", "model"))
        after = model.get_weights()
        found[name] = [
            len(before),
            sum(a.tobytes() == b.tobytes() for a, b in zip(before, after)),  # noqa: B905
            sum(bool((value != -7).any()) for value in after),
        ]
    return found
