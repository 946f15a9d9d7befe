"""Layers of TensorFlow that its own readers do not take as activations, or that stop a mask in older versions."""

import tensorflow as tf


class _Passing:
    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        self.supports_masking = True

    def compute_mask(self, inputs, mask=None):
        return mask


class Activation(_Passing, tf.keras.layers.Activation):
    def call(self, inputs):
        return tf.identity(
            self.activation(inputs)
        )  # 1.12 copies what is handed on as it is, and its mask is gone


class ActivityRegularization(_Passing, tf.keras.layers.ActivityRegularization):
    def call(self, inputs):
        return tf.identity(inputs)


class ELU(_Passing, tf.keras.layers.ELU):
    pass


class LeakyReLU(_Passing, tf.keras.layers.LeakyReLU):
    pass


class PReLU(_Passing, tf.keras.layers.PReLU):
    pass


class ReLU(_Passing, tf.keras.layers.ReLU):
    pass


class Softmax(_Passing, tf.keras.layers.Softmax):
    def call(self, inputs, mask=None):
        return super().call(inputs)  # from 2.4 on it would compute with the mask


class ThresholdedReLU(_Passing, tf.keras.layers.ThresholdedReLU):
    pass


for _layer in (Activation, ActivityRegularization, ELU, LeakyReLU, PReLU, ReLU, Softmax, ThresholdedReLU):
    try:
        tf.keras.utils.register_keras_serializable("kerasferry")(_layer)
    except (
        AttributeError,
        ValueError,
    ):  # 2.1 and before have no such thing; another such module was imported
        _layer.__name__ = "kerasferry>" + _layer.__name__
        tf.keras.utils.get_custom_objects()[_layer.__name__] = _layer
