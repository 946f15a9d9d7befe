"""How images are interpolated: the weights of TensorFlow's `resize`."""

import math

import tensorflow as tf


def _cubic(x, near, far):
    """A kernel of two cubic pieces, given by their coefficients from the highest power on."""
    values = [((c[0] * x + c[1]) * x + c[2]) * x + c[3] for c in (near, far)]
    return tf.where(x < 1.0, values[0], tf.where(x < 2.0, values[1], tf.zeros_like(x)))


def _lanczos(x, radius):
    turned = math.pi * tf.maximum(x, 1e-3)
    values = radius * tf.sin(turned) * tf.sin(turned / radius) / (turned * turned)
    values = tf.where(x <= 1e-3, tf.ones_like(x), values)
    return tf.where(x < radius, values, tf.zeros_like(x))


def _gaussian(x):
    return tf.where(x < 1.5, tf.exp(-2.0 * x * x), tf.zeros_like(x))


# How much a pixel counts by its distance, from 0 on.
KERNELS = {
    "bilinear": lambda x: tf.maximum(1.0 - x, 0.0),
    "bicubic": lambda x: _cubic(x, (1.5, -2.5, 0.0, 1.0), (-0.5, 2.5, -4.0, 2.0)),
    "mitchellcubic": lambda x: _cubic(
        x, (7.0 / 6.0, -2.0, 0.0, 8.0 / 9.0), (-7.0 / 18.0, 2.0, -10.0 / 3.0, 16.0 / 9.0)
    ),
    "lanczos3": lambda x: _lanczos(x, 3.0),
    "lanczos5": lambda x: _lanczos(x, 5.0),
    "gaussian": _gaussian,
}
