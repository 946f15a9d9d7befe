"""Pooling to a given size, which Keras has from 3.13 on."""

import tensorflow as tf

from .registering import register


class _Adaptive(tf.keras.layers.Layer):
    """Pools over windows of about the same length, as many as are asked for on each axis."""

    rank = 1

    def __init__(self, output_size, data_format=None, **keywords):
        super().__init__(**keywords)
        given = isinstance(output_size, (list, tuple))
        self.output_size = list(output_size) if given else [output_size] * self.rank
        self.data_format = data_format or "channels_last"
        self.supports_masking = True

    def call(self, inputs):
        first = 2 if self.data_format == "channels_first" else 1
        for number, size in enumerate(self.output_size):
            inputs = self._pooled(inputs, first + number, size)
        return inputs

    def _pooled(self, x, axis, size):
        length = int(x.shape.as_list()[axis])
        parts = []
        for index in range(size):
            window = slice(index * length // size, -(-(index + 1) * length // size))
            parts.append(self._reduced(x[(slice(None),) * axis + (window,)], axis))
        return tf.stack(parts, axis=axis)

    def compute_mask(self, inputs, mask=None):
        return None  # it ends here in Keras 3

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        if self.data_format == "channels_first":
            return tf.TensorShape(shape[:2] + self.output_size)
        return tf.TensorShape(shape[:1] + self.output_size + shape[-1:])

    def get_config(self):
        return dict(super().get_config(), output_size=self.output_size, data_format=self.data_format)


class AdaptiveAveragePooling1D(_Adaptive):
    def _reduced(self, window, axis):
        return tf.reduce_mean(window, axis)


class AdaptiveAveragePooling2D(AdaptiveAveragePooling1D):
    rank = 2


class AdaptiveAveragePooling3D(AdaptiveAveragePooling1D):
    rank = 3


class AdaptiveMaxPooling1D(_Adaptive):
    def _reduced(self, window, axis):
        return tf.reduce_max(window, axis)


class AdaptiveMaxPooling2D(AdaptiveMaxPooling1D):
    rank = 2


class AdaptiveMaxPooling3D(AdaptiveMaxPooling1D):
    rank = 3


register(AdaptiveAveragePooling1D, AdaptiveAveragePooling2D, AdaptiveAveragePooling3D)
register(AdaptiveMaxPooling1D, AdaptiveMaxPooling2D, AdaptiveMaxPooling3D)
