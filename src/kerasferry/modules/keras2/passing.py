"""Layers of TensorFlow that its own readers do not take as activations, or that stop a mask in older versions."""

import tensorflow as tf

from .registering import register


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


register(Activation, ActivityRegularization, ELU, LeakyReLU, PReLU, ReLU, Softmax, ThresholdedReLU)
