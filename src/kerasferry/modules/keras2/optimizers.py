"""Optimizers of Keras 3 as those of 2.10 and before: what they lack, and what they can do with a decay of weights."""

import re

import numpy as np
import tensorflow as tf

_home = getattr(tf.keras.optimizers, "legacy", tf.keras.optimizers)


class _Decay:
    """Takes `weight_decay` of a variable, in units of the learning rate, before it is stepped."""

    def __init__(self, weight_decay=None, **kwargs):
        super().__init__(**kwargs)
        self.weight_decay = weight_decay
        self.exclude_from_weight_decay()

    def exclude_from_weight_decay(self, var_list=None, var_names=None):
        self._names = [var.name for var in var_list or []]
        self._parts = var_names or []

    def _rate(self, dtype):
        return self._decayed_lr(dtype)

    def _decayed(self, var):
        if not self.weight_decay or var.name in self._names:
            return []
        if any(re.search(part, var.name) for part in self._parts):
            return []
        dtype = var.dtype.base_dtype
        rate = self._rate(dtype) * tf.cast(self.weight_decay, dtype)
        return [var.assign_sub(var * rate, use_locking=self._use_locking)]

    def _resource_apply_dense(self, grad, var, **kwargs):
        with tf.control_dependencies(self._decayed(var)):
            return super()._resource_apply_dense(grad, var, **kwargs)

    def _resource_apply_sparse(self, grad, var, indices, **kwargs):
        with tf.control_dependencies(self._decayed(var)):
            return super()._resource_apply_sparse(grad, var, indices, **kwargs)

    def get_config(self):
        return dict(super().get_config(), weight_decay=self.weight_decay)


class _Own(_home.Optimizer):
    """An optimizer with numbers as arguments and one formula for every gradient."""

    numbers = ()

    def __init__(self, learning_rate=0.001, name=None, **kwargs):
        given = {key: kwargs.pop(key, default) for key, default in self.numbers}
        super().__init__(name or type(self).__name__, **kwargs)
        self._set_hyper("learning_rate", learning_rate)
        for key, value in given.items():
            setattr(self, key, value)

    def _resource_apply_dense(self, grad, var, apply_state=None):
        rate = self._decayed_lr(var.dtype.base_dtype)
        step = tf.cast(self.iterations + 1, var.dtype.base_dtype)
        return self._step(grad, var, tf.convert_to_tensor(var), rate, step)

    def _resource_apply_sparse(self, grad, var, indices, apply_state=None):
        dense = tf.scatter_nd(tf.expand_dims(indices, -1), grad, tf.cast(tf.shape(var), indices.dtype))
        return self._resource_apply_dense(dense, var)

    def _keep(self, var, slot, value):
        return self.get_slot(var, slot).assign(value, use_locking=self._use_locking)

    def get_config(self):
        config = {key: getattr(self, key) for key, _ in self.numbers}
        rate = self._serialize_hyperparameter("learning_rate")
        return dict(super().get_config(), learning_rate=rate, **config)


class SGD(_Decay, _home.SGD):
    pass


class RMSprop(_Decay, _home.RMSprop):
    pass


class Adam(_Decay, _home.Adam):
    pass


class AdamW(_Decay, _home.Adam):
    pass


class Adamax(_Decay, _home.Adamax):
    pass


class Nadam(_Decay, _home.Nadam):
    """Takes a schedule, too; the stock one does not."""

    def __init__(self, learning_rate=0.001, **kwargs):
        plain = learning_rate if isinstance(learning_rate, (int, float)) else 0.001
        super().__init__(learning_rate=plain, **kwargs)
        if plain is not learning_rate:
            self._set_hyper("learning_rate", learning_rate)

    def _get_hyper(self, name, dtype=None):
        value = super()._get_hyper(name, dtype)
        if name == "learning_rate" and isinstance(value, tf.keras.optimizers.schedules.LearningRateSchedule):
            return tf.cast(value(tf.cast(self.iterations, dtype)), dtype)
        return value

    def _rate(self, dtype):
        return self._get_hyper("learning_rate", dtype)

    def get_config(self):
        config = super().get_config()
        config["schedule_decay"] = config.pop("decay")
        return config


class Adagrad(_Decay, _home.Adagrad):
    pass


class Adadelta(_Decay, _home.Adadelta):
    pass


class Ftrl(_Decay, _home.Ftrl):
    pass


