"""Losses and metrics that Keras has from 3.2 (Dice), 3.3 (Tversky), 3.7 and 3.10 on."""

import tensorflow as tf

from .registering import register


class _LaterLoss(tf.keras.losses.Loss):
    """A loss with the arguments of its config."""

    def __init__(self, name=None, reduction="auto", dtype=None, **given):
        super().__init__(name=name, reduction=reduction)
        self.given = given

    def _axis(self):
        axis = self.given.get("axis")
        return list(axis) if isinstance(axis, (list, tuple)) else axis

    def call(self, y_true, y_pred):
        y_pred = tf.convert_to_tensor(y_pred)
        return self.cost(tf.cast(y_true, y_pred.dtype), y_pred)

    def get_config(self):
        return dict(super().get_config(), **self.given)


class Dice(_LaterLoss):
    def cost(self, y_true, y_pred):
        axis = self._axis()
        both = tf.reduce_sum(y_true * y_pred, axis)
        total = tf.reduce_sum(y_true, axis) + tf.reduce_sum(y_pred, axis)
        return 1.0 - 2.0 * both / (total + tf.keras.backend.epsilon())


class Tversky(_LaterLoss):
    def cost(self, y_true, y_pred):
        axis, alpha, beta = self._axis(), self.given.get("alpha", 0.5), self.given.get("beta", 0.5)
        both = tf.reduce_sum(y_true * y_pred, axis)
        missed = tf.reduce_sum((1.0 - y_pred) * y_true, axis)
        wrong = tf.reduce_sum(y_pred * (1.0 - y_true), axis)
        return 1.0 - both / (both + missed * alpha + wrong * beta + tf.keras.backend.epsilon())


class Circle(_LaterLoss):
    """For labels that are numbers, one for each row of embeddings of length 1."""

    def cost(self, y_true, y_pred):
        gamma, margin = self.given.get("gamma", 80.0), self.given.get("margin", 0.4)
        y_true = tf.reshape(tf.cast(y_true, tf.int32), [-1, 1])
        distances = tf.maximum(1.0 - tf.matmul(y_pred, y_pred, transpose_b=True), 0.0)
        same = tf.equal(y_true, tf.transpose(y_true))
        other = tf.logical_not(same)
        if self.given.get("remove_diagonal", True):
            same = tf.logical_and(same, tf.logical_not(tf.cast(tf.eye(tf.shape(y_true)[0]), tf.bool)))
        mine, its = [tf.cast(mask, distances.dtype) for mask in (same, other)]
        of_same = -gamma * tf.maximum((margin + distances) * mine, 0.0) * (margin - distances)
        of_other = gamma * tf.maximum((1.0 + margin - distances) * its, 0.0) * (1.0 - margin - distances)
        lowest = tf.fill(tf.shape(distances), tf.constant(float("-inf"), distances.dtype))
        sums = [
            tf.reduce_logsumexp(tf.where(mask, value, lowest), axis=1)
            for mask, value in ((same, of_same), (other, of_other))
        ]
        made = tf.nn.softplus(sums[0] + sums[1])
        if self.reduction not in ("auto", "sum_over_batch_size"):
            return made
        # The mean is over the rows that cost something.
        count = tf.reduce_sum(tf.cast(made > 0.0, made.dtype))
        return made * tf.cast(tf.size(made), made.dtype) / tf.maximum(count, 1.0)


class CategoricalGeneralizedCrossEntropy(_LaterLoss):
    """For labels that are numbers."""

    def cost(self, y_true, y_pred):
        q = self.given.get("q", 0.5)
        if len(y_true.shape) == len(y_pred.shape) and y_true.shape.as_list()[-1] == 1:
            y_true = tf.squeeze(y_true, -1)  # tf.keras gives targets the rank of the outputs
        chosen = tf.one_hot(tf.cast(y_true, tf.int32), tf.shape(y_pred)[-1], dtype=y_pred.dtype)
        return (1.0 - tf.pow(tf.reduce_sum(y_pred * chosen, -1), q)) / q


class _Correlation(tf.keras.metrics.Mean):
    def __init__(self, name=None, dtype=None, axis=-1):
        super().__init__(name=name, dtype=dtype)
        self.axis = axis

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_pred = tf.convert_to_tensor(y_pred)
        axis = list(self.axis) if isinstance(self.axis, (list, tuple)) else self.axis
        value = self.correlation(tf.cast(y_true, y_pred.dtype), y_pred, axis)
        return super().update_state(value, sample_weight=sample_weight)

    def get_config(self):
        return dict(super().get_config(), axis=self.axis)


def _variance(x, axis):
    distance = x - tf.reduce_mean(x, axis, keepdims=True)
    return tf.reduce_mean(tf.square(distance), axis, keepdims=True)


class PearsonCorrelation(_Correlation):
    def correlation(self, y_true, y_pred, axis):
        one, other = [value - tf.reduce_mean(value, axis, keepdims=True) for value in (y_true, y_pred)]
        spread = tf.sqrt(_variance(one, axis)) * tf.sqrt(_variance(other, axis))
        return tf.reduce_mean(one * other / spread, axis)


class ConcordanceCorrelation(_Correlation):
    def correlation(self, y_true, y_pred, axis):
        one, other = [tf.reduce_mean(value, axis, keepdims=True) for value in (y_true, y_pred)]
        spread = _variance(y_true, axis) + _variance(y_pred, axis) + tf.square(one - other)
        # As Keras has it: both deviate from the mean of what is predicted.
        shared = (y_true - other) * (y_pred - other)
        return tf.reduce_mean(2.0 * shared / (spread + tf.keras.backend.epsilon()), axis)


register(Dice, Tversky, Circle, CategoricalGeneralizedCrossEntropy)
register(PearsonCorrelation, ConcordanceCorrelation)
