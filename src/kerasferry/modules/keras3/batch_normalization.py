"""BatchNormalization with what Keras 2 could and the Keras at hand cannot: several axes, renorm, virtual batches."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "BatchNormalizationKeras2")
class BatchNormalizationKeras2(keras.layers.Layer):
    """Batch normalization, with all arguments of Keras 2.

    Args:
        axis: The axes that keep their own statistics. With virtual batches the axes are counted after the batch was
            split in two axes, as Keras 2 writes them.
        renorm: Batch renormalization (Ioffe, 2017), with the limits `renorm_clipping` (rmin, rmax, dmax).
        virtual_batch_size: Statistics of so many examples each in training; it must divide the batch.
    """

    def __init__(
        self,
        axis=-1,
        momentum=0.99,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer="zeros",
        gamma_initializer="ones",
        moving_mean_initializer="zeros",
        moving_variance_initializer="ones",
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
        renorm=False,
        renorm_clipping=None,
        renorm_momentum=0.99,
        virtual_batch_size=None,
        **kwargs,
    ):
        super().__init__(autocast=False, **kwargs)  # its variables stay float32 in mixed precision
        self.axis = [axis] if isinstance(axis, int) else list(axis)
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.beta_initializer = keras.initializers.get(beta_initializer)
        self.gamma_initializer = keras.initializers.get(gamma_initializer)
        self.moving_mean_initializer = keras.initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = keras.initializers.get(moving_variance_initializer)
        self.beta_regularizer = keras.regularizers.get(beta_regularizer)
        self.gamma_regularizer = keras.regularizers.get(gamma_regularizer)
        self.beta_constraint = keras.constraints.get(beta_constraint)
        self.gamma_constraint = keras.constraints.get(gamma_constraint)
        self.renorm = renorm
        self.renorm_clipping = dict(renorm_clipping or {})
        self.renorm_momentum = renorm_momentum
        self.virtual_batch_size = virtual_batch_size
        self.supports_masking = True

    def build(self, input_shape):
        shape = list(input_shape)
        if self.virtual_batch_size is not None:
            shape.insert(1, None)
        rank = len(shape)
        self._kept = [axis % rank for axis in self.axis]
        sizes = [shape[axis] if axis in self._kept else 1 for axis in range(rank)]
        self._reduced = [axis for axis in range(rank) if axis not in self._kept]
        if self.virtual_batch_size is not None:
            self._reduced.remove(1)
        self._broadcast_shape = sizes
        plain = len(self._kept) == 1 and self.virtual_batch_size is None
        stored = (shape[self._kept[0]],) if plain else tuple(sizes)
        if self.scale:
            self.gamma = self._weight("gamma", stored, True)
        if self.center:
            self.beta = self._weight("beta", stored, True)
        self.moving_mean = self._weight("moving_mean", stored, False)
        self.moving_variance = self._weight("moving_variance", stored, False)
        if self.renorm:
            self.moving_stddev = self._weight("moving_stddev", stored, False, "ones")
            self.renorm_mean = self._weight("renorm_mean", stored, False, "zeros")
            self.renorm_stddev = self._weight("renorm_stddev", stored, False, "ones")
        self.built = True

    def _weight(self, name, shape, trainable, initializer=None):
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=initializer or getattr(self, f"{name}_initializer"),
            regularizer=getattr(self, f"{name}_regularizer", None),
            constraint=getattr(self, f"{name}_constraint", None),
            trainable=trainable,
        )

    def _wide(self, value):
        """A value in the shape that goes with the inputs."""
        return (
            value
            if len(value.shape) == len(self._broadcast_shape)
            else ops.reshape(value, self._broadcast_shape)
        )

    def call(self, inputs, training=None, mask=None):
        inputs = ops.cast(inputs, self.compute_dtype)
        shape = ops.shape(inputs)
        x = inputs
        if self.virtual_batch_size is not None:
            x = ops.reshape(x, (self.virtual_batch_size, -1, *shape[1:]))
        if keras.backend.standardize_dtype(x.dtype) in ("float16", "bfloat16"):
            x = ops.cast(x, "float32")
        scale = self._wide(ops.cast(self.gamma, x.dtype)) if self.scale else None
        offset = self._wide(ops.cast(self.beta, x.dtype)) if self.center else None
        if training and self.trainable:
            mean, variance = ops.moments(x, self._reduced, keepdims=True)
            scale, offset = self._learn(mean, variance, scale, offset)
        else:
            mean = self._wide(ops.cast(self.moving_mean, x.dtype))
            variance = self._wide(ops.cast(self.moving_variance, x.dtype))
        factor = ops.rsqrt(variance + self.epsilon)
        if scale is not None:
            factor = factor * scale
        outputs = x * factor - mean * factor
        if offset is not None:
            outputs = outputs + offset
        outputs = ops.cast(outputs, self.compute_dtype)
        return outputs if self.virtual_batch_size is None else ops.reshape(outputs, (-1, *shape[1:]))

    def _learn(self, mean, variance, scale, offset):
        """Move the statistics; scale and offset with the correction of renorm in them."""
        if self.virtual_batch_size is not None:
            mean, variance = (ops.mean(value, axis=1, keepdims=True) for value in (mean, variance))
        if not self.renorm:
            self._move(self.moving_mean, mean, self.momentum)
            self._move(self.moving_variance, variance, self.momentum)
            return scale, offset
        stddev = ops.sqrt(variance + self.epsilon)
        renorm_mean = self._wide(ops.cast(self.renorm_mean, mean.dtype))
        renorm_stddev = ops.maximum(self._wide(ops.cast(self.renorm_stddev, mean.dtype)), self.epsilon**0.5)
        r, d = stddev / renorm_stddev, (mean - renorm_mean) / renorm_stddev
        limits = self.renorm_clipping
        if limits.get("rmin") is not None:
            r = ops.maximum(r, limits["rmin"])
        if limits.get("rmax") is not None:
            r = ops.minimum(r, limits["rmax"])
        if limits.get("dmax") is not None:
            d = ops.clip(d, -limits["dmax"], limits["dmax"])
        r, d = ops.stop_gradient(r), ops.stop_gradient(d)
        self._move(self.renorm_mean, mean, self.renorm_momentum)
        self._move(self.renorm_stddev, stddev, self.renorm_momentum)
        self._move(self.moving_mean, mean, self.momentum)
        self._move(self.moving_stddev, stddev, self.momentum)
        self.moving_variance.assign(ops.relu(ops.square(self.moving_stddev) - self.epsilon))
        if scale is not None:
            r, d = r * scale, d * scale
        return r, d if offset is None else d + offset

    def _move(self, variable, value, momentum):
        value = ops.cast(ops.reshape(value, variable.shape), variable.dtype)
        variable.assign(variable * momentum + value * (1.0 - momentum))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        config = super().get_config()
        for name in "axis momentum epsilon center scale renorm renorm_clipping renorm_momentum".split():
            config[name] = getattr(self, name)
        config["virtual_batch_size"] = self.virtual_batch_size
        for name in ("beta", "gamma", "moving_mean", "moving_variance"):
            config[f"{name}_initializer"] = keras.initializers.serialize(getattr(self, f"{name}_initializer"))
        for name in ("beta", "gamma"):
            for kind in ("regularizer", "constraint"):
                value = getattr(self, f"{name}_{kind}")
                config[f"{name}_{kind}"] = getattr(keras, f"{kind}s").serialize(value) if value else None
        return config
