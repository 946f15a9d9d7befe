"""A class of a user's own, for any Keras."""

import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="Ferry")
class Scaling(tf.keras.layers.Layer):
    """Multiplies by one weight for each feature."""

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=(input_shape[-1],), initializer="ones")

    def call(self, inputs):
        return inputs * self.scale
