"""Optimizers of later minors of Keras 3."""

import re

import keras
from keras import ops


class _LaterOptimizer(keras.optimizers.Optimizer):
    """An optimizer with arguments of its own beside those of every optimizer of the version."""

    own = ()

    def __init__(self, name=None, **given):
        mine = {key: given.pop(key, default) for key, default in self.own}
        super().__init__(name=name or type(self).__name__.lower(), **given)
        self.mine = mine
        for key, value in mine.items():
            setattr(self, key, value)

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.slots = [self.make(variable) for variable in variables]

    def make(self, variable):
        """The slots of a variable."""
        return [
            self.add_variable_from_reference(reference_variable=variable, name=name)
            for name in ("momentum", "velocity")
        ]

    def moments(self, gradient, variable, rates):
        """Moves both means of the gradient; with what they have to be divided by."""
        first, second = self.slots[self._get_variable_index(variable)]
        step = ops.cast(self.iterations + 1, variable.dtype)
        powers = [ops.power(ops.cast(rate, variable.dtype), step) for rate in rates]
        self.assign_add(first, ops.multiply(ops.subtract(gradient, first), 1 - rates[0]))
        self.assign_add(second, ops.multiply(ops.subtract(ops.square(gradient), second), 1 - rates[1]))
        return first, second, 1 - powers[0], 1 - powers[1]

    def get_config(self):
        return {**super().get_config(), **self.mine}


@keras.saving.register_keras_serializable("kerasferry", "Lamb")
class Lamb(_LaterOptimizer):
    """Lamb, of Keras 3.5 and later."""

    own = (("beta_1", 0.9), ("beta_2", 0.999), ("epsilon", 1e-7))

    def update_step(self, gradient, variable, learning_rate):
        rate, gradient = ops.cast(learning_rate, variable.dtype), ops.cast(gradient, variable.dtype)
        first, second, one, other = self.moments(gradient, variable, (self.beta_1, self.beta_2))
        update = (first / one) / (ops.sqrt(second / other) + self.epsilon)
        size, length = (ops.sqrt(ops.sum(ops.square(value))) for value in (variable, update))
        found = ops.logical_and(size > 0, length > 0)
        ratio = ops.where(found, size / ops.where(found, length, 1.0), 1.0)
        self.assign_sub(variable, ratio * rate * update)


@keras.saving.register_keras_serializable("kerasferry", "ScheduleFreeAdamW")
class ScheduleFreeAdamW(_LaterOptimizer):
    """ScheduleFreeAdamW, of Keras 3.14 and later."""

    own = (("beta_1", 0.9), ("beta_2", 0.999), ("epsilon", 1e-8), ("warmup_steps", 0))

    def make(self, variable):
        made = super().make(variable)
        made[0].assign(variable)
        return made

    def update_step(self, gradient, variable, learning_rate):
        rate, gradient = ops.cast(learning_rate, variable.dtype), ops.cast(gradient, variable.dtype)
        step = ops.cast(self.iterations + 1, variable.dtype)
        if self.warmup_steps > 0:
            rate = rate * ops.minimum(step / self.warmup_steps, 1.0)
        point, second = self.slots[self._get_variable_index(variable)]
        before = ops.convert_to_tensor(point) + 0.0
        self.assign_add(second, ops.multiply(ops.subtract(ops.square(gradient), second), 1 - self.beta_2))
        spread = 1 - ops.power(ops.cast(self.beta_2, variable.dtype), step)
        self.assign_sub(point, rate * gradient / (ops.sqrt(second / spread) + self.epsilon))
        mean = (variable - (1 - self.beta_1) * before) / self.beta_1
        mean = (1 - 1.0 / step) * mean + point / step
        self.assign(variable, (1 - self.beta_1) * point + self.beta_1 * mean)


@keras.saving.register_keras_serializable("kerasferry", "Muon")
class Muon(_LaterOptimizer):
    """Muon, of Keras 3.13 and later; matrices by it, everything else by AdamW."""

    own = (
        ("adam_beta_1", 0.9),
        ("adam_beta_2", 0.999),
        ("adam_weight_decay", 0.004),
        ("epsilon", 1e-7),
        ("exclude_layers", None),
        ("exclude_embeddings", True),
        ("muon_a", 3.4445),
        ("muon_b", -4.7750),
        ("muon_c", 2.0315),
        ("adam_lr_ratio", 1),
        ("momentum", 0.95),
        ("ns_steps", 5),
        ("nesterov", True),
        ("rms_rate", 0.2),
    )

    def by_adam(self, variable):
        """Whether a variable is none of the matrices."""
        path = getattr(variable, "path", variable.name)
        if len(variable.shape) != 2 or (self.exclude_embeddings and "embedding" in path.lower()):
            return True
        return any(re.search(one, path) for one in self.exclude_layers or ())

    def make(self, variable):
        names = ("momentum", "velocity") if self.by_adam(variable) else ("momentum",)
        return [self.add_variable_from_reference(reference_variable=variable, name=name) for name in names]

    def update_step(self, gradient, variable, learning_rate):
        rate, gradient = ops.cast(learning_rate, variable.dtype), ops.cast(gradient, variable.dtype)
        if self.by_adam(variable):
            rates = (self.adam_beta_1, self.adam_beta_2)
            first, second, one, other = self.moments(gradient, variable, rates)
            rate = rate * self.adam_lr_ratio * ops.sqrt(other) / one
            self.assign_sub(variable, first * rate / (ops.sqrt(second) + self.epsilon))
            return
        (held,) = self.slots[self._get_variable_index(variable)]
        self.assign_add(held, gradient + held * (self.momentum - 1))
        update = rate * self.orthogonal(gradient + self.momentum * held if self.nesterov else held)
        if self.rms_rate is not None:
            update = update * max(variable.shape) ** 0.5 * self.rms_rate
        self.assign_sub(variable, update)

    def orthogonal(self, value):
        """Near to the orthogonal matrix that is nearest."""
        turned = value.shape[-2] > value.shape[-1]
        value = ops.transpose(value) if turned else value
        value = value / (ops.sqrt(ops.sum(ops.square(value))) + 1e-7)
        for _ in range(self.ns_steps):
            square = ops.matmul(value, ops.transpose(value))
            mixed = self.muon_b * square + self.muon_c * ops.matmul(square, square)
            value = self.muon_a * value + ops.matmul(mixed, value)
        return ops.transpose(value) if turned else value

    def _apply_weight_decay(self, variables):
        for variable in variables:
            decay = self.adam_weight_decay if self.by_adam(variable) else self.weight_decay
            if decay is not None and self._use_weight_decay(variable):
                rate = ops.cast(self.learning_rate, variable.dtype)
                variable.assign(variable - variable * decay * rate)
