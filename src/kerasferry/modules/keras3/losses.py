"""Losses that count otherwise than those of Keras 3."""

import keras
from keras import ops


def _loss_of(value):
    """A loss object: of a config, of a name, of a function."""
    made = keras.saving.deserialize_keras_object(value) if isinstance(value, dict) else value
    made = keras.losses.get(made) if isinstance(made, str) else made
    return made if isinstance(made, keras.losses.Loss) else _LossOfFunction(made)


class _LossOfFunction(keras.losses.Loss):
    def __init__(self, function):
        super().__init__(name=function.__name__, reduction="sum_over_batch_size")
        self.function = function

    def call(self, y_true, y_pred):
        return self.function(y_true, y_pred)

    def config(self):
        return keras.saving.serialize_keras_object(self.function)


def _config_of(loss):
    if isinstance(loss, _LossOfFunction):
        return loss.config()
    return keras.saving.serialize_keras_object(loss)


@keras.saving.register_keras_serializable("kerasferry", "LossOverAllSteps")
class LossOverAllSteps(keras.losses.Loss):
    """A mean over all steps, in which those that a mask leaves out count as 0, as up to TensorFlow 2.9.

    Since 2.10 a mean is one over the steps that the mask leaves.

    Args:
        loss: The loss, or its config.
    """

    def __init__(self, loss, name="loss_over_all_steps"):
        super().__init__(name=name)
        self.loss = _loss_of(loss)

    def __call__(self, y_true, y_pred, sample_weight=None):
        value = self.loss(y_true, y_pred, sample_weight)
        mask = getattr(y_pred, "_keras_mask", None)
        if mask is None or self.loss.reduction != "sum_over_batch_size":
            return value
        return value * ops.mean(ops.cast(mask, value.dtype))

    def call(self, y_true, y_pred):
        return self.loss.call(y_true, y_pred)

    def get_config(self):
        return {"name": self.name, "loss": _config_of(self.loss)}


@keras.saving.register_keras_serializable("kerasferry", "WeightedLoss")
class WeightedLoss(keras.losses.Loss):
    """A loss times a number: Keras 3.0 to 3.2 take no `loss_weights` for a single output.

    Args:
        loss: The loss, or its config.
        weight: The number.
    """

    def __init__(self, loss, weight, name="weighted_loss"):
        super().__init__(name=name)
        self.loss = _loss_of(loss)
        self.weight = weight

    def __call__(self, y_true, y_pred, sample_weight=None):
        return self.weight * self.loss(y_true, y_pred, sample_weight)

    def call(self, y_true, y_pred):
        return self.weight * self.loss.call(y_true, y_pred)

    def get_config(self):
        return {"name": self.name, "loss": _config_of(self.loss), "weight": self.weight}
