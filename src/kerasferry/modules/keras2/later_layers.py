"""Layers that Keras has from 3.9 (RMSNormalization) and 3.12 on, and ZeroPadding1D with channels first, from 3.5."""

import tensorflow as tf

from .registering import register


class RMSNormalization(tf.keras.layers.Layer):
    """Divides by the root of the mean square over some axes."""

    def __init__(self, axis=-1, epsilon=1e-6, **keywords):
        super().__init__(**keywords)
        self.axis = sorted(axis) if isinstance(axis, (list, tuple)) else [axis]
        self.epsilon = epsilon
        self.supports_masking = True

    def build(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        sizes = [int(shape[axis]) for axis in self.axis]
        self.scale = self.add_weight("scale", shape=sizes, initializer="ones", trainable=True)
        super().build(input_shape)

    def call(self, inputs):
        axes = [axis % len(inputs.shape) for axis in self.axis]
        x = tf.cast(inputs, tf.float64 if inputs.dtype == tf.float64 else tf.float32)
        mean = tf.reduce_mean(tf.square(x), axis=axes, keepdims=True)
        made = x * tf.math.rsqrt(mean + self.epsilon) * tf.cast(self._fitting(x, axes), x.dtype)
        return tf.cast(made, inputs.dtype)

    def _fitting(self, x, axes):
        """The scale meets the last axes, whichever are normalized, as in Keras, which raises where it does not fit."""
        sizes, shape = self.scale.shape.as_list(), x.shape.as_list()
        if all(size in (1, long) for size, long in zip(sizes[::-1], shape[::-1])):
            return self.scale
        return tf.reshape(self.scale, [shape[axis] if axis in axes else 1 for axis in range(len(shape))])

    def compute_mask(self, inputs, mask=None):
        return None  # it ends here in Keras 3

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)

    def get_config(self):
        return dict(super().get_config(), axis=self.axis, epsilon=self.epsilon)


class ReversibleEmbedding(tf.keras.layers.Layer):
    """An embedding that can be called the other way round."""

    def __init__(
        self,
        input_dim,
        output_dim,
        tie_weights=True,
        embeddings_initializer="uniform",
        embeddings_regularizer=None,
        embeddings_constraint=None,
        mask_zero=False,
        reverse_dtype=None,
        logit_soft_cap=None,
        **keywords,
    ):
        super().__init__(**keywords)
        self.told = {
            "input_dim": input_dim,
            "output_dim": output_dim,
            "tie_weights": tie_weights,
            "mask_zero": mask_zero,
            "reverse_dtype": reverse_dtype,
            "logit_soft_cap": logit_soft_cap,
        }
        self.objects = {
            "embeddings_initializer": tf.keras.initializers.get(embeddings_initializer),
            "embeddings_regularizer": tf.keras.regularizers.get(embeddings_regularizer),
            "embeddings_constraint": tf.keras.constraints.get(embeddings_constraint),
        }
        self.reads = True
        self.supports_masking = True
        self._autocast = False

    def build(self, input_shape):
        size = [self.told["input_dim"], self.told["output_dim"]]
        initializer = self.objects["embeddings_initializer"]
        self.embeddings = self.add_weight(
            "embeddings",
            shape=size,
            initializer=initializer,
            regularizer=self.objects["embeddings_regularizer"],
            constraint=self.objects["embeddings_constraint"],
            trainable=True,
        )
        if not self.told["tie_weights"]:
            self.reverse_embeddings = self.add_weight(
                "reverse_embeddings", shape=size[::-1], initializer=initializer, trainable=True
            )
        super().build(input_shape)

    def call(self, inputs, reverse=False):
        self.reads = not reverse
        if not reverse:
            found = inputs if inputs.dtype in (tf.int32, tf.int64) else tf.cast(inputs, tf.int32)
            return tf.gather(tf.convert_to_tensor(self.embeddings), found)
        dtype = tf.as_dtype(self.told["reverse_dtype"] or self._dtype_of_results())
        kernel = tf.transpose(self.embeddings) if self.told["tie_weights"] else self.reverse_embeddings
        logits = tf.tensordot(tf.cast(inputs, dtype), tf.cast(kernel, dtype), 1)
        cap = self.told["logit_soft_cap"]
        return logits if cap is None else tf.tanh(logits / cap) * cap

    def _dtype_of_results(self):
        return getattr(self, "_compute_dtype", None) or self.dtype or "float32"

    def compute_mask(self, inputs, mask=None):
        return tf.not_equal(inputs, 0) if self.reads and self.told["mask_zero"] else None

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        size = [self.told["output_dim"]] if self.reads else [self.told["input_dim"]]
        return tf.TensorShape((shape if self.reads else shape[:-1]) + size)

    def get_config(self):
        config = dict(super().get_config(), **self.told)
        for kind in ("initializer", "regularizer", "constraint"):
            module, key = getattr(tf.keras, kind + "s"), "embeddings_" + kind
            config[key] = module.serialize(self.objects[key])
        return config


class ZeroPadding1D(tf.keras.layers.Layer):
    """ZeroPadding1D whose channels may come first."""

    def __init__(self, padding=1, data_format=None, **keywords):
        super().__init__(**keywords)
        self.padding = list(padding) if isinstance(padding, (list, tuple)) else [padding, padding]
        self.data_format = data_format or "channels_last"
        self.axis = 2 if self.data_format == "channels_first" else 1
        self.supports_masking = True

    def call(self, inputs):
        pads = [[0, 0], [0, 0], [0, 0]]
        pads[self.axis] = self.padding
        return tf.pad(inputs, pads)

    def compute_mask(self, inputs, mask=None):
        return None  # it ends here in Keras 3

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        if shape[self.axis] is not None:
            shape[self.axis] += sum(self.padding)
        return tf.TensorShape(shape)

    def get_config(self):
        return dict(super().get_config(), padding=self.padding, data_format=self.data_format)


register(RMSNormalization, ReversibleEmbedding, ZeroPadding1D)
