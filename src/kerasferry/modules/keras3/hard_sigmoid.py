"""The hard_sigmoid of Keras 2."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "hard_sigmoid_keras2")
def hard_sigmoid_keras2(x):
    """0.2 * x + 0.5 between 0 and 1. Keras 3 gave the name to x / 6 + 0.5."""
    return ops.clip(0.2 * x + 0.5, 0.0, 1.0)
