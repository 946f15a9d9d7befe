"""The Identity initializer, for Keras 3.0 and 3.1."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "IdentityInitializer")
class IdentityInitializer(keras.initializers.Initializer):
    """A matrix with `gain` on its diagonal; those two minors do not find their own class when they load a file."""

    def __init__(self, gain=1.0):
        self.gain = gain

    def __call__(self, shape, dtype=None):
        return self.gain * ops.eye(*shape, dtype=dtype or keras.config.floatx())

    def get_config(self):
        return {"gain": self.gain}
