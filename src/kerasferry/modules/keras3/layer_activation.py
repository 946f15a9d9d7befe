"""A layer in the place of an activation."""

import keras


@keras.saving.register_keras_serializable("kerasferry", "LayerActivation")
class LayerActivation(keras.layers.Layer):
    """Calls the layer in its config.

    Args:
        layer: The layer, or its config.
        shape: Of what it is called with, the batch as None; a cell of Keras 3 does not build its activation.
    """

    def __init__(self, layer, shape=None, **kwargs):
        super().__init__(**kwargs)
        self.layer = keras.layers.deserialize(layer) if isinstance(layer, dict) else layer
        self.shape = shape
        if shape is not None:
            self.build(tuple(shape))

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)
        self.built = True

    def call(self, inputs):
        return self.layer(inputs)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "layer": keras.layers.serialize(self.layer), "shape": self.shape}
