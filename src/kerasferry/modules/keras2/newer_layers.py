"""Layers that later versions of TensorFlow have, and arguments that they take."""

import tensorflow as tf

from .registering import register


def _axes(axis, rank):
    return sorted(one % rank for one in (axis if isinstance(axis, (list, tuple)) else [axis]))


class _Scaled(tf.keras.layers.Layer):
    """A normalization that may scale and shift what it gives."""

    def __init__(
        self,
        axis=-1,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer="zeros",
        gamma_initializer="ones",
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
        **keywords,
    ):
        super().__init__(**keywords)
        self.axis = axis
        self.epsilon = epsilon
        self.used = {"gamma": scale, "beta": center}
        self.objects = {
            name: [
                tf.keras.initializers.get(one),
                tf.keras.regularizers.get(two),
                tf.keras.constraints.get(three),
            ]
            for name, one, two, three in (
                ("gamma", gamma_initializer, gamma_regularizer, gamma_constraint),
                ("beta", beta_initializer, beta_regularizer, beta_constraint),
            )
        }
        self.supports_masking = True

    def _add(self, shape):
        self.learned = {}
        for name in ("gamma", "beta"):
            if self.used[name]:
                initializer, regularizer, constraint = self.objects[name]
                self.learned[name] = self.add_weight(
                    name,
                    shape=shape,
                    initializer=initializer,
                    regularizer=regularizer,
                    constraint=constraint,
                    trainable=True,
                )

    def _normalized(self, x, axes, shape):
        mean, variance = tf.nn.moments(x, axes, **{_KEPT: True})
        gamma, beta = [
            tf.reshape(tf.cast(self.learned[name], x.dtype), shape) if name in self.learned else None
            for name in ("gamma", "beta")
        ]
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, self.epsilon)

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)

    def compute_mask(self, inputs, mask=None):
        return mask

    def get_config(self):
        config = dict(super().get_config(), axis=self.axis, epsilon=self.epsilon)
        config.update(scale=self.used["gamma"], center=self.used["beta"])
        for name, (initializer, regularizer, constraint) in self.objects.items():
            config[name + "_initializer"] = tf.keras.initializers.serialize(initializer)
            config[name + "_regularizer"] = tf.keras.regularizers.serialize(regularizer)
            config[name + "_constraint"] = tf.keras.constraints.serialize(constraint)
        return config


_KEPT = "keep_dims" if tf.__version__.startswith("1.") else "keepdims"


class LayerNormalization(_Scaled):
    def __init__(self, rms_scaling=False, **keywords):
        super().__init__(**keywords)
        self.rms_scaling = rms_scaling  # of Keras 3: divides by the deviation and leaves the mean as it is
        if rms_scaling:
            self.used = {"gamma": True, "beta": False}

    def build(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        self._add([int(shape[axis]) for axis in _axes(self.axis, len(shape))])
        super().build(input_shape)

    def call(self, inputs):
        shape = inputs.shape.as_list()
        axes = _axes(self.axis, len(shape))
        wide = [shape[axis] if axis in axes else 1 for axis in range(len(shape))]
        x = tf.cast(inputs, tf.float32) if inputs.dtype == tf.float16 else inputs
        if not self.rms_scaling:
            return tf.cast(self._normalized(x, axes, wide), inputs.dtype)
        _, variance = tf.nn.moments(x, axes, **{_KEPT: True})
        gamma = tf.reshape(tf.cast(self.learned["gamma"], x.dtype), wide)
        return tf.cast(x * tf.math.rsqrt(variance + self.epsilon) * gamma, inputs.dtype)

    def get_config(self):
        return dict(super().get_config(), rms_scaling=self.rms_scaling)


class GroupNormalization(_Scaled):
    def __init__(self, groups=32, **keywords):
        super().__init__(**keywords)
        self.groups = groups

    def build(self, input_shape):
        width = int(tf.TensorShape(input_shape).as_list()[self.axis])
        self.groups = width if self.groups == -1 else self.groups
        self._add([width])
        super().build(input_shape)

    def call(self, inputs):
        rank = len(inputs.shape)
        axis = self.axis % rank
        whole, width = tf.shape(inputs), int(inputs.shape.as_list()[axis])
        inside = [self.groups, width // self.groups]
        parts = tf.concat([whole[:axis], inside, whole[axis + 1 :]], 0)
        shape = [1] * axis + inside + [1] * (rank - 1 - axis)
        axes = [one for one in range(1, rank + 1) if one != axis]
        made = self._normalized(tf.reshape(inputs, parts), axes, shape)
        made = tf.reshape(made, whole)
        made.set_shape(inputs.shape)
        return made

    def get_config(self):
        return dict(super().get_config(), groups=self.groups)


class UnitNormalization(tf.keras.layers.Layer):
    def __init__(self, axis=-1, **keywords):
        super().__init__(**keywords)
        self.axis = axis
        self.supports_masking = True

    def call(self, inputs):
        axes = _axes(self.axis, len(inputs.shape))
        total = tf.reduce_sum(tf.square(inputs), axes, keepdims=True)
        return inputs * tf.math.rsqrt(tf.maximum(total, 1e-12))

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)

    def compute_mask(self, inputs, mask=None):
        return mask

    def get_config(self):
        return dict(super().get_config(), axis=self.axis)


class Rescaling(tf.keras.layers.Layer):
    def __init__(self, scale, offset=0.0, **keywords):
        super().__init__(**keywords)
        self.scale = scale
        self.offset = offset
        self.supports_masking = True

    def call(self, inputs):
        dtype = tf.as_dtype(self.dtype or "float32")
        return tf.cast(inputs, dtype) * tf.cast(self.scale, dtype) + tf.cast(self.offset, dtype)

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)

    def compute_mask(self, inputs, mask=None):
        return None  # later layers of this name drop it, too

    def get_config(self):
        return dict(super().get_config(), scale=self.scale, offset=self.offset)


