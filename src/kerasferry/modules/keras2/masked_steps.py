"""What layers give where a mask leaves steps out."""

import tensorflow as tf


def where_seen(mask, one, other):
    """One where the mask is, the other elsewhere; in TensorFlow 1 all three have to be of one shape."""
    one, other = one + tf.zeros_like(other), other + tf.zeros_like(one)
    return tf.where(tf.logical_or(mask, tf.zeros_like(one, dtype=tf.bool)), one, other)


def of_steps(mask, rank):
    """A mask of steps, or of samples, beside values of a rank."""
    for _ in range(rank - len(mask.shape)):
        mask = tf.expand_dims(mask, -1)
    return mask


def zeros_elsewhere(mask, values):
    """Values of the steps, or the samples, that a mask leaves."""
    return where_seen(of_steps(mask, len(values.shape)), values, tf.zeros_like(values))


def zeros_before(found, mask, layer):
    """What a recurrent layer gives, with zeros before the first step that is not masked."""
    output = found[0] if layer.return_state else found
    seen = tf.reduce_any(mask, 1)
    if layer.return_sequences:
        mask = tf.reverse(mask, [1]) if layer.go_backwards else mask
        seen = tf.cumsum(tf.cast(mask, tf.int32), 1) > 0
    output = zeros_elsewhere(seen, output)
    return [output, *list(found[1:])] if layer.return_state else output


def first_of(value):
    """That of the sequences, where others belong to states."""
    return value[0] if isinstance(value, (list, tuple)) else value
