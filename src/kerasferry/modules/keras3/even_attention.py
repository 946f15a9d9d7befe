"""Scores of attention in rows where every step is masked."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "MultiHeadAttentionEven")
class MultiHeadAttentionEven(keras.layers.MultiHeadAttention):
    """MultiHeadAttention that looks at all steps evenly where every step is masked; from Keras 3.10 on at none."""

    def _masked_softmax(self, attention_scores, attention_mask=None):
        if attention_mask is not None:
            for _ in range(len(attention_scores.shape) - len(attention_mask.shape)):
                attention_mask = ops.expand_dims(attention_mask, axis=-len(self._attention_axes) * 2 - 1)
            dtype = keras.backend.standardize_dtype(attention_scores.dtype)
            least = -3e4 if dtype == "float16" else -1e9
            attention_scores += (1.0 - ops.cast(attention_mask, dtype)) * least
        return self._softmax(attention_scores)
