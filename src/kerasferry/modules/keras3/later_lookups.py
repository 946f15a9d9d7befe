"""Lookups that find a place for what is unknown as in Keras 3.14 and later."""

import keras
import tensorflow as tf


class _Hashed:
    """Put before a lookup of Keras.

    Args:
        oov_method: `farmhash` hashes numbers as texts; else they are taken modulo.
        salt: Of another hash, two numbers or one.
    """

    def __init__(self, *args, oov_method="floormod", salt=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.oov_method = oov_method
        self.salt = [salt, salt] if isinstance(salt, int) else salt

    def _lookup_dense(self, inputs):
        found = super()._lookup_dense(inputs)
        if self.invert or self.num_oov_indices < 2:
            return found
        count, start = self.num_oov_indices, self._oov_start_index()
        texts = tf.strings.as_string(inputs) if inputs.dtype.is_integer else inputs
        if self.salt is None:
            index = tf.strings.to_hash_bucket_fast(texts, count)
        else:
            index = tf.strings.to_hash_bucket_strong(texts, count, key=[int(one) for one in self.salt])
        unknown = tf.logical_and(found >= start, found < start + count)
        return tf.where(unknown, tf.cast(index, found.dtype) + start, found)

    def get_config(self):
        return {**super().get_config(), "oov_method": self.oov_method, "salt": self.salt}


@keras.saving.register_keras_serializable("kerasferry", "StringLookupLater")
class StringLookupLater(_Hashed, keras.layers.StringLookup):
    """StringLookup."""


@keras.saving.register_keras_serializable("kerasferry", "IntegerLookupLater")
class IntegerLookupLater(_Hashed, keras.layers.IntegerLookup):
    """IntegerLookup."""
