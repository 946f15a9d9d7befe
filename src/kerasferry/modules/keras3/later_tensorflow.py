"""Operations of later minors of Keras 3 that only TensorFlow has."""

import keras
import tensorflow as tf


class _OfTensorFlow(keras.Operation):
    """An operation with the arguments of its config."""

    def __init__(self, name=None, **given):
        super().__init__(name=name)
        self.given = given

    def get_config(self):
        return {"name": self.name, **self.given}


@keras.saving.register_keras_serializable("kerasferry", "I0")
class I0(_OfTensorFlow):
    def call(self, x):
        return tf.math.bessel_i0(x)


@keras.saving.register_keras_serializable("kerasferry", "Nextafter")
class Nextafter(_OfTensorFlow):
    def call(self, x1, x2):
        return tf.math.nextafter(x1, x2)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseAnd")
class BitwiseAnd(_OfTensorFlow):
    def call(self, x, y):
        return tf.bitwise.bitwise_and(x, y)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseOr")
class BitwiseOr(_OfTensorFlow):
    def call(self, x, y):
        return tf.bitwise.bitwise_or(x, y)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseXor")
class BitwiseXor(_OfTensorFlow):
    def call(self, x, y):
        return tf.bitwise.bitwise_xor(x, y)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseNot")
class BitwiseNot(_OfTensorFlow):
    def call(self, x):
        return tf.bitwise.invert(x)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseInvert")
class BitwiseInvert(_OfTensorFlow):
    def call(self, x):
        return tf.bitwise.invert(x)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseLeftShift")
class BitwiseLeftShift(_OfTensorFlow):
    def call(self, x, y):
        return tf.bitwise.left_shift(x, y)


@keras.saving.register_keras_serializable("kerasferry", "LeftShift")
class LeftShift(_OfTensorFlow):
    def call(self, x, y):
        return tf.bitwise.left_shift(x, y)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseRightShift")
class BitwiseRightShift(_OfTensorFlow):
    def call(self, x, y):
        return tf.bitwise.right_shift(x, y)


@keras.saving.register_keras_serializable("kerasferry", "RightShift")
class RightShift(_OfTensorFlow):
    def call(self, x, y):
        return tf.bitwise.right_shift(x, y)
