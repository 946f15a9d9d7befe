"""Merging layers that do with masks what those of later minors of Keras 3 do."""

import keras
from keras import ops


def _masks_on(inputs, masks):
    """Those that are given, or those on the tensors: up to Keras 3.3 a list brings none along."""
    found = (
        masks if isinstance(masks, (list, tuple)) else [getattr(one, "_keras_mask", None) for one in inputs]
    )
    return list(found)


def _wide(mask, value):
    # `broadcast_to` would keep the unknown size of a batch where Keras makes the mask in a graph.
    return ops.logical_or(ops.expand_dims(mask, -1), ops.zeros_like(value, dtype="bool"))


class _EitherMask:
    """Put before a merging class: a step is there if one of the inputs has it, and each has a mask."""

    def compute_mask(self, inputs, mask=None):
        masks = _masks_on(inputs, mask)
        if any(one is None for one in masks):
            return None
        found = masks[0]
        for one in masks[1:]:
            found = ops.logical_or(found, one)
        return found


class _Extreme(_EitherMask):
    """Leaves masked steps out of the comparison."""

    def _merge_function(self, inputs):
        output = seen = None
        for value, mask in zip(inputs, _masks_on(inputs, None), strict=True):
            mask = None if mask is None else _wide(mask, value)
            if output is None:
                output, seen = value, mask
                continue
            other = value if mask is None else ops.where(mask, value, output)
            output = output if seen is None else ops.where(seen, output, other)
            seen = None if mask is None or seen is None else ops.logical_or(seen, mask)
            output = self.compare(output, other)
        return output


@keras.saving.register_keras_serializable("kerasferry", "AddLater")
class AddLater(_EitherMask, keras.layers.Add):
    """Add."""


@keras.saving.register_keras_serializable("kerasferry", "SubtractLater")
class SubtractLater(_EitherMask, keras.layers.Subtract):
    """Subtract."""


@keras.saving.register_keras_serializable("kerasferry", "AverageLater")
class AverageLater(_EitherMask, keras.layers.Average):
    """Average."""


@keras.saving.register_keras_serializable("kerasferry", "MaximumLater")
class MaximumLater(_Extreme, keras.layers.Maximum):
    """Maximum."""

    def compare(self, one, other):
        return ops.maximum(one, other)


@keras.saving.register_keras_serializable("kerasferry", "MinimumLater")
class MinimumLater(_Extreme, keras.layers.Minimum):
    """Minimum."""

    def compare(self, one, other):
        return ops.minimum(one, other)


@keras.saving.register_keras_serializable("kerasferry", "MultiplyLater")
class MultiplyLater(_EitherMask, keras.layers.Multiply):
    """Multiply; a masked step is a 1, and 0 where all are masked."""

    def _merge_function(self, inputs):
        masks = _masks_on(inputs, None)
        output = None
        for value, mask in zip(inputs, masks, strict=True):
            if mask is not None:
                value = ops.where(_wide(mask, value), value, ops.cast(1, value.dtype))
            output = value if output is None else ops.multiply(output, value)
        if any(mask is None for mask in masks):
            return output
        seen = self.compute_mask(inputs, masks)
        return ops.where(_wide(seen, output), output, ops.cast(0, output.dtype))


@keras.saving.register_keras_serializable("kerasferry", "ConcatenateLater")
class ConcatenateLater(keras.layers.Concatenate):
    """Concatenate; the masks one behind the other, an input without one is there as a whole."""

    def compute_mask(self, inputs, mask=None):
        masks = _masks_on(inputs, mask)
        if all(one is None for one in masks):
            return None
        found = None
        for value, one in zip(inputs, masks, strict=True):
            if one is None:
                one = ops.ones_like(value, dtype="bool")
            elif len(one.shape) < len(value.shape):
                one = _wide(one, value)
            # An operation called `concatenate` would have the name of the layer.
            found = one if found is None else ops.append(found, one, axis=self.axis)
        return ops.any(found, axis=-1)
