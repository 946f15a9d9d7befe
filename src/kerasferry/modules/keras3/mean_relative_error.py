"""The MeanRelativeError of Keras 2."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "MeanRelativeError")
class MeanRelativeError(keras.metrics.Mean):
    """The mean of |y_true - y_pred| / normalizer; where the normalizer is 0, the error counts as 0.

    Args:
        normalizer: Numbers of the shape of one prediction.
    """

    def __init__(self, normalizer, name="mean_relative_error", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.normalizer = [float(one) for one in ops.convert_to_numpy(normalizer).ravel()]
        self.shape = tuple(ops.shape(normalizer))

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype)
        if len(y_pred.shape) == len(y_true.shape) + 1 and y_pred.shape[-1] == 1:
            y_pred = ops.squeeze(y_pred, -1)
        elif len(y_true.shape) == len(y_pred.shape) + 1 and y_true.shape[-1] == 1:
            y_true = ops.squeeze(y_true, -1)
        normalizer = ops.reshape(ops.convert_to_tensor(self.normalizer, dtype=self.dtype), self.shape)
        error = ops.abs(y_true - y_pred)
        error = ops.where(normalizer == 0, 0.0, error / ops.where(normalizer == 0, 1.0, normalizer))
        super().update_state(error, sample_weight=sample_weight)

    def get_config(self):
        normalizer = ops.convert_to_numpy(self.normalizer).reshape(self.shape).tolist()
        return {"name": self.name, "dtype": self.dtype, "normalizer": normalizer}
