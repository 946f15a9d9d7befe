"""Global pooling that may keep the dimensions it pools, with the order of dimensions as an argument."""

import tensorflow as tf

from .registering import register


class _GlobalPooling(tf.keras.layers.Layer):
    def __init__(self, data_format=None, keepdims=False, **keywords):
        super().__init__(**keywords)
        self.data_format = data_format or tf.keras.backend.image_data_format()
        self.keepdims = keepdims
        self.supports_masking = True

    def _axes(self, rank):
        return list(range(1, rank - 1) if self.data_format == "channels_last" else range(2, rank))

    def call(self, inputs):
        return self.pooled(inputs, self._axes(len(inputs.shape)), keepdims=self.keepdims)

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        axes = self._axes(len(shape))
        if self.keepdims:
            return tf.TensorShape([1 if axis in axes else size for axis, size in enumerate(shape)])
        return tf.TensorShape([size for axis, size in enumerate(shape) if axis not in axes])

    def get_config(self):
        return dict(super().get_config(), data_format=self.data_format, keepdims=self.keepdims)


class GlobalMaxPooling1D(_GlobalPooling):
    pooled = staticmethod(tf.reduce_max)

    def __init__(self, data_format="channels_last", **keywords):
        super().__init__(data_format, **keywords)


class GlobalMaxPooling2D(_GlobalPooling):
    pooled = staticmethod(tf.reduce_max)


class GlobalMaxPooling3D(_GlobalPooling):
    pooled = staticmethod(tf.reduce_max)


class GlobalAveragePooling2D(_GlobalPooling):
    pooled = staticmethod(tf.reduce_mean)


class GlobalAveragePooling3D(_GlobalPooling):
    pooled = staticmethod(tf.reduce_mean)


register(
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
)
