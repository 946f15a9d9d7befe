"""MultiHeadAttention, which Keras has from TensorFlow 2.4 on."""

import math

import tensorflow as tf

from .registering import register


def _lined_up(x, kept, axes):
    """The steps along `axes` as one line, behind the axes that are kept."""
    shape = tf.shape(x)
    x = tf.transpose(x, kept + axes + [len(x.shape) - 1])
    return tf.reshape(x, tf.concat([tf.gather(shape, kept), [-1], shape[-1:]], 0))


class MultiHeadAttention(tf.keras.layers.Layer):
    def __init__(
        self,
        num_heads,
        key_dim,
        value_dim=None,
        dropout=0.0,
        use_bias=True,
        output_shape=None,
        attention_axes=None,
        query_shape=None,
        key_shape=None,
        value_shape=None,
        follows_masks=False,
        use_gate=False,
        sliding_window=None,
        zero_rows=False,
        **keywords,
    ):
        regularizer = keywords.pop("activity_regularizer", None)
        names = [key for key in keywords if key.split("_")[0] in ("kernel", "bias")]
        given = {key: keywords.pop(key) for key in names}
        super().__init__(activity_regularizer=tf.keras.regularizers.get(regularizer), **keywords)
        self.held = {
            "num_heads": num_heads,
            "key_dim": key_dim,
            "value_dim": value_dim or key_dim,
            "dropout": dropout,
            "use_bias": use_bias,
            "output_shape": output_shape,
            "attention_axes": attention_axes,
            # From 2.10 on: steps that the mask of an input leaves out are not looked at.
            "follows_masks": follows_masks,
            # Of Keras 3.14 and 3.15: a sigmoid of the query as a factor, and how far a step sees, itself counted.
            "use_gate": use_gate,
            "sliding_window": sliding_window,
            # From Keras 3.10 on: where all is masked, the scores that are given back are zero; before, they are even.
            "zero_rows": zero_rows,
        }
        self.supports_masking = True
        self.given = given
        self.shapes = {"query_shape": query_shape, "key_shape": key_shape, "value_shape": value_shape}

    def build(self, input_shape):
        # All three are as long as the queries unless the config says otherwise.
        shapes = [self.shapes[key] or input_shape for key in ("query_shape", "key_shape", "value_shape")]
        query, key, value = [int(tf.TensorShape(shape).as_list()[-1]) for shape in shapes]
        heads, size, width = [self.held[name] for name in ("num_heads", "key_dim", "value_dim")]
        out = self.held["output_shape"] or [query]
        out = [out] if isinstance(out, int) else list(out)
        others = self._heads_of_values()
        self.query = self._projection("query", [query, heads, size], [heads, size])
        self.key = self._projection("key", [key, others, size], [others, size])
        if self.held["use_gate"]:
            self.gate = self._projection("gate", [query, heads, width], [heads, width])
        self.value = self._projection("value", [value, others, width], [others, width])
        self.output_ = self._projection("attention_output", [heads, width, *out], out)
        super().build(input_shape)

    def _heads_of_values(self):
        return self.held["num_heads"]

    def _for_each_head(self, x):
        return x

    def _projection(self, name, kernel, bias):
        made = []
        for kind, shape in (("kernel", kernel), ("bias", bias))[: 2 if self.held["use_bias"] else 1]:
            default = "glorot_uniform" if kind == "kernel" else "zeros"
            made.append(
                self.add_weight(
                    name + "_" + kind,
                    shape=shape,
                    initializer=tf.keras.initializers.get(self.given.get(kind + "_initializer", default)),
                    regularizer=tf.keras.regularizers.get(self.given.get(kind + "_regularizer")),
                    constraint=tf.keras.constraints.get(self.given.get(kind + "_constraint")),
                    trainable=True,
                )
            )
        return made

    def _projected(self, x, weights, axes=1):
        kernel = tf.cast(weights[0], x.dtype)
        made = tf.tensordot(x, kernel, [list(range(-axes, 0)), list(range(axes))])
        return made + tf.cast(weights[1], x.dtype) if len(weights) > 1 else made

    def compute_mask(self, inputs, mask=None):
        return mask if self.held["follows_masks"] else None

    def _seen(self, query, key, value, attention_mask, causal):
        seen = [] if attention_mask is None else [tf.cast(attention_mask, tf.bool)]
        for x, axis in ((query, 2), (value, 1), (key, 1)) if self.held["follows_masks"] else ():
            mask = getattr(x, "_keras_mask", None)
            if mask is not None:
                seen.append(tf.expand_dims(tf.cast(mask, tf.bool), axis))
        window = self.held["sliding_window"]
        bands = ([(-1, 0)] if causal else []) + ([(window - 1, window - 1)] if window else [])
        for below, above in bands:
            square = tf.ones([1, tf.shape(query)[1], tf.shape(value)[1]], tf.int32)
            seen.append(tf.equal(tf.linalg.band_part(square, below, above), 1))
        if len(seen) < 2:
            return seen[0] if seen else None
        both = seen[0]
        for one in seen[1:]:
            both = tf.logical_and(both, one)
        return both

    def call(
        self,
        query,
        value=None,
        key=None,
        attention_mask=None,
        return_attention_scores=False,
        training=None,
        use_causal_mask=False,
    ):
        attention_mask = self._seen(query, key, value, attention_mask, use_causal_mask)
        # Only what comes first has the type of the layer already.
        value = tf.cast(value, query.dtype)
        key = value if key is None else tf.cast(key, query.dtype)
        gate = tf.sigmoid(self._projected(query, self.gate)) if self.held["use_gate"] else None
        query = self._projected(query, self.query)
        key, value = [
            self._for_each_head(self._projected(one, weights))
            for one, weights in ((key, self.key), (value, self.value))
        ]
        rank = len(query.shape)
        axes = self.held["attention_axes"] or list(range(1, rank - 2))
        axes = [axes] if isinstance(axes, int) else [axis % (rank - 1) for axis in axes]
        kept = [axis for axis in range(rank - 1) if axis not in axes]
        wide = tf.concat([tf.gather(tf.shape(query), kept + axes), tf.gather(tf.shape(key), axes)], 0)
        scaled = query * (1.0 / math.sqrt(self.held["key_dim"]))
        scores = tf.matmul(_lined_up(scaled, kept, axes), _lined_up(key, kept, axes), transpose_b=True)
        line, scores = tf.shape(scores), tf.reshape(scores, wide)
        if attention_mask is not None:
            for _ in range(len(kept) + 2 * len(axes) - len(attention_mask.shape)):
                attention_mask = tf.expand_dims(attention_mask, -2 * len(axes) - 1)
            least = tf.float16.min if scores.dtype == tf.float16 else -1e9
            scores += (1.0 - tf.cast(attention_mask, scores.dtype)) * least
        last = list(range(-len(axes), 0))
        scores = tf.exp(scores - tf.reduce_max(scores, axis=last, keepdims=True))
        scores /= tf.reduce_sum(scores, axis=last, keepdims=True)
        if self.held["zero_rows"] and return_attention_scores and attention_mask is not None:
            scores *= tf.cast(attention_mask, scores.dtype)
        used = scores
        if self.held["dropout"]:
            used = tf.keras.layers.Dropout(self.held["dropout"])(scores, training=training)
        made = tf.matmul(tf.reshape(used, line), _lined_up(value, kept, axes))
        made = tf.reshape(made, tf.concat([tf.gather(tf.shape(query), kept + axes), tf.shape(value)[-1:]], 0))
        order = kept + axes + [rank - 1]
        made = tf.transpose(made, [order.index(axis) for axis in range(rank)])
        made.set_shape(query.shape.as_list()[:-1] + value.shape.as_list()[-1:])
        result = self._projected(made if gate is None else made * gate, self.output_, 2)
        return (result, scores) if return_attention_scores else result

    def get_config(self):
        return dict(super().get_config(), **dict(self.held, **dict(self.shapes, **self.given)))


register(MultiHeadAttention)
