"""Regularizers and constraints that later versions of TensorFlow have."""

import tensorflow as tf

from .registering import register


class OrthogonalRegularizer(tf.keras.regularizers.Regularizer):
    """Counts the products of rows, or of columns, by their absolute values, as from 2.10 on."""

    def __init__(self, factor=0.01, mode="rows"):
        self.factor = float(factor)
        self.mode = mode

    def __call__(self, x):
        x = tf.nn.l2_normalize(x, 1 if self.mode == "rows" else 0)
        products = self.counted(
            tf.matmul(x, x, transpose_b=self.mode == "rows", transpose_a=self.mode != "rows")
        )
        size = int(products.shape[0])
        others = tf.reduce_sum(products * (1.0 - tf.eye(size, dtype=x.dtype)))
        return self.factor * 0.5 * others / (size * (size - 1.0) / 2.0)

    def counted(self, products):
        return tf.abs(products)

    def get_config(self):
        return {"factor": self.factor, "mode": self.mode}


class OrthogonalRegularizerSigned(OrthogonalRegularizer):
    """Lets products of opposite signs cancel each other out, as 2.9 does."""

    def counted(self, products):
        return products


class RadialConstraint(tf.keras.constraints.Constraint):
    """A kernel of a Conv2D has one value at each distance from its middle, taken from its diagonal."""

    def __call__(self, w):
        height, width, channels, kernels = [int(size) for size in w.shape]
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
        flat = tf.reshape(w, [height * width, channels, kernels])
        return tf.reshape(tf.gather(flat, taken), [height, width, channels, kernels])

    def get_config(self):
        return {}


register(OrthogonalRegularizer, OrthogonalRegularizerSigned, RadialConstraint)
