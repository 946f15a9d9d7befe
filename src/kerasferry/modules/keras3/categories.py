"""Layers of Keras 2 for categories that Keras 3 does not have, or had wrong in its first versions."""

import itertools

import keras
import tensorflow as tf
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "CategoryCrossing")
class CategoryCrossing(keras.layers.Layer):
    """CategoryCrossing of TensorFlow 2.2 to 2.6: every combination of the texts of `depth` inputs, joined.

    Args:
        depth: How many inputs are combined, all of them if None; a number also means every smaller one.
        separator: What stands between the texts.
    """

    def __init__(self, depth=None, separator="_X_", **kwargs):
        super().__init__(**kwargs)
        self.depth, self.separator = depth, separator
        self.supports_jit = False
        self._convert_input_args = False
        self._allow_non_tensor_positional_args = True

    def _depths(self, count):
        if not self.depth:
            return (count,)
        return self.depth if isinstance(self.depth, (list, tuple)) else range(1, self.depth + 1)

    def call(self, inputs):
        inputs = [tf.expand_dims(one, -1) if len(one.shape) == 1 else one for one in inputs]
        crossed = [
            tf.sparse.to_dense(tf.sparse.cross(list(chosen), separator=self.separator))
            for depth in self._depths(len(inputs))
            for chosen in itertools.combinations(inputs, depth)
        ]
        return tf.concat(crossed, axis=1)

    def compute_output_spec(self, inputs):
        return keras.KerasTensor((inputs[0].shape[0], None), dtype="string")

    def get_config(self):
        return {**super().get_config(), "depth": self.depth, "separator": self.separator}


class _OneHot:
    """Put before a class of Keras 3.0 to 3.3, which keeps a last dimension of 1 in one-hot outputs."""

    def call(self, inputs, *args, **kwargs):
        outputs = super().call(inputs, *args, **kwargs)
        shape = inputs.shape
        if len(shape) > 1 and shape[-1] == 1 and len(outputs.shape) > len(shape):
            outputs = ops.squeeze(outputs, axis=-2)
        return outputs

    def compute_output_spec(self, inputs, *args, **kwargs):
        shape = tuple(inputs.shape)
        counted = self.output_mode != "one_hot" or (len(shape) > 1 and shape[-1] == 1)
        kept = shape[:-1] if counted else shape
        return keras.KerasTensor((*kept, self.depth_of_outputs()), dtype=self.compute_dtype)


@keras.saving.register_keras_serializable("kerasferry", "CategoryEncodingOneHot")
class CategoryEncodingOneHot(_OneHot, keras.layers.CategoryEncoding):
    """CategoryEncoding with `output_mode` "one_hot" or "count", for which it takes whole numbers only."""

    def call(self, inputs, *args, **kwargs):
        return super().call(ops.cast(inputs, "int64"), *args, **kwargs)

    def depth_of_outputs(self):
        return self.num_tokens


@keras.saving.register_keras_serializable("kerasferry", "DiscretizationOneHot")
class DiscretizationOneHot(_OneHot, keras.layers.Discretization):
    """Discretization with `output_mode="one_hot"`."""

    def depth_of_outputs(self):
        return len(self.bin_boundaries) + 1
