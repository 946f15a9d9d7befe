"""What Keras 2 let kernels be, or cost."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "RadialConstraint")
class RadialConstraint(keras.constraints.Constraint):
    """A kernel of a Conv2D has one value at each distance from its middle, taken from its diagonal."""

    def __call__(self, w):
        height, width, channels, kernels = w.shape
        middle, odd = height // 2, height % 2
        taken = []
        for row in range(height):
            for column in range(width):
                if odd:
                    ring = max(abs(row - middle), abs(column - middle))
                    at = middle - 1 if ring == 0 else middle + ring - 1
                else:
                    ring = max(at - middle if at >= middle else middle - 1 - at for at in (row, column))
                    at = middle - 1 if ring == 0 else middle + ring
                taken.append(at * width + at)
        flat = ops.reshape(w, (height * width, channels, kernels))
        return ops.reshape(ops.take(flat, taken, axis=0), (height, width, channels, kernels))


@keras.saving.register_keras_serializable("kerasferry", "OrthogonalRegularizerSigned")
class OrthogonalRegularizerSigned(keras.regularizers.OrthogonalRegularizer):
    """The OrthogonalRegularizer of TensorFlow 2.9, where products of opposite signs cancel each other out."""

    def __call__(self, inputs):
        axis = 1 if self.mode == "rows" else 0
        length = ops.sqrt(ops.maximum(ops.sum(ops.square(inputs), axis=axis, keepdims=True), 1e-12))
        inputs = inputs / length
        if axis:
            product = ops.matmul(inputs, ops.transpose(inputs))
        else:
            product = ops.matmul(ops.transpose(inputs), inputs)
        size = product.shape[0]
        product = product * (1.0 - ops.eye(size, dtype=inputs.dtype))
        return self.factor * 0.5 * ops.sum(product) / (size * (size - 1.0) / 2.0)
