"""UpSampling2D by any of the interpolations of TensorFlow 2.9."""

import math

import tensorflow as tf

from .registering import register


def _near(distance):
    return tf.maximum(1.0 - distance, 0.0)


def _cubic(one, two, start):
    """Of two cubic pieces, up to 1 and up to 2."""

    def weights(distance):
        inner, outer = [
            ((pieces[0] * distance + pieces[1]) * distance + pieces[2]) * distance + end
            for pieces, end in ((one, start), (two[:3], two[3]))
        ]
        none = tf.zeros_like(distance)
        return tf.where(distance < 1.0, inner, tf.where(distance < 2.0, outer, none))

    return weights


def _bell(distance):
    return tf.where(distance < 1.5, tf.exp(-2.0 * distance * distance), tf.zeros_like(distance))


def _waves(radius):
    def weights(distance):
        angle = math.pi * tf.maximum(distance, 1e-3)
        found = radius * tf.sin(angle) * tf.sin(angle / radius) / (angle * angle)
        found = tf.where(distance <= 1e-3, tf.ones_like(distance), found)
        return tf.where(distance <= radius, found, tf.zeros_like(distance))

    return weights


# How much a pixel counts by its distance.
_WEIGHTS = {
    "bilinear": _near,
    "bicubic": _cubic((1.5, -2.5, 0.0), (-0.5, 2.5, -4.0, 2.0), 1.0),
    "mitchellcubic": _cubic((7 / 6, -2.0, 0.0), (-7 / 18, 2.0, -10 / 3, 16 / 9), 8 / 9),
    "gaussian": _bell,
    "lanczos3": _waves(3.0),
    "lanczos5": _waves(5.0),
}


class UpSampling2D(tf.keras.layers.UpSampling2D):
    def __init__(self, size=(2, 2), data_format=None, interpolation="nearest", **keywords):
        super().__init__(size=size, data_format=data_format, **keywords)
        self.interpolation = interpolation

    def call(self, inputs):
        first = self.data_format == "channels_first"
        x = inputs
        for axis, factor in zip((2, 3) if first else (1, 2), self.size):
            x = self._longer(x, axis, factor)
        x.set_shape(self.compute_output_shape(inputs.shape))
        return x

    def _longer(self, x, axis, factor):
        length = tf.shape(x)[axis]
        ends = tf.range(length * factor)
        if self.interpolation not in _WEIGHTS:  # nearest, and area, which is the same of whole factors
            return tf.gather(x, ends // factor, axis=axis)
        places = (tf.cast(ends, tf.float32) + 0.5) / float(factor) - 0.5
        if self.interpolation == "bicubic":  # its weights stand in a table
            places = tf.floor(places) + tf.round((places - tf.floor(places)) * 1024.0) / 1024.0
        starts = tf.cast(tf.range(length), tf.float32)
        distances = tf.abs(tf.expand_dims(places, 1) - tf.expand_dims(starts, 0))
        weights = _WEIGHTS[self.interpolation](distances)
        weights = weights / tf.reduce_sum(weights, 1, keepdims=True)
        made = tf.tensordot(tf.cast(x, tf.float32), weights, [[axis], [1]])
        order = [*range(axis), 3, *range(axis, 3)]
        return tf.transpose(made, order)

    def get_config(self):
        return dict(super().get_config(), interpolation=self.interpolation)


register(UpSampling2D)
