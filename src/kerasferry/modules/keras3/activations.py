"""Activations of later minors of Keras 3."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "celu_keras3")
def celu_keras3(x):
    return ops.maximum(x, 0.0) + ops.expm1(ops.minimum(x, 0.0))


@keras.saving.register_keras_serializable("kerasferry", "glu_keras3")
def glu_keras3(x):
    first, second = ops.split(x, 2, axis=-1)
    return first * ops.sigmoid(second)


@keras.saving.register_keras_serializable("kerasferry", "hard_shrink_keras3")
def hard_shrink_keras3(x):
    return ops.where(ops.abs(x) > 0.5, x, ops.zeros_like(x))


@keras.saving.register_keras_serializable("kerasferry", "hard_tanh_keras3")
def hard_tanh_keras3(x):
    return ops.clip(x, -1.0, 1.0)


@keras.saving.register_keras_serializable("kerasferry", "log_sigmoid_keras3")
def log_sigmoid_keras3(x):
    return ops.log_sigmoid(x)


@keras.saving.register_keras_serializable("kerasferry", "soft_shrink_keras3")
def soft_shrink_keras3(x):
    return ops.sign(x) * ops.maximum(ops.abs(x) - 0.5, 0.0)


@keras.saving.register_keras_serializable("kerasferry", "squareplus_keras3")
def squareplus_keras3(x):
    return (x + ops.sqrt(ops.square(x) + 4.0)) / 2.0


@keras.saving.register_keras_serializable("kerasferry", "tanh_shrink_keras3")
def tanh_shrink_keras3(x):
    return x - ops.tanh(x)


@keras.saving.register_keras_serializable("kerasferry", "sparse_plus_keras3")
def sparse_plus_keras3(x):
    # At most 1 inside the square, so that no number is too large in the branch that is not taken.
    return 0.25 * ops.square(ops.clip(x, -1.0, 1.0) + 1.0) + ops.maximum(x - 1.0, 0.0)


@keras.saving.register_keras_serializable("kerasferry", "sparse_sigmoid_keras3")
def sparse_sigmoid_keras3(x):
    return ops.clip(x / 2.0 + 0.5, 0.0, 1.0)


@keras.saving.register_keras_serializable("kerasferry", "sparsemax_keras3")
def sparsemax_keras3(x):
    # Keras adds up the sums, too; it is what every version of it computes.
    values = ops.flip(ops.sort(x, axis=-1), axis=-1)
    total = ops.cumsum(values, axis=-1)
    rank = ops.cast(ops.arange(1, x.shape[-1] + 1), x.dtype)
    support = values - (total - 1.0) / rank > 0
    count = ops.sum(ops.cast(support, x.dtype), axis=-1, keepdims=True)
    tau = (ops.sum(ops.where(support, total, 0.0), axis=-1, keepdims=True) - 1.0) / count
    return ops.maximum(x - tau, 0.0)
