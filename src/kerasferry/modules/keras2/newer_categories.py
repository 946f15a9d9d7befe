"""Layers that sort values into categories, as later versions of TensorFlow do it."""

import itertools

import tensorflow as tf

from .encoding import encoded
from .registering import register


class _Sorting(tf.keras.layers.Layer):
    """Of indices that a class finds it makes what `output_mode` says, in the type that it is told."""

    def __init__(self, dtype=None, output_mode="int", sparse=False, **keywords):
        super().__init__(**keywords)
        self.told = {
            "dtype": dtype or ("int64" if output_mode == "int" else "float32"),
            "output_mode": output_mode,
            "sparse": False,
        }
        self._autocast = False

    def depth(self):
        raise NotImplementedError

    def indices(self, inputs):
        raise NotImplementedError

    def call(self, inputs):
        return self._encoded(self.indices(inputs))

    def _encoded(self, indices, weights=None):
        dtype = tf.as_dtype(self.told["dtype"])
        return encoded(indices, self.told["output_mode"], self.depth(), dtype, weights)

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        if self.told["output_mode"] == "int":
            return tf.TensorShape(shape)
        kept = shape if self.told["output_mode"] == "one_hot" and shape[-1:] != [1] else shape[:-1]
        return tf.TensorShape([*kept, self.depth()])

    def get_config(self):
        return dict(super().get_config(), **self.told)


class Discretization(_Sorting):
    def __init__(self, bin_boundaries=None, num_bins=None, epsilon=0.01, **keywords):
        super().__init__(**keywords)
        self.told.update(bin_boundaries=list(bin_boundaries or []), num_bins=num_bins, epsilon=epsilon)

    def depth(self):
        return len(self.told["bin_boundaries"]) + 1

    def indices(self, inputs):
        x = inputs if inputs.dtype.is_floating else tf.cast(inputs, tf.float32)
        edges = tf.cast(tf.constant(self.told["bin_boundaries"], tf.float32), x.dtype)
        above = tf.reduce_sum(tf.cast(tf.expand_dims(x, -1) < edges, tf.int64), -1)
        return len(self.told["bin_boundaries"]) - above  # so what is no number comes last


class CategoryEncoding(_Sorting):
    def __init__(self, num_tokens=None, output_mode="multi_hot", **keywords):
        super().__init__(output_mode=output_mode, **keywords)
        self.told["num_tokens"] = num_tokens

    def depth(self):
        return self.told["num_tokens"]

    def call(self, inputs, count_weights=None):
        numbers = tf.cast(inputs, tf.int64)
        inside = tf.logical_and(tf.reduce_min(numbers) >= 0, tf.reduce_max(numbers) < self.depth())
        say = f"Input values must be from 0 to {self.depth() - 1}"
        with tf.control_dependencies([tf.debugging.Assert(inside, [say])]):
            return self._encoded(tf.identity(numbers), count_weights)


class Hashing(_Sorting):
    def __init__(self, num_bins, mask_value=None, salt=None, **keywords):
        super().__init__(**keywords)
        self.told.update(num_bins=num_bins, mask_value=mask_value, salt=salt)

    def depth(self):
        return self.told["num_bins"]

    def indices(self, inputs):
        count, masked, salt = [self.told[key] for key in ("num_bins", "mask_value", "salt")]
        reserved = masked is not None and count > 1
        texts = tf.as_string(inputs) if inputs.dtype.is_integer else inputs
        count = count - 1 if reserved else count
        if salt is None:
            found = tf.strings.to_hash_bucket_fast(texts, count)
        else:
            key = [salt, salt] if isinstance(salt, int) else list(salt)
            found = tf.strings.to_hash_bucket_strong(texts, count, key)
        if not reserved:
            return found
        return (found + 1) * tf.cast(tf.not_equal(inputs, tf.constant(masked, inputs.dtype)), tf.int64)


class HashedCrossing(_Sorting):
    def __init__(self, num_bins, **keywords):
        super().__init__(**keywords)
        self.told["num_bins"] = num_bins

    def depth(self):
        return self.told["num_bins"]

    def indices(self, inputs):
        flat = [tf.reshape(one, [-1, 1]) for one in inputs]
        crossed = tf.sparse.to_dense(tf.sparse.cross_hashed(flat, self.told["num_bins"]))
        made = tf.reshape(crossed, tf.shape(inputs[0]))
        made.set_shape(inputs[0].shape)
        return made

    def compute_output_shape(self, input_shape):
        return super().compute_output_shape(input_shape[0])


class CategoryCrossing(tf.keras.layers.Layer):
    """Every combination of the texts of `depth` inputs, joined; a number means every smaller one, too."""

    def __init__(self, depth=None, separator="_X_", dtype=None, **keywords):
        super().__init__(**keywords)
        self.told = {"depth": depth, "separator": separator or "_X_"}
        self._autocast = False

    def call(self, inputs):
        texts = [one if one.dtype == tf.string else tf.as_string(one) for one in inputs]
        texts = [tf.expand_dims(one, -1) if len(one.shape) == 1 else one for one in texts]
        depth = self.told["depth"]
        if not depth:
            depths = [len(texts)]
        else:
            depths = depth if isinstance(depth, (list, tuple)) else range(1, depth + 1)
        chosen = []
        for count in depths:
            chosen.extend(itertools.combinations(texts, count))
        found = [self._joined(some) for some in chosen]
        return tf.concat(found, axis=1)

    def _joined(self, texts):
        made = texts[0]
        for other in texts[1:]:
            one, two = tf.shape(made)[1], tf.shape(other)[1]
            first = tf.tile(tf.expand_dims(made, 2), tf.stack([1, 1, two]))
            second = tf.tile(tf.expand_dims(other, 1), tf.stack([1, one, 1]))
            pairs = tf.strings.join([first, second], separator=self.told["separator"])
            made = tf.reshape(pairs, tf.stack([-1, one * two]))
        return made

    def compute_output_shape(self, input_shape):
        return tf.TensorShape([tf.TensorShape(input_shape[0]).as_list()[0], None])

    def get_config(self):
        return dict(super().get_config(), **self.told)


register(Discretization, CategoryEncoding, Hashing, HashedCrossing, CategoryCrossing)
