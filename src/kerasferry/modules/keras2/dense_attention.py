"""Attention as Keras 2.9 computes it: older versions lack it, or lack some of its arguments, or cannot read it."""

import tensorflow as tf

from .registering import register


class _Attention(tf.keras.layers.Layer):
    def __init__(self, causal=False, dropout=0.0, **keywords):
        super().__init__(**keywords)
        self.causal = causal
        self.dropout = dropout
        self.scored = False
        self.supports_masking = True

    def _scores(self, query, key):
        raise NotImplementedError

    def call(self, inputs, mask=None, training=None, return_attention_scores=False):
        query, value = inputs[0], inputs[1]
        key = inputs[2] if len(inputs) > 2 else value
        self.scored = return_attention_scores
        masks = mask if isinstance(mask, (list, tuple)) else [None, None]
        scores = self._scores(query, key)
        seen = None if masks[1] is None else tf.expand_dims(masks[1], -2)
        if self.causal:
            # Each step sees itself and those before it.
            square = tf.ones_like(scores[:1], dtype=tf.int32)
            before = tf.equal(tf.linalg.band_part(square, -1, 0), 1)
            seen = before if seen is None else tf.logical_and(seen, before)
        if seen is not None:
            most = 65504.0 if scores.dtype == tf.float16 else 1.0e9
            scores -= most * tf.cast(tf.logical_not(seen), scores.dtype)
        weights = tf.nn.softmax(scores)
        if self.dropout:
            weights = tf.keras.layers.Dropout(self.dropout)(weights, training=training)
        result = tf.matmul(weights, value)
        if masks[0] is not None:
            result *= tf.cast(tf.expand_dims(masks[0], -1), result.dtype)
        return (result, weights) if return_attention_scores else result

    def compute_mask(self, inputs, mask=None):
        first = mask[0] if isinstance(mask, (list, tuple)) else None
        return [first, None] if self.scored else first

    def compute_output_shape(self, input_shape):
        query, value = [tf.TensorShape(one).as_list() for one in input_shape[:2]]
        return tf.TensorShape(query[:-1] + value[-1:])

    def get_config(self):
        return dict(super().get_config(), causal=self.causal, dropout=self.dropout)


class Attention(_Attention):
    def __init__(self, use_scale=False, score_mode="dot", **keywords):
        super().__init__(**keywords)
        self.use_scale = use_scale
        self.score_mode = score_mode
        self.scale = self.concat_score_weight = None

    def build(self, input_shape):
        if self.use_scale:
            self.scale = self.add_weight("scale", shape=(), initializer="ones", trainable=True)
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(
                "concat_score_weight", shape=(), initializer="ones", trainable=True
            )
        super().build(input_shape)

    def _scores(self, query, key):
        if self.score_mode == "dot":
            scores = tf.matmul(query, key, transpose_b=True)
            return scores if self.scale is None else scores * self.scale
        both = tf.expand_dims(query, -2) + tf.expand_dims(key, -3)
        scaled = both if self.scale is None else self.scale * both
        return self.concat_score_weight * tf.reduce_sum(tf.tanh(scaled), axis=-1)

    def get_config(self):
        return dict(super().get_config(), use_scale=self.use_scale, score_mode=self.score_mode)


class AdditiveAttention(_Attention):
    def __init__(self, use_scale=True, **keywords):
        super().__init__(**keywords)
        self.use_scale = use_scale
        self.scale = None

    def build(self, input_shape):
        if self.use_scale:
            width = int(tf.TensorShape(input_shape[1]).as_list()[-1])
            self.scale = self.add_weight(
                "scale", shape=(width,), initializer="glorot_uniform", trainable=True
            )
        super().build(input_shape)

    def _scores(self, query, key):
        both = tf.tanh(tf.expand_dims(query, -2) + tf.expand_dims(key, -3))
        return tf.reduce_sum(both if self.scale is None else self.scale * both, axis=-1)

    def get_config(self):
        return dict(super().get_config(), use_scale=self.use_scale)


register(Attention, AdditiveAttention)