class Normalization(tf.keras.layers.Layer):
    def __init__(self, axis=-1, mean=None, variance=None, invert=False, **keywords):
        super().__init__(**keywords)
        self.held = {"axis": axis, "mean": mean, "variance": variance, "invert": invert}
        self.supports_masking = True

    def build(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        axis = self.held["axis"]
        axes = [] if axis is None else _axes(axis, len(shape))
        self.wide = [shape[one] if one in axes else 1 for one in range(len(shape))]
        if self.held["mean"] is None:
            found = [int(shape[one]) for one in axes]
            kinds = (
                ("mean", found, "zeros", None),
                ("variance", found, "ones", None),
                ("count", (), "zeros", tf.int64),
            )
            self.found = [
                self.add_weight(name, shape=kind, initializer=first, dtype=dtype, trainable=False)
                for name, kind, first, dtype in kinds
            ]
        super().build(input_shape)

    def call(self, inputs):
        dtype = tf.as_dtype(self.dtype or "float32")
        given = [self.held["mean"], self.held["variance"]]
        mean, variance = given if given[0] is not None else self.found[:2]
        mean, variance = [self._wide(tf.cast(one, dtype)) for one in (mean, variance)]
        spread = tf.maximum(tf.sqrt(variance), 1e-7)
        x = tf.cast(inputs, dtype)
        return mean + x * spread if self.held["invert"] else (x - mean) / spread

    def _wide(self, value):
        whole = 1
        for one in self.wide:
            whole *= one
        return tf.reshape(
            value + tf.zeros([whole], value.dtype) if not value.shape.as_list() else value, self.wide
        )

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)

    def compute_mask(self, inputs, mask=None):
        return None  # later layers of this name drop it, too

    def get_config(self):
        return dict(super().get_config(), **self.held)


class Identity(tf.keras.layers.Layer):
    def __init__(self, **keywords):
        super().__init__(**keywords)
        self.supports_masking = True

    def call(self, inputs):
        many = isinstance(inputs, (list, tuple))
        made = tf.identity_n(
            inputs if many else [inputs]
        )  # of `identity` 2.0 gives the tensor itself, with its mask
        return made if many else made[0]

    def compute_output_shape(self, input_shape):
        many = isinstance(input_shape, list)
        return [tf.TensorShape(one) for one in input_shape] if many else tf.TensorShape(input_shape)

    def compute_mask(self, inputs, mask=None):
        return None  # later layers of this name drop it, too


register(LayerNormalization, GroupNormalization, UnitNormalization, Rescaling, Normalization, Identity)
