"""Inputs on which nothing depends: Keras 3.10 to 3.13 do not load a model with one."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "WithInputs")
class WithInputs(keras.layers.Layer):
    """Returns the first of what it gets; the others are inputs that nothing else takes."""

    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return ops.copy(inputs[0])

    def compute_mask(self, inputs, mask=None):
        return mask[0] if isinstance(mask, (list, tuple)) else None

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(inputs[0].shape, dtype=inputs[0].dtype)
