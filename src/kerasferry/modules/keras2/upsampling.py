"""UpSampling2D by any of the interpolations of TensorFlow 2.9."""

import tensorflow as tf

from .image_kernels import KERNELS
from .registering import register


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
        if self.interpolation not in KERNELS:  # nearest, and area, which is the same of whole factors
            return tf.gather(x, ends // factor, axis=axis)
        places = (tf.cast(ends, tf.float32) + 0.5) / float(factor) - 0.5
        if self.interpolation == "bicubic":  # its weights stand in a table
            places = tf.floor(places) + tf.round((places - tf.floor(places)) * 1024.0) / 1024.0
        starts = tf.cast(tf.range(length), tf.float32)
        distances = tf.abs(tf.expand_dims(places, 1) - tf.expand_dims(starts, 0))
        weights = KERNELS[self.interpolation](distances)
        weights = weights / tf.reduce_sum(weights, 1, keepdims=True)
        made = tf.tensordot(tf.cast(x, tf.float32), weights, [[axis], [1]])
        order = [*range(axis), 3, *range(axis, 3)]
        return tf.transpose(made, order)

    def get_config(self):
        return dict(super().get_config(), interpolation=self.interpolation)


register(UpSampling2D)
