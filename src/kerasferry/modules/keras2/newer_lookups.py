"""Lookup layers that know their tokens from their configs and have no table, which HDF5 would not hold."""

import tensorflow as tf

from .encoding import encoded
from .registering import register


class _Lookup(tf.keras.layers.Layer):
    """Tokens to indices, or indices to tokens; sorted keys take the place of a table."""

    def __init__(
        self,
        vocabulary=None,
        max_tokens=None,
        num_oov_indices=1,
        mask_token=None,
        oov_token=None,
        invert=False,
        output_mode="int",
        sparse=False,
        pad_to_max_tokens=False,
        idf_weights=None,
        vocabulary_size=None,
        oov_method="floormod",
        salt=None,
        dtype=None,
        **keywords,
    ):
        super().__init__(**keywords)
        # Of Keras 3.14: which hash chooses an index for what is unknown, where there are several.
        self.hashed = {"oov_method": oov_method, "salt": [salt, salt] if isinstance(salt, int) else salt}
        self.told = {
            "vocabulary": list(vocabulary or []),
            "max_tokens": max_tokens,
            "num_oov_indices": num_oov_indices,
            "mask_token": mask_token,
            "oov_token": oov_token,
            "invert": invert,
            "output_mode": output_mode,
            "sparse": False,
            "pad_to_max_tokens": pad_to_max_tokens,
            "idf_weights": idf_weights,
            "dtype": dtype or ("int64" if output_mode == "int" else "float32"),
        }
        whole = output_mode == "int"
        self.masks = 1 if mask_token is not None and whole else 0
        self.first = self.masks + num_oov_indices
        special = [mask_token] * self.masks + [oov_token] * num_oov_indices
        self.tokens = self.told["vocabulary"]
        if special and self.tokens[: self.first] == special:
            self.tokens = self.tokens[self.first :]  # they may stand in front
        self.depth = max_tokens if pad_to_max_tokens else self.first + len(self.tokens)
        self._autocast = False

    def build(self, input_shape):
        if self.told["output_mode"] == "tf_idf":
            self.weighing = self.add_weight(
                "idf_weights", shape=[self.depth], initializer="ones", dtype=tf.float32, trainable=False
            )
        super().build(input_shape)

    def call(self, inputs):
        if self.told["invert"]:
            return self._tokens(tf.cast(inputs, tf.int64))
        kind = tf.string if self.of_texts else tf.int64
        found = self._indices(inputs if inputs.dtype == kind else tf.cast(inputs, kind))
        dtype, mode = tf.as_dtype(self.told["dtype"]), self.told["output_mode"]
        if mode == "int":
            return tf.cast(found, dtype)
        made = encoded(found, mode, self.depth, dtype)
        return made * tf.cast(self.weighing, dtype) if mode == "tf_idf" else made

    def _tokens(self, numbers):
        kind = tf.string if self.of_texts else tf.int64
        tokens = tf.constant(self.tokens, kind)
        unknown = tf.fill(tf.shape(numbers), tf.constant(self.told["oov_token"], kind))
        count = len(self.tokens)
        at = numbers - self.first
        known = tf.logical_and(at >= 0, at < count)
        found = tf.gather(tokens, tf.minimum(tf.maximum(at, 0), count - 1))
        found = tf.where(known, found, unknown)
        if self.told["mask_token"] is not None:
            masked = tf.fill(tf.shape(numbers), tf.constant(self.told["mask_token"], kind))
            found = tf.where(tf.equal(numbers, 0), masked, found)
        return found

    def _indices(self, inputs):
        count = len(self.tokens)
        tokens = tf.constant(self.tokens, inputs.dtype)
        flat = tf.reshape(inputs, [-1])
        down, order = tf.nn.top_k(-self._keys(tokens), count)
        at = tf.gather(order, tf.minimum(tf.searchsorted(-down, self._keys(flat)), count - 1))
        same = tf.equal(tf.gather(tokens, at), flat)
        found = tf.where(same, tf.cast(at, tf.int64) + self.first, self._unknown(flat))
        masked = self.told["mask_token"]
        if masked is not None:
            nothing = tf.zeros_like(found) + (0 if self.masks else -1)
            found = tf.where(tf.equal(flat, tf.constant(masked, inputs.dtype)), nothing, found)
        if self.told["num_oov_indices"] == 0:
            kept = found if masked is None else tf.where(tf.equal(flat, masked), tf.zeros_like(found), found)
            say = "When `num_oov_indices=0` all inputs should be in vocabulary"
            with tf.control_dependencies([tf.debugging.Assert(tf.reduce_all(kept >= 0), [say])]):
                found = tf.identity(found)
        found = tf.reshape(found, tf.shape(inputs))
        found.set_shape(inputs.shape)
        return found

    def _unknown(self, flat):
        count = self.told["num_oov_indices"]
        if count == 0:
            return -tf.ones(tf.shape(flat), tf.int64)
        return self._chosen(flat, count) + self.masks

    def _chosen(self, flat, count):
        if self.hashed["salt"] is None and self.hashed["oov_method"] == "floormod":
            return self._spread(flat, count)
        texts = flat if flat.dtype == tf.string else tf.as_string(flat)
        if self.hashed["salt"] is None:
            return tf.strings.to_hash_bucket_fast(texts, count)
        return tf.strings.to_hash_bucket_strong(texts, count, list(self.hashed["salt"]))

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        if self.told["output_mode"] == "int":
            return tf.TensorShape(shape)
        kept = shape if self.told["output_mode"] == "one_hot" and shape[-1:] != [1] else shape[:-1]
        return tf.TensorShape([*kept, self.depth])

    def get_config(self):
        return dict(super().get_config(), **dict(self.told, **self.hashed))


class StringLookup(_Lookup):
    of_texts = True

    def __init__(self, oov_token="[UNK]", encoding="utf-8", **keywords):
        super().__init__(oov_token=oov_token, **keywords)
        self.told["encoding"] = encoding

    def _keys(self, texts):
        return tf.strings.to_hash_bucket_fast(texts, 2**62)

    def _spread(self, texts, count):
        return tf.strings.to_hash_bucket_fast(texts, count)


class IntegerLookup(_Lookup):
    of_texts = False

    def __init__(self, oov_token=-1, vocabulary_dtype="int64", **keywords):
        super().__init__(oov_token=oov_token, **keywords)
        self.told["vocabulary_dtype"] = vocabulary_dtype

    def _keys(self, numbers):
        return numbers

    def _spread(self, numbers, count):
        return numbers % count  # what is left is never below 0, as of floormod


register(StringLookup, IntegerLookup)
