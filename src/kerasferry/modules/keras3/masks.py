"""Masks on their way as in Keras 2: through layers that merge, around layers that would stop or use them."""

import keras
from keras import ops


def _mask_of(tensor):
    """The mask on a tensor, None if there is none."""
    return getattr(tensor, "_keras_mask", None)


def _all_of(masks):
    """Steps that every one of some masks lets through; a None says nothing."""
    found = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else ops.logical_and(found, mask)
    return found


class _AllMasks:
    """The merged mask: what all masks that are there let through. Up to Keras 3.4 a list brings none along."""

    def compute_mask(self, inputs, mask=None):
        listed = isinstance(mask, (list, tuple))
        return self._merged(inputs, list(mask) if listed else [_mask_of(one) for one in inputs])

    def _merged(self, inputs, masks):
        return _all_of(masks)


@keras.saving.register_keras_serializable("kerasferry", "AddKeras2")
class AddKeras2(_AllMasks, keras.layers.Add):
    """Add."""


@keras.saving.register_keras_serializable("kerasferry", "SubtractKeras2")
class SubtractKeras2(_AllMasks, keras.layers.Subtract):
    """Subtract."""


@keras.saving.register_keras_serializable("kerasferry", "AverageKeras2")
class AverageKeras2(_AllMasks, keras.layers.Average):
    """Average."""


@keras.saving.register_keras_serializable("kerasferry", "MultiplyKeras2")
class MultiplyKeras2(_AllMasks, keras.layers.Multiply):
    """Multiply; masked steps are multiplied as they are."""

    def _merge_function(self, inputs):
        output = inputs[0]
        for one in inputs[1:]:
            output = ops.multiply(output, one)
        return output


@keras.saving.register_keras_serializable("kerasferry", "MaximumKeras2")
class MaximumKeras2(_AllMasks, keras.layers.Maximum):
    """Maximum; of masked steps too."""

    def _merge_function(self, inputs):
        output = inputs[0]
        for one in inputs[1:]:
            output = ops.maximum(output, one)
        return output


@keras.saving.register_keras_serializable("kerasferry", "MinimumKeras2")
class MinimumKeras2(_AllMasks, keras.layers.Minimum):
    """Minimum; of masked steps too."""

    def _merge_function(self, inputs):
        output = inputs[0]
        for one in inputs[1:]:
            output = ops.minimum(output, one)
        return output


@keras.saving.register_keras_serializable("kerasferry", "ConcatenateKeras2")
class ConcatenateKeras2(_AllMasks, keras.layers.Concatenate):
    """Concatenate; the masks one behind the other where the axis is that of the steps."""

    def _merged(self, inputs, masks):
        rank = len(inputs[0].shape)
        if self.axis % rank == rank - 1 or all(mask is None for mask in masks):
            return _all_of(masks)
        joined = None
        for one, mask in zip(inputs, masks, strict=True):
            if mask is None:
                mask = ops.ones_like(ops.take(one, 0, axis=-1), dtype="bool")
            joined = mask if joined is None else ops.append(joined, mask, axis=self.axis % rank)
        return joined


@keras.saving.register_keras_serializable("kerasferry", "MaskStop")
class MaskStop(keras.layers.Layer):
    """Returns what it gets, without its mask."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return ops.copy(inputs)

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, input_shape):
        return input_shape


@keras.saving.register_keras_serializable("kerasferry", "AllSteps")
class AllSteps(keras.layers.Layer):
    """Returns what it gets, with a mask that lets every step pass."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return ops.copy(inputs)

    def compute_mask(self, inputs, mask=None):
        return ops.ones_like(inputs if len(inputs.shape) < 2 else ops.take(inputs, 0, axis=-1), dtype="bool")

    def compute_output_shape(self, input_shape):
        return input_shape


