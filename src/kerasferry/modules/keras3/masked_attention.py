"""Attention with masks, for the Keras that loses the masks of lists and shapes those of values wrongly (3.0 to 3.5)."""

import keras
from keras import ops


class _Masked:
    def _calculate_score_mask(self, scores, v_mask, use_causal_mask):
        if v_mask is not None:
            v_mask = ops.expand_dims(v_mask, axis=-2)
        if not use_causal_mask:
            return v_mask
        steps = ops.shape(scores)
        rows = ops.expand_dims(ops.arange(steps[-2]), axis=-1)
        causal = ops.expand_dims(ops.greater_equal(rows, ops.arange(steps[-1])), axis=0)
        return causal if v_mask is None else ops.logical_and(v_mask, causal)

    # Without `mask`: Keras would fill it with a list that it cannot read if one of the inputs has none.
    def call(
        self,
        inputs,
        query_mask=None,
        value_mask=None,
        training=False,
        return_attention_scores=False,
        use_causal_mask=False,
    ):
        given = query_mask is not None or value_mask is not None
        masks = (
            [query_mask, value_mask] if given else [getattr(one, "_keras_mask", None) for one in inputs[:2]]
        )
        return super().call(
            inputs,
            mask=masks,
            training=training,
            return_attention_scores=return_attention_scores,
            use_causal_mask=use_causal_mask,
        )

    def compute_output_spec(
        self,
        inputs,
        query_mask=None,
        value_mask=None,
        training=None,
        return_attention_scores=False,
        use_causal_mask=False,
    ):
        query, value = inputs[0], inputs[1]
        result = keras.KerasTensor((*query.shape[:-1], value.shape[-1]), dtype=self.compute_dtype)
        if not return_attention_scores:
            return result
        return result, keras.KerasTensor((*query.shape[:-1], value.shape[-2]), dtype=self.compute_dtype)

    def compute_mask(self, inputs, mask=None):
        return getattr(inputs[0], "_keras_mask", None)


@keras.saving.register_keras_serializable("kerasferry", "AttentionKeras2")
class AttentionKeras2(_Masked, keras.layers.Attention):
    """Attention; masks that do not come with the inputs are given as `query_mask` and `value_mask`."""


@keras.saving.register_keras_serializable("kerasferry", "AdditiveAttentionKeras2")
class AdditiveAttentionKeras2(_Masked, keras.layers.AdditiveAttention):
    """AdditiveAttention; masks that do not come with the inputs are given as `query_mask` and `value_mask`."""
