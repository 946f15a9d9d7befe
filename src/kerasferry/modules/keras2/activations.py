"""Activations of Keras 3 that Keras 2 has not, or has under their name as another function."""

import tensorflow as tf


def hard_sigmoid_keras3(x):
    return tf.nn.relu6(x + tf.constant(3.0, x.dtype)) / tf.constant(6.0, x.dtype)


def hard_silu_keras3(x):
    return x * hard_sigmoid_keras3(x)


def celu_keras3(x):
    return tf.maximum(x, 0.0) + tf.math.expm1(tf.minimum(x, 0.0))


def glu_keras3(x):
    first, second = tf.split(x, 2, axis=-1)
    return first * tf.sigmoid(second)


def hard_tanh_keras3(x):
    return tf.clip_by_value(x, -1.0, 1.0)


def log_sigmoid_keras3(x):
    return tf.math.log_sigmoid(x)


def sparse_sigmoid_keras3(x):
    return tf.clip_by_value(x / 2.0 + 0.5, 0.0, 1.0)


def sparse_plus_keras3(x):
    # At least -1 inside the square, so that no number is too large in the branch that is not taken.
    middle = 0.25 * tf.square(tf.clip_by_value(x, -1.0, 1.0) + 1.0)
    return middle + tf.maximum(x - 1.0, 0.0)


def squareplus_keras3(x):
    return (x + tf.sqrt(tf.square(x) + 4.0)) / 2.0


def tanh_shrink_keras3(x):
    return x - tf.tanh(x)


def hard_shrink_keras3(x):
    return x * tf.cast(tf.abs(x) > 0.5, x.dtype)


def soft_shrink_keras3(x):
    return tf.sign(x) * tf.maximum(tf.abs(x) - 0.5, 0.0)


def sparsemax_keras3(x):
    size = int(x.shape.as_list()[-1])
    values = tf.nn.top_k(x, size)[0]
    total = tf.cumsum(values, axis=-1)
    support = tf.cast(values * tf.cast(tf.range(1, size + 1), x.dtype) > total - 1.0, x.dtype)
    # As Keras has it: all totals of the support count, not the last one alone.
    whole = tf.reduce_sum(total * support, axis=-1, keepdims=True) - 1.0
    return tf.maximum(x - whole / tf.reduce_sum(support, axis=-1, keepdims=True), 0.0)


for _function in (
    hard_sigmoid_keras3,
    hard_silu_keras3,
    celu_keras3,
    glu_keras3,
    hard_tanh_keras3,
    log_sigmoid_keras3,
    sparse_sigmoid_keras3,
    sparse_plus_keras3,
    squareplus_keras3,
    tanh_shrink_keras3,
    hard_shrink_keras3,
    soft_shrink_keras3,
    sparsemax_keras3,
):
    # By its bare name, too: that is what a model writes of it when it is saved again.
    tf.keras.utils.get_custom_objects()["kerasferry>" + _function.__name__] = _function
    tf.keras.utils.get_custom_objects()[_function.__name__] = _function
