"""Adaptive pooling, as in Keras 3.13 and later."""

import keras
from keras import ops


class _Adaptive(keras.layers.Layer):
    """Pools to a given size, over windows of about the same length.

    Args:
        output_size: A number, or one for each axis.
        data_format: Where the channels are.
    """

    rank = 1

    def __init__(self, output_size, data_format=None, **kwargs):
        super().__init__(**kwargs)
        given = isinstance(output_size, (list, tuple))
        self.output_size = tuple(output_size) if given else (output_size,) * self.rank
        self.data_format = data_format or keras.config.image_data_format()

    def call(self, inputs):
        start = 2 if self.data_format == "channels_first" else 1
        for number, size in enumerate(self.output_size):
            inputs = self._pooled(inputs, start + number, size)
        return inputs

    def _pooled(self, value, axis, size):
        length = value.shape[axis]
        parts = []
        for index in range(size):
            first, last = index * length // size, -(-(index + 1) * length // size)
            window = value[(slice(None),) * axis + (slice(first, last),)]
            parts.append(self.reduce(window, axis))
        return ops.concatenate(parts, axis=axis)

    def compute_output_shape(self, input_shape):
        if self.data_format == "channels_first":
            return (*input_shape[:2], *self.output_size)
        return (input_shape[0], *self.output_size, input_shape[-1])

    def get_config(self):
        own = {"output_size": self.output_size, "data_format": self.data_format}
        return {**super().get_config(), **own}


class _Average(_Adaptive):
    def reduce(self, window, axis):
        return ops.mean(window, axis=axis, keepdims=True)


class _Max(_Adaptive):
    def reduce(self, window, axis):
        return ops.max(window, axis=axis, keepdims=True)


@keras.saving.register_keras_serializable("kerasferry", "AdaptiveAveragePooling1D")
class AdaptiveAveragePooling1D(_Average):
    """AdaptiveAveragePooling1D."""


@keras.saving.register_keras_serializable("kerasferry", "AdaptiveAveragePooling2D")
class AdaptiveAveragePooling2D(_Average):
    """AdaptiveAveragePooling2D."""

    rank = 2


@keras.saving.register_keras_serializable("kerasferry", "AdaptiveAveragePooling3D")
class AdaptiveAveragePooling3D(_Average):
    """AdaptiveAveragePooling3D."""

    rank = 3


@keras.saving.register_keras_serializable("kerasferry", "AdaptiveMaxPooling1D")
class AdaptiveMaxPooling1D(_Max):
    """AdaptiveMaxPooling1D."""


@keras.saving.register_keras_serializable("kerasferry", "AdaptiveMaxPooling2D")
class AdaptiveMaxPooling2D(_Max):
    """AdaptiveMaxPooling2D."""

    rank = 2


@keras.saving.register_keras_serializable("kerasferry", "AdaptiveMaxPooling3D")
class AdaptiveMaxPooling3D(_Max):
    """AdaptiveMaxPooling3D."""

    rank = 3
