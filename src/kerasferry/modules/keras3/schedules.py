"""Learning rate schedules that Keras 3 lacks."""

import math

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "LinearCosineDecay")
class LinearCosineDecay(keras.optimizers.schedules.LearningRateSchedule):
    """A line down to 0, times a cosine; `tf.keras.experimental.LinearCosineDecay` of TensorFlow 1.14 to 2.4.

    Args:
        initial_learning_rate: The rate at step 0.
        decay_steps: Steps until the line is at 0.
        num_periods: Periods of the cosine in them.
        alpha: Added to the line.
        beta: Added to the product.
    """

    def __init__(self, initial_learning_rate, decay_steps, num_periods=0.5, alpha=0.0, beta=0.001, name=None):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.num_periods = num_periods
        self.alpha = alpha
        self.beta = beta
        self.name = name

    def __call__(self, step):
        step = ops.minimum(ops.cast(step, "float32"), float(self.decay_steps))
        done = step / float(self.decay_steps)
        line = (float(self.decay_steps) - step) / float(self.decay_steps)
        cosine = 0.5 * (1.0 + ops.cos(math.pi * (2.0 * self.num_periods * done)))
        return self.initial_learning_rate * ((self.alpha + self.moved(line, step)) * cosine + self.beta)

    def moved(self, line, step):
        """The line, with noise where there is any."""
        return line

    def get_config(self):
        keys = ("initial_learning_rate", "decay_steps", "num_periods", "alpha", "beta", "name")
        return {key: getattr(self, key) for key in keys}


@keras.saving.register_keras_serializable("kerasferry", "NoisyLinearCosineDecay")
class NoisyLinearCosineDecay(LinearCosineDecay):
    """The same with noise on the line, as `tf.keras.experimental.NoisyLinearCosineDecay`.

    Args:
        initial_learning_rate: See `LinearCosineDecay`, as for the others that are not below.
        initial_variance: Of the noise at step 0.
        variance_decay: The variance at a step is the initial one over (1 + step) to this power.
        seed: Of the noise, which is not that of TensorFlow.
    """

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        initial_variance=1.0,
        variance_decay=0.55,
        num_periods=0.5,
        alpha=0.0,
        beta=0.001,
        seed=None,
        name=None,
    ):
        super().__init__(initial_learning_rate, decay_steps, num_periods, alpha, beta, name)
        self.initial_variance = initial_variance
        self.variance_decay = variance_decay
        self.seed = seed
        self.generator = keras.random.SeedGenerator(seed)

    def moved(self, line, step):
        spread = ops.sqrt(self.initial_variance / ops.power(1.0 + step, self.variance_decay))
        return line + spread * keras.random.normal((), seed=self.generator)

    def get_config(self):
        own = {key: getattr(self, key) for key in ("initial_variance", "variance_decay", "seed")}
        return {**super().get_config(), **own}
