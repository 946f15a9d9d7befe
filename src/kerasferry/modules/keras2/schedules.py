"""Schedules of the learning rate that begin as those of Keras 3 and of TensorFlow 2.13 do."""

import math

import tensorflow as tf

from .registering import register


class CosineDecay(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(
        self, initial_learning_rate, decay_steps, alpha=0.0, name=None, warmup_target=None, warmup_steps=0
    ):
        super().__init__()
        self.held = {
            "initial_learning_rate": initial_learning_rate,
            "decay_steps": decay_steps,
            "alpha": alpha,
        }
        self.held.update(name=name, warmup_target=warmup_target, warmup_steps=warmup_steps)

    def __call__(self, step):
        first, last = self.held["initial_learning_rate"], self.held["warmup_target"]
        target, before = (first, 0) if last is None else (last, self.held["warmup_steps"])
        dtype = tf.convert_to_tensor(first).dtype
        step = tf.minimum(tf.cast(step, dtype), float(self.held["decay_steps"] + before))
        warmed = first + (target - first) * step / max(before, 1)
        done = tf.maximum(step - before, 0.0) / self.held["decay_steps"]
        left = (1 - self.held["alpha"]) * 0.5 * (1.0 + tf.cos(math.pi * done)) + self.held["alpha"]
        return tf.where(step < before, warmed, target * left)

    def get_config(self):
        return dict(self.held)


register(CosineDecay)
