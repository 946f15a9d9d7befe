"""SpectralNormalization, which no TensorFlow up to 2.15 finds when it reads HDF5."""

import tensorflow as tf


class _WithOwnWeights(tf.keras.layers.Wrapper):
    """A wrapper of 1.12 and 1.13 lists the variables of the layer inside and none of its own."""

    if "get_weights" in tf.keras.layers.Wrapper.__dict__:

        @property
        def non_trainable_weights(self):
            return list(self._non_trainable_weights) + self.layer.non_trainable_weights

        def get_weights(self):
            return tf.keras.backend.batch_get_value(self.weights)

        def set_weights(self, weights):
            tf.keras.backend.batch_set_value(list(zip(self.weights, weights)))


class SpectralNormalization(_WithOwnWeights):
    def __init__(self, layer, power_iterations=1, **kwargs):
        super().__init__(layer, **kwargs)
        self.power_iterations = power_iterations
        self.supports_masking = True

    def build(self, input_shape=None):
        super().build(input_shape)
        if not self.layer.built:  # 1.12 leaves it to the call
            self.layer.build(input_shape)
        kernel = self._kernel()
        self.vector_u = self.add_weight(
            shape=(1, int(kernel.shape[-1])),
            initializer=tf.keras.initializers.TruncatedNormal(stddev=0.02),
            trainable=False,
            name="vector_u",
            dtype=kernel.dtype,
        )

    def _kernel(self):
        return self.layer.kernel if hasattr(self.layer, "kernel") else self.layer.embeddings

    def call(self, inputs, training=None):
        if training is None:
            training = tf.keras.backend.learning_phase()
        stored = self._kernel()
        kernel, vector = tf.convert_to_tensor(stored), tf.convert_to_tensor(self.vector_u)
        here = tf.logical_and(tf.cast(training, tf.bool), tf.reduce_any(tf.not_equal(kernel, 0.0)))
        new_kernel, new_vector = tf.cond(
            here, lambda: self._normalized(kernel, vector), lambda: (kernel, vector)
        )
        with tf.control_dependencies([stored.assign(new_kernel), self.vector_u.assign(new_vector)]):
            return tf.cast(self.layer(tf.identity(inputs)), inputs.dtype)

    def _normalized(self, kernel, vector):
        weights = tf.reshape(kernel, [-1, kernel.shape[-1]])
        for _ in range(self.power_iterations):
            across = tf.math.l2_normalize(tf.matmul(vector, weights, transpose_b=True))
            vector = tf.math.l2_normalize(tf.matmul(across, weights))
        sigma = tf.matmul(tf.matmul(across, weights), vector, transpose_b=True)
        return tf.reshape(kernel / sigma, tf.shape(kernel)), vector

    def compute_mask(self, inputs, mask=None):
        return mask

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)

    def get_config(self):
        return dict(super().get_config(), power_iterations=self.power_iterations)


try:
    tf.keras.utils.register_keras_serializable("kerasferry")(SpectralNormalization)
except AttributeError:  # 2.1 and before have no such thing
    tf.keras.utils.get_custom_objects()["kerasferry>SpectralNormalization"] = SpectralNormalization
except ValueError:
    pass  # the module of another model was imported, and has the same class