class _Around(keras.layers.Layer):
    """A layer that calls another.

    Args:
        layer: The layer, or its config.
    """

    def __init__(self, layer, **kwargs):
        super().__init__(**kwargs)
        self.layer = keras.layers.deserialize(layer) if isinstance(layer, dict) else layer
        self.supports_masking = True

    def get_config(self):
        return {**super().get_config(), "layer": keras.layers.serialize(self.layer)}


@keras.saving.register_keras_serializable("kerasferry", "MaskPassing")
class MaskPassing(_Around):
    """Calls a layer without the mask, and lets the mask pass."""

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)
        self.built = True

    def call(self, inputs):
        return self.layer(ops.copy(inputs))

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)


@keras.saving.register_keras_serializable("kerasferry", "MaskedStates")
class MaskedStates(_Around):
    """Calls a recurrent layer that has initial states with the mask of its sequences, which Keras hands it without.

    Args:
        initial_output: Before the first step that is not masked it gives the initial state, in place of zeros.
    """

    def __init__(self, layer, initial_output=False, **kwargs):
        super().__init__(layer, **kwargs)
        self.initial_output = initial_output

    def call(self, sequences, initial_state=None, mask=None, training=None):
        if mask is None:
            mask = _mask_of(sequences)
        outputs = self.layer(sequences, initial_state=initial_state, mask=mask, training=training)
        if mask is None or not self.initial_output:
            return outputs
        state = initial_state[0] if isinstance(initial_state, (list, tuple)) else initial_state
        if isinstance(outputs, (list, tuple)):
            return [self._begun(outputs[0], state, mask), *outputs[1:]]
        return self._begun(outputs, state, mask)

    def _begun(self, output, state, mask):
        if len(output.shape) == 2:
            return ops.where(ops.any(mask, axis=1, keepdims=True), output, state)
        mask = ops.flip(mask, axis=1) if self.layer.go_backwards else mask
        begun = ops.cumsum(ops.cast(mask, "int32"), axis=1) > 0
        return ops.where(ops.expand_dims(begun, -1), output, ops.expand_dims(state, 1))

    def compute_mask(self, sequences, mask=None):
        return self.layer.compute_mask(sequences, _mask_of(sequences))

    def get_config(self):
        return {**super().get_config(), "initial_output": self.initial_output}


@keras.saving.register_keras_serializable("kerasferry", "UnmaskedAttention")
class UnmaskedAttention(_Around):
    """Calls a MultiHeadAttention without the masks of its inputs, and lets none pass."""

    def call(self, query, value, key=None, attention_mask=None, training=None, **kwargs):
        query, value = ops.copy(query), ops.copy(value)
        key = value if key is None else ops.copy(key)
        return self.layer(query, value, key=key, attention_mask=attention_mask, training=training, **kwargs)

    def compute_mask(self, query, mask=None):
        return None


@keras.saving.register_keras_serializable("kerasferry", "BidirectionalMaskedOutput")
class BidirectionalMaskedOutput(keras.layers.Bidirectional):
    """Bidirectional that is told what its layers give for masked steps.

    Args:
        zero_output_for_mask: Zeros; otherwise the output of the step before.
    """

    def __init__(self, layer, zero_output_for_mask=False, **kwargs):
        super().__init__(layer, **kwargs)
        self.zero_output_for_mask = zero_output_for_mask
        for one in (self.forward_layer, self.backward_layer):
            one.zero_output_for_mask = zero_output_for_mask

    def compute_output_shape(self, sequences_shape, initial_state_shape=None):
        found = self.forward_layer.compute_output_shape(sequences_shape)
        output, states = (found[0], found[1:]) if self.return_state else (found, ())
        if self.merge_mode is None:
            return (output, output, *states, *states)
        if self.merge_mode == "concat":
            output = (*output[:-1], output[-1] * 2)
        return (output, *states, *states) if self.return_state else output

    def get_config(self):
        return {**super().get_config(), "zero_output_for_mask": self.zero_output_for_mask}
