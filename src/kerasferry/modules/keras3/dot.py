"""Dot of tensors with more than three dimensions as TensorFlow 1 computed it."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "DotKeras1")
class DotKeras1(keras.layers.Dot):
    """A matrix product for each place of the leading dimensions; Dot of Keras 3 takes each place with each."""

    def _sides(self, shapes):
        axes = [self.axes] * 2 if isinstance(self.axes, int) else self.axes
        return [axis % len(shape) == len(shape) - 1 for axis, shape in zip(axes, shapes)]

    def build(self, input_shape):
        if max(len(shape) for shape in input_shape) <= 3:
            super().build(input_shape)
        self.built = True

    def compute_output_shape(self, input_shape):
        if max(len(shape) for shape in input_shape) <= 3:
            return super().compute_output_shape(input_shape)
        last = self._sides(input_shape)
        left, right = input_shape
        return (*left[:-2], left[-2 if last[0] else -1], right[-2 if last[1] else -1])

    def call(self, inputs):
        if max(len(one.shape) for one in inputs) <= 3:
            return super().call(inputs)
        axes = [self.axes] * 2 if isinstance(self.axes, int) else self.axes
        if self.normalize:
            inputs = [keras.utils.normalize(one, axis=axis) for one, axis in zip(inputs, axes)]
        last = self._sides([one.shape for one in inputs])
        left, right = inputs
        left = left if last[0] else ops.swapaxes(left, -1, -2)
        right = ops.swapaxes(right, -1, -2) if last[1] else right
        return ops.matmul(left, right)
