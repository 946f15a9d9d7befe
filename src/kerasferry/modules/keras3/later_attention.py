"""Attention with what later minors of Keras 3 added: a gate (3.14) and a window (3.15)."""

import inspect

import keras
from keras import ops


class _Gated:
    """Put before an attention class of Keras.

    Args:
        use_gate: Whether the result is multiplied by a sigmoid of the query.
        sliding_window: How far a step sees, itself counted; None sees all.
    """

    def __init__(self, *args, use_gate=False, sliding_window=None, **kwargs):
        known = inspect.signature(type(self).__mro__[2].__init__).parameters
        if "use_gate" in known:
            kwargs["use_gate"] = use_gate
        for key in ("seed", "flash_attention"):
            if key not in known:
                kwargs.pop(key, None)
        super().__init__(*args, **kwargs)
        self.later_gate = use_gate
        self.makes_gate = use_gate and "use_gate" not in known
        self.later_window = sliding_window

    def build(self, query_shape, value_shape, key_shape=None):
        super().build(query_shape, value_shape, key_shape)
        if self.makes_gate:
            like = {**self._query_dense.get_config(), "name": "gate", "activation": "sigmoid"}
            size = getattr(self, "_value_dim", None)
            if size is not None:
                like["output_shape"] = (*self._query_dense.get_config()["output_shape"][:-1], size)
            self._gate_dense = keras.layers.EinsumDense.from_config(like)
            self._gate_dense.build(query_shape)
        self.built = True

    def call(
        self,
        query,
        value,
        key=None,
        query_mask=None,
        value_mask=None,
        key_mask=None,
        attention_mask=None,
        return_attention_scores=False,
        training=None,
        use_causal_mask=False,
    ):
        self._gate = self._gate_dense(query) if self.makes_gate else None
        return super().call(
            query,
            value,
            key=key,
            query_mask=query_mask,
            value_mask=value_mask,
            key_mask=key_mask,
            attention_mask=attention_mask,
            return_attention_scores=return_attention_scores,
            training=training,
            use_causal_mask=use_causal_mask,
        )

    def compute_output_spec(self, query, value, key=None, return_attention_scores=False, **kwargs):
        shape = self.compute_output_shape(query.shape, value.shape)
        result = keras.KerasTensor(shape, dtype=self.compute_dtype)
        if not return_attention_scores:
            return result
        heads = getattr(self, "_num_heads", None) or self.num_query_heads
        scores = (query.shape[0], heads, *query.shape[1:-1], *value.shape[1:-1])
        return result, keras.KerasTensor(scores, dtype=self.compute_dtype)

    def _compute_attention(self, *args, **kwargs):
        output, scores = super()._compute_attention(*args, **kwargs)
        return output if self._gate is None else ops.multiply(output, self._gate), scores

    def _compute_attention_mask(self, query, value, *args, **kwargs):
        found = super()._compute_attention_mask(query, value, *args, **kwargs)
        if self.later_window is None:
            return found
        rows = ops.arange(ops.shape(query)[1], dtype="int32")[:, None]
        columns = ops.arange(ops.shape(value)[1], dtype="int32")[None, :]
        band = ops.expand_dims(ops.less(ops.abs(rows - columns), self.later_window), 0)
        return band if found is None else ops.logical_and(ops.cast(found, "bool"), band)

    def get_config(self):
        own = {"use_gate": self.later_gate, "sliding_window": self.later_window}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable("kerasferry", "MultiHeadAttentionLater")
class MultiHeadAttentionLater(_Gated, keras.layers.MultiHeadAttention):
    """MultiHeadAttention."""


@keras.saving.register_keras_serializable("kerasferry", "GroupQueryAttentionLater")
class GroupQueryAttentionLater(_Gated, keras.layers.GroupQueryAttention):
    """GroupQueryAttention."""
