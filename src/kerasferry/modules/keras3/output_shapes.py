"""Layers whose shapes of outputs an early Keras 3 cannot tell, so that it does not load them."""

import inspect

import keras
from keras import ops

# Arguments of MultiHeadAttention that an older one does not take.
LATER = ("seed", "flash_attention", "use_gate")


class TensorsOfAttention:
    """Put before an attention class of Keras: tells the result, and the scores where a call asks for them."""

    def compute_output_spec(
        self, inputs, mask=None, return_attention_scores=False, training=None, use_causal_mask=False
    ):
        query, value = inputs[0], inputs[1]
        result = keras.KerasTensor((*query.shape[:-1], value.shape[-1]), dtype=self.compute_dtype)
        if not return_attention_scores:
            return result
        return result, keras.KerasTensor((*query.shape[:-1], value.shape[-2]), dtype=self.compute_dtype)


@keras.saving.register_keras_serializable("kerasferry", "AttentionWithScores")
class AttentionWithScores(TensorsOfAttention, keras.layers.Attention):
    """Attention that returns its scores, for Keras 3.0 to 3.7."""


@keras.saving.register_keras_serializable("kerasferry", "AdditiveAttentionWithScores")
class AdditiveAttentionWithScores(TensorsOfAttention, keras.layers.AdditiveAttention):
    """AdditiveAttention that returns its scores, for Keras 3.0 to 3.7."""


@keras.saving.register_keras_serializable("kerasferry", "MultiHeadAttentionShaped")
class MultiHeadAttentionShaped(keras.layers.MultiHeadAttention):
    """MultiHeadAttention with `output_shape`, scores, or queries of other size than values, for Keras 3.0 to 3.6."""

    def __init__(self, *args, output_shape=None, **kwargs):
        if output_shape is not None:
            output_shape = tuple(output_shape) if isinstance(output_shape, (list, tuple)) else (output_shape,)
        super().__init__(*args, output_shape=output_shape, **kwargs)

    def build(self, query_shape, value_shape, key_shape=None):
        # The base asks that values have the size of queries; only the projection of values depends on it.
        asked = (*value_shape[:-1], query_shape[-1])
        super().build(tuple(query_shape), asked, tuple(key_shape or value_shape))
        if value_shape[-1] != query_shape[-1]:
            projection = keras.layers.EinsumDense.from_config(self._value_dense.get_config())
            projection.build(value_shape)
            place = self._layers.index(self._value_dense)
            self._value_dense = projection
            self._layers.remove(projection)
            self._layers[place] = projection

    def compute_output_spec(self, query, value, key=None, return_attention_scores=False, **kwargs):
        last = self._output_shape or query.shape[-1:]
        result = keras.KerasTensor((*query.shape[:-1], *last), dtype=self.compute_dtype)
        if not return_attention_scores:
            return result
        axes = self._attention_axes or range(1, len(query.shape) - 1)
        sides = [*(query.shape[axis] for axis in axes), *(value.shape[axis] for axis in axes)]
        others = [query.shape[axis] for axis in range(len(query.shape) - 1) if axis not in axes]
        return result, keras.KerasTensor((*others, self.num_heads, *sides), dtype=self.compute_dtype)


@keras.saving.register_keras_serializable("kerasferry", "TimeDistributedModel")
class TimeDistributedModel(keras.layers.TimeDistributed):
    """TimeDistributed around a model, for Keras 3.0 to 3.3."""

    def compute_output_shape(self, input_shape):
        step = keras.KerasTensor((input_shape[0], *input_shape[2:]), dtype=self.compute_dtype)
        found = self.layer.compute_output_spec(step)
        found = found[0] if isinstance(found, (list, tuple)) else found
        return (found.shape[0], input_shape[1], *found.shape[1:])


@keras.saving.register_keras_serializable("kerasferry", "MultiHeadAttentionZeroRows")
class MultiHeadAttentionZeroRows(MultiHeadAttentionShaped):
    """Looks at no step where every step is masked, as from Keras 3.10 on; before, evenly at all."""

    def __init__(self, *args, **kwargs):
        taken = inspect.signature(keras.layers.MultiHeadAttention.__init__).parameters
        later = [key for key in LATER if key not in taken and not kwargs.get(key)]
        super().__init__(*args, **{key: value for key, value in kwargs.items() if key not in later})

    def _masked_softmax(self, attention_scores, attention_mask=None):
        shares = super()._masked_softmax(attention_scores, attention_mask)
        if attention_mask is None:
            return shares
        for _ in range(len(shares.shape) - len(attention_mask.shape)):
            attention_mask = ops.expand_dims(attention_mask, axis=-len(self._attention_axes) * 2 - 1)
        return shares * ops.cast(attention_mask, shares.dtype)
