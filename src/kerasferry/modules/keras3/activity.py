"""Activity regularizers that weigh otherwise than in this Keras."""

import keras
from keras import ops


class _Activity(keras.regularizers.Regularizer):
    def __init__(self, regularizer):
        self.regularizer = keras.regularizers.get(regularizer)

    def get_config(self):
        return {"regularizer": keras.regularizers.serialize(self.regularizer)}


@keras.saving.register_keras_serializable("kerasferry", "ActivityByRow")
class ActivityByRow(_Activity):
    """Divided by the size of the batch, as in TensorFlow 1.13 to 2.15 and again since Keras 3.14.

    Args:
        regularizer: The regularizer, or its config.
    """

    def __call__(self, x):
        value = self.regularizer(x)
        return value / ops.cast(ops.shape(x)[0], value.dtype)


@keras.saving.register_keras_serializable("kerasferry", "ActivityOfBatch")
class ActivityOfBatch(_Activity):
    """Not divided by the size of the batch, as in TensorFlow 1.12, Keras 2.3 and Keras 3.0 to 3.13.

    Args:
        regularizer: The regularizer, or its config.
    """

    def __call__(self, x):
        value = self.regularizer(x)
        return value * ops.cast(ops.shape(x)[0], value.dtype)