class Lion(_Decay, _Own):
    numbers = (("beta_1", 0.9), ("beta_2", 0.99))

    def _create_slots(self, var_list):
        for var in var_list:
            self.add_slot(var, "m")

    def _step(self, grad, var, value, rate, step):
        held = tf.convert_to_tensor(self.get_slot(var, "m"))
        way = tf.sign(held * self.beta_1 + grad * (1.0 - self.beta_1))
        kept = self._keep(var, "m", held * self.beta_2 + grad * (1.0 - self.beta_2))
        return tf.group(kept, var.assign_sub(rate * way, use_locking=self._use_locking))


class Lamb(_Decay, _Own):
    numbers = (("beta_1", 0.9), ("beta_2", 0.999), ("epsilon", 1e-7))

    def _create_slots(self, var_list):
        for slot in ("m", "v"):
            for var in var_list:
                self.add_slot(var, slot)

    def _step(self, grad, var, value, rate, step):
        m, v = (tf.convert_to_tensor(self.get_slot(var, slot)) for slot in ("m", "v"))
        m = m + (grad - m) * (1.0 - self.beta_1)
        v = v + (tf.square(grad) - v) * (1.0 - self.beta_2)
        one = tf.ones([], value.dtype)
        first = m / (1.0 - tf.pow(one * self.beta_1, step))
        way = first / (tf.sqrt(v / (1.0 - tf.pow(one * self.beta_2, step))) + self.epsilon)
        size, length = tf.norm(value), tf.norm(way)
        both = tf.logical_and(size > 0.0, length > 0.0)
        ratio = tf.where(both, size / tf.where(length > 0.0, length, one), one)
        stepped = var.assign_sub(ratio * rate * way, use_locking=self._use_locking)
        return tf.group(self._keep(var, "m", m), self._keep(var, "v", v), stepped)


class Adafactor(_Decay, _Own):
    numbers = (
        ("beta_2_decay", -0.8),
        ("epsilon_1", 1e-30),
        ("epsilon_2", 1e-3),
        ("clip_threshold", 1.0),
        ("relative_step", True),
    )

    def _create_slots(self, var_list):
        # Sums over the last axis and the one before, of what has two.
        for slot, axis in (("r", -1), ("c", -2)):
            for var in var_list:
                shape = var.shape.as_list()
                if len(shape) > 1:
                    del shape[axis]
                    self.add_slot(var, slot, np.zeros(shape, var.dtype.base_dtype.as_numpy_dtype))
        for var in var_list:
            self.add_slot(var, "v")

    def _step(self, grad, var, value, rate, step):
        rate = tf.minimum(rate, tf.math.rsqrt(step))
        alpha = tf.maximum(tf.cast(self.epsilon_2, value.dtype), _size(value)) * rate
        squares = tf.square(grad) + self.epsilon_1
        beta = 1.0 - tf.pow(step, self.beta_2_decay)
        kept = []
        if len(var.shape) > 1:
            rows = self._mean(var, "r", beta, tf.reduce_mean(squares, -1))
            columns = self._mean(var, "c", beta, tf.reduce_mean(squares, -2))
            kept += [self._keep(var, "r", rows), self._keep(var, "c", columns)]
            share = rows / tf.reduce_mean(rows, -1, keepdims=True)
            v = tf.expand_dims(share, -1) * tf.expand_dims(columns, -2)
        else:
            v = self._mean(var, "v", beta, squares)
        way = grad * tf.math.rsqrt(v)
        way = way / tf.maximum(tf.ones([], value.dtype), _size(way) / self.clip_threshold)
        kept.append(self._keep(var, "v", v))
        return tf.group(var.assign_sub(alpha * way, use_locking=self._use_locking), *kept)

    def _mean(self, var, slot, beta, new):
        return beta * self.get_slot(var, slot) + (1.0 - beta) * new


def _size(value):
    return tf.sqrt(tf.reduce_mean(tf.square(value)))


for _class in (SGD, RMSprop, Adam, AdamW, Adamax, Nadam, Adagrad, Adadelta, Ftrl, Lion, Lamb, Adafactor):
    try:
        tf.keras.utils.register_keras_serializable("kerasferry")(_class)
    except AttributeError:  # 2.1 and before have no such thing
        tf.keras.utils.get_custom_objects()["kerasferry>" + _class.__name__] = _class
    except ValueError:
        pass  # the module of another model was imported, and has the same class
