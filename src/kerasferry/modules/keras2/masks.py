"""Layers that do with masks what those of Keras 3 do."""

import tensorflow as tf


class MaskPassing(tf.keras.layers.Wrapper):
    """Calls a layer, and lets the mask pass that the layer lets end."""

    def __init__(self, layer, **kwargs):
        super().__init__(layer, **kwargs)
        self.supports_masking = True

    def build(self, input_shape=None):
        if not self.layer.built:
            self.layer.build(input_shape)
        self.built = True

    def call(self, inputs):
        # Without the second copy 1.12 takes the mask for known: none, as the layer inside left it.
        return tf.identity(self.layer(tf.identity(inputs)))

    def compute_mask(self, inputs, mask=None):
        return mask

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)


class SimpleRNNUnmasked(tf.keras.layers.SimpleRNN):
    """Makes every step, and hands the mask on."""

    def call(self, inputs, mask=None, training=None, initial_state=None):
        return super().call(inputs, mask=None, training=training, initial_state=initial_state)


class LSTMUnmasked(tf.keras.layers.LSTM):
    """Makes every step, and hands the mask on."""

    def call(self, inputs, mask=None, training=None, initial_state=None):
        return super().call(inputs, mask=None, training=training, initial_state=initial_state)


class GRUUnmasked(tf.keras.layers.GRU):
    """Makes every step, and hands the mask on."""

    def call(self, inputs, mask=None, training=None, initial_state=None):
        return super().call(inputs, mask=None, training=training, initial_state=initial_state)


class RNNUnmasked(tf.keras.layers.RNN):
    """Makes every step, and hands the mask on."""

    def call(self, inputs, mask=None, training=None, initial_state=None, constants=None):
        return super().call(
            inputs, mask=None, training=training, initial_state=initial_state, constants=constants
        )


for _class in (MaskPassing, SimpleRNNUnmasked, LSTMUnmasked, GRUUnmasked, RNNUnmasked):
    try:
        tf.keras.utils.register_keras_serializable("kerasferry")(_class)
    except AttributeError:  # 2.1 and before have no such thing
        tf.keras.utils.get_custom_objects()["kerasferry>" + _class.__name__] = _class
    except ValueError:
        pass  # the module of another model was imported, and has the same class
