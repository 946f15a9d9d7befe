"""A layer, a registered layer and an activation of somebody's own, in code that Keras 2 and Keras 3 both run."""

import tensorflow as tf

keras = tf.keras


class Stretch(keras.layers.Layer):
    """Multiplies by a vector that it owns; known only by the name of its class."""

    def __init__(self, power=1, **arguments):
        super().__init__(**arguments)
        self.power = power

    def build(self, input_shape):
        self.factors = self.add_weight(name="factors", shape=(input_shape[-1],), initializer="ones")

    def call(self, inputs):
        return inputs * self.factors**self.power

    def get_config(self):
        return {**super().get_config(), "power": self.power}


@keras.utils.register_keras_serializable(package="golden")
class Shift(keras.layers.Layer):
    """Adds a vector that it owns; registered as `golden>Shift`."""

    def build(self, input_shape):
        self.offset = self.add_weight(name="offset", shape=(input_shape[-1],), initializer="zeros")

    def call(self, inputs):
        return inputs + self.offset


class Steps(keras.Model):
    """A functional model in a class of its own, as people write for a training step of their own."""


def bent(x):
    """An activation that no Keras has."""
    return x / (1.0 + tf.abs(x))


CUSTOM_OBJECTS = {"Stretch": Stretch, "golden>Shift": Shift, "bent": bent, "Steps": Steps}
