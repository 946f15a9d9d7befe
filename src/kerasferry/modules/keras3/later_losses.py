"""Losses and metrics of later minors of Keras 3."""

import keras
from keras import ops


class _LaterLoss(keras.losses.Loss):
    """A loss with the arguments of its config."""

    def __init__(self, name=None, reduction="sum_over_batch_size", dtype=None, **given):
        super().__init__(name=name, reduction=reduction)
        self.given = given

    def get_config(self):
        return {"name": self.name, "reduction": self.reduction, **self.given}


@keras.saving.register_keras_serializable("kerasferry", "Dice")
class Dice(_LaterLoss):
    """Dice, of Keras 3.2 and later."""

    def call(self, y_true, y_pred):
        axis = self.given.get("axis")
        axis = tuple(axis) if isinstance(axis, list) else axis
        y_pred = ops.convert_to_tensor(y_pred)
        y_true = ops.cast(y_true, y_pred.dtype)
        both = ops.sum(y_true * y_pred, axis=axis)
        total = ops.sum(y_true, axis=axis) + ops.sum(y_pred, axis=axis)
        return 1 - 2.0 * both / (total + keras.config.epsilon())


@keras.saving.register_keras_serializable("kerasferry", "Tversky")
class Tversky(_LaterLoss):
    """Tversky, of Keras 3.3 and later."""

    def call(self, y_true, y_pred):
        axis, alpha, beta = (self.given.get(key, other) for key, other in self.defaults)
        axis = tuple(axis) if isinstance(axis, list) else axis
        y_pred = ops.convert_to_tensor(y_pred)
        y_true = ops.cast(y_true, y_pred.dtype)
        both = ops.sum(y_true * y_pred, axis=axis)
        missed = ops.sum((1 - y_pred) * y_true, axis=axis)
        wrong = ops.sum(y_pred * (1 - y_true), axis=axis)
        return 1 - both / (both + missed * alpha + wrong * beta + keras.config.epsilon())

    defaults = (("axis", None), ("alpha", 0.5), ("beta", 0.5))


@keras.saving.register_keras_serializable("kerasferry", "Circle")
class Circle(_LaterLoss):
    """Circle, of Keras 3.7 and later, for labels that are numbers."""

    def call(self, y_true, y_pred):
        gamma, margin = self.given.get("gamma", 80.0), self.given.get("margin", 0.4)
        y_true = ops.reshape(ops.cast(y_true, "int32"), (-1, 1))
        distances = ops.maximum(1 - ops.matmul(y_pred, ops.transpose(y_pred)), 0.0)
        same = ops.equal(y_true, ops.transpose(y_true))
        other = ops.logical_not(same)
        if self.given.get("remove_diagonal", True):
            size = ops.shape(y_true)[0]
            same = ops.logical_and(same, ops.logical_not(ops.cast(ops.eye(size), "bool")))
        same_weight = ops.where(same, ops.maximum(margin + distances, 0.0), 0.0)
        other_weight = ops.where(other, ops.maximum(1 + margin - distances, 0.0), 0.0)
        same_distance = -gamma * same_weight * (margin - distances)
        other_distance = gamma * other_weight * (1 - margin - distances)
        lowest = float("-inf")
        of_same = ops.logsumexp(ops.where(same, same_distance, lowest), axis=1)
        of_other = ops.logsumexp(ops.where(other, other_distance, lowest), axis=1)
        made = ops.softplus(of_same + of_other)
        made._keras_mask = ops.greater(made, 0.0)  # the mean is over the rows that cost something
        return made


@keras.saving.register_keras_serializable("kerasferry", "CategoricalGeneralizedCrossEntropy")
class CategoricalGeneralizedCrossEntropy(_LaterLoss):
    """CategoricalGeneralizedCrossEntropy, of Keras 3.10 and later."""

    def call(self, y_true, y_pred):
        q = self.given.get("q", 0.5)
        chosen = ops.one_hot(ops.cast(y_true, "int32"), num_classes=y_pred.shape[-1])
        return (1 - ops.power(ops.sum(y_pred * ops.cast(chosen, y_pred.dtype), axis=-1), q)) / q


class _Correlation(keras.metrics.MeanMetricWrapper):
    def __init__(self, name=None, dtype=None, axis=-1):
        super().__init__(fn=self.of, name=name, dtype=dtype, axis=axis)
        self.axis = axis

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype, "axis": self.axis}


@keras.saving.register_keras_serializable("kerasferry", "PearsonCorrelation")
class PearsonCorrelation(_Correlation):
    """PearsonCorrelation, of Keras 3.7 and later."""

    @staticmethod
    def of(y_true, y_pred, axis=-1):
        y_true = ops.cast(y_true, y_pred.dtype)
        one = y_true - ops.mean(y_true, axis=axis, keepdims=True)
        other = y_pred - ops.mean(y_pred, axis=axis, keepdims=True)
        one = one / ops.std(one, axis=axis, keepdims=True)
        other = other / ops.std(other, axis=axis, keepdims=True)
        return ops.mean(one * other, axis=axis)


@keras.saving.register_keras_serializable("kerasferry", "ConcordanceCorrelation")
class ConcordanceCorrelation(_Correlation):
    """ConcordanceCorrelation, of Keras 3.7 and later."""

    @staticmethod
    def of(y_true, y_pred, axis=-1):
        y_true = ops.cast(y_true, y_pred.dtype)
        one, other = (ops.mean(value, axis=axis, keepdims=True) for value in (y_true, y_pred))
        spread = ops.var(y_true - one, axis=axis, keepdims=True) + ops.var(
            y_pred - other, axis=axis, keepdims=True
        )
        covariance = (y_true - other) * (y_pred - other)
        return ops.mean(
            2 * covariance / (spread + ops.square(one - other) + keras.config.epsilon()), axis=axis
        )
