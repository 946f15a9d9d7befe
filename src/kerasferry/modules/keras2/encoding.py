"""Indices of categories as the numbers that a layer gives."""

import tensorflow as tf


def encoded(indices, mode, depth, dtype, weights=None):
    """Indices as they are, each in a row of its own, or all of a sample in one row; an index below 0 is nowhere.

    Args:
        weights: For each index how much it counts, None for 1.
    """
    if mode == "int":
        return tf.cast(indices, dtype)
    rows = tf.one_hot(tf.cast(indices, tf.int64), depth, dtype=dtype)
    if weights is not None:
        rows = rows * tf.expand_dims(tf.cast(weights, dtype), -1)
    shape = indices.shape.as_list()
    if mode == "one_hot" and (len(shape) < 2 or shape[-1] != 1):
        return rows
    if mode in ("one_hot", "multi_hot"):
        return tf.minimum(tf.reduce_sum(rows, axis=-2), 1)
    return tf.reduce_sum(rows, axis=-2)
